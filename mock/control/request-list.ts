import type { Frames } from '../http/message.ts'
import type { Entry } from '../journal/journal.ts'
import type { RequestLog } from './request-log.ts'

/** `{"requests": […]}` in frames of one request each: as one text, the list could be longer than a string may be. */
export class RequestList implements Frames {
  readonly #log: RequestLog
  readonly #entries: readonly Entry[]
  #position = -1

  constructor(log: RequestLog, entries: readonly Entry[]) {
    this.#log = log
    this.#entries = entries
  }

  next(): string | undefined {
    const position = this.#position++
    if (position === -1) return '{"requests":['
    const entry = this.#entries[position]
    if (entry) return `${position > 0 ? ',' : ''}${this.#log.toJson(entry)}`
    return position === this.#entries.length ? ']}' : undefined
  }

  return(): void {
    this.#position = this.#entries.length + 1
  }
}
