import { parse } from './json.ts'
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

/** Items that came out of a glued frame: what was before them may belong to another answer. */
export const spliced: WeakSet<object> = new WeakSet()

/**
 * Takes frames apart that the server has glued together: on busy days it cuts a line and starts the next `data: {` inside it.
 * Every whole JSON text is given back, in order; none when nothing can be saved. Hostile input may hold thousands of marks, so
 * no more than 64 are tried.
 * Source: zai-org/GLM-5 issue 66 and others, January to May 2026.
 */
export function unsplice(data: string): unknown[] {
  const marks = /data: ?(?=\{|\[DONE)/g
  for (let tries = 0, mark; tries < 64 && (mark = marks.exec(data)); tries++) {
    const whole = parse(data.slice(marks.lastIndex))
    if (whole === DONE || typeof whole === 'object') {
      return [parse(data.slice(0, mark.index)), whole].filter((item) => item === DONE || typeof item === 'object')
    }
  }
  return []
}
