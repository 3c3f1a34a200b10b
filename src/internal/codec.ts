import type { ServerSentEvent } from './sse.ts'

/** How a family reads its events. */
export interface Codec<T> {
  /** An event as an item; `undefined` for one that carries nothing. Throws `SyntaxError` where it makes no sense. */
  decode?(event: ServerSentEvent): T | undefined
  /**
   * Whether this item properly ends the answer, so that a body which then ends without `[DONE]` is whole.
   *
   * @default `choices[0].finish_reason` is there
   */
  last?(item: T): boolean
}

/** The end marker of v4 streams. */
export const DONE = '[DONE]'

/** How many marks of glued frames are tried; more than one is rare, and hostile input may hold thousands. */
const MOST_MARKS = 64

/**
 * Takes frames apart that the server has glued together: on busy days it cuts a line and starts the next `data: {` inside it.
 * Every whole JSON text is given back, in order; `undefined` when there is none.
 * Source: zai-org/GLM-5 issue 66 and others, January to May 2026.
 */
export function unsplice(data: string): unknown[] | undefined {
  const marks = /data: ?(?=\{|\[DONE)/g
  for (let tries = 0, mark; tries < MOST_MARKS && (mark = marks.exec(data)); tries++) {
    const tail = data.slice(mark.index + mark[0].length)
    const whole = tail === DONE ? [tail] : tryParse(tail)
    if (whole) return [...(tryParse(data.slice(0, mark.index)) ?? []), ...whole]
  }
}

function tryParse(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)]
  } catch {
    return undefined
  }
}
