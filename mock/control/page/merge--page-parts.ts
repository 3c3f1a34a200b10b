/**
 * What the page is made of. Each part is written to the page as its source text, so it knows its arguments, the browser, and the other
 * parts, as `this`. A name at the top of its file it would look for in vain. A function inside a part has no name, not even that of a
 * property: esbuild with `keepNames` puts a call of its own around those that have one.
 */
export * from './answer-text.ts'
export * from './draw-answer.ts'
export * from './merge--page-draw-detail.ts'
export * from './draw-empty.ts'
export * from './merge--page-draw-frames.ts'
export * from './merge--page-draw-list.ts'
export * from './draw-request.ts'
export * from './element.ts'
export * from './app.ts'
export * from './merge--page-reader.ts'
export * from './request-text.ts'
export * from './text.ts'
