import * as parts from './merge--page-parts.ts'

/** What each of them has as `this`. */
export type Parts = typeof parts

/** The script of the page. */
export const script: string = `({
${Object.entries(parts).map(([name, part]) => `${name}: ${part}`).join(',\n')}
}).follow()`
