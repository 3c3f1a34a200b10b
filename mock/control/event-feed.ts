// Imported, not global: a test runner that fakes the global timers must not stop the feed.
import { setTimeout } from 'node:timers/promises'
import type { Frame, Frames } from '../http/message.ts'
import type { RequestLog } from './request-log.ts'

/** Interval at which the log is checked for changes. */
const POLL_INTERVAL_MS = 100

/** The request log as server-sent events: `request` with a request that is new or has changed, `forget` with the id of one that was removed. */
export class EventFeed implements Frames {
  readonly #log: RequestLog
  readonly #disconnect = new AbortController()
  /** State of each request that was sent, by id. */
  #sent = new Map<number, string>()
  #isFirst = true

  constructor(log: RequestLog) {
    this.#log = log
  }

  async next(): Promise<Frame | undefined> {
    while (!this.#disconnect.signal.aborted) {
      const changes = this.#changes()
      if (changes !== '' || this.#isFirst) {
        this.#isFirst = false
        return `retry: 500\n${changes || ': no requests yet\n\n'}`
      }
      await setTimeout(POLL_INTERVAL_MS, undefined, this.#disconnect).catch(() => {})
    }
    return undefined
  }

  return(): void {
    this.#disconnect.abort()
  }

  #changes(): string {
    const current = new Map<number, string>()
    let changes = ''
    for (const entry of this.#log.entries()) {
      const id = this.#log.id(entry)
      const state = `${entry.status} ${entry.open} ${entry.left} ${entry.sent.length}`
      current.set(id, state)
      if (this.#sent.get(id) !== state) {
        changes += `event: request\ndata: ${JSON.stringify(this.#log.toRequest(entry))}\n\n`
      }
    }
    for (const id of this.#sent.keys()) {
      if (!current.has(id)) changes += `event: forget\ndata: ${id}\n\n`
    }
    this.#sent = current
    return changes
  }
}
