import type { Frames, Language } from '../http/message.ts'
import type { Entry } from '../journal/journal.ts'
import type { RequestLog } from './request-log.ts'

/** `{"requests": […]}` in frames of one request each: as one text, the list could be longer than a string may be. */
export class RequestList implements Frames {
  readonly #log: RequestLog
  readonly #entries: readonly Entry[]
  readonly #language: Language
  #position = -1

  constructor(log: RequestLog, entries: readonly Entry[], language: Language) {
    this.#log = log
    this.#entries = entries
    this.#language = language
  }

  next(): string | undefined {
    const position = this.#position++
    if (position === -1) return '{"requests":['
    const entry = this.#entries[position]
    if (entry) return `${position > 0 ? ',' : ''}${this.#log.toJson(entry, this.#language)}`
    return position === this.#entries.length ? ']}' : undefined
  }

  return(): void {
    this.#position = this.#entries.length + 1
  }
}
