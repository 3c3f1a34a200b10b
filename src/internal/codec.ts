import { parseErrorBody } from './error-body.ts'
import { parseJSON } from './json.ts'
import type { ServerSentEvent } from './sse.ts'

/** How an endpoint's events are decoded. */
export interface Codec<T> {
  /**
   * Decodes an event into an item, or returns `undefined` to skip it. A `SyntaxError` marks the event as malformed.
   *
   * @default parses `data` as JSON
   */
  decode?(event: ServerSentEvent): T | undefined
  /**
   * Whether this item completes the answer, so that the stream may then end without `[DONE]`.
   *
   * @default whether `choices[0].finish_reason` is set
   */
  last?(item: T): boolean
  /** Whether an event is an error, in addition to those called `error`. @default none */
  isError?(event: ServerSentEvent): boolean
  /** Whether `[DONE]` is text like any other, because the format has no end marker. @default false */
  readonly isUnmarked?: boolean
}

/** Returns what `decode()` returns for an error event with these data: the reader then fails with that error. */
export function errorItem(data: { message?: unknown; msg?: unknown } | null | undefined): never {
  const message = data?.message || data?.msg || 'error event without a message'
  return { error: { ...data, message } } as never
}

/** The end marker of v4 streams. */
export const DONE = '[DONE]'

/** Items that were recovered from a spliced frame: the items before them may belong to another answer. */
export const spliced: WeakSet<object> = new WeakSet()

/**
 * Splits a frame in which the server cut one line short and continued with the next `data: {`, as it does under load. Returns the complete
 * JSON values in order, or `[]` when there are none or text may be lost: the cut part is dropped only if it begins with the id of another
 * answer than the value after it, because the server has then restarted the answer, or if an error follows it. At most 64 places are tried,
 * since hostile input may contain thousands.
 *
 * Source: zai-org/GLM-5 issue 66 and others, January to May 2026.
 */
export function unsplice(data: string): unknown[] {
  const marks = /data: ?(?=\{|\[DONE)/g
  for (let tries = 0, mark; tries < 64 && (mark = marks.exec(data)); tries++) {
    const last = parseJSON(data.slice(marks.lastIndex))
    if (last !== DONE && typeof last !== 'object') continue
    const cut = data.slice(0, mark.index)
    const first = parseJSON(cut)
    if (first instanceof Object) return [first, last]
    const { id } = last as { id?: unknown }
    const isAbandoned = id && /^{"id": ?"[^"]+"/.test(cut) && !cut.includes(`"${id}"`)
    return !cut || isAbandoned || parseErrorBody(last, false) ? [last] : []
  }
  return []
}
