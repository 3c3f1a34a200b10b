import type { Entry } from './entry.ts'

/** Messages of the client that the journal keeps. */
const MESSAGES_KEPT = 2000

/** Keeps the messages of the client of one session in its entry. */
export class ReceivedLog {
  readonly #entry: Entry | undefined
  readonly #maxBytes: number
  #bytes = 0

  /** @param maxBytes The option `journalBytes`. */
  constructor(entry: Entry | undefined, maxBytes: number) {
    this.#entry = entry
    this.#maxBytes = maxBytes
  }

  note(frame: string | Uint8Array, atMs: number): void {
    if (!this.#entry) return
    const received = this.#entry.received ??= []
    if (received.length >= MESSAGES_KEPT || this.#bytes + frame.length > this.#maxBytes) return
    this.#bytes += frame.length
    received.push({ atMs, frame })
  }
}
