// Imported, not global: a test runner that fakes the global timers must not stop the feed.
import { setTimeout } from 'node:timers/promises'
import type { Frame, Frames, Language } from '../http/message.ts'
import type { RequestLog } from './request-log.ts'

/** Interval at which the log is checked for changes. */
const POLL_INTERVAL_MS = 100

/** The request log as server-sent events: `request` with a request that is new or has changed, `forget` with the id of one that was removed. */
export class EventFeed implements Frames {
  readonly #log: RequestLog
  readonly #language: Language
  readonly #disconnect = new AbortController()
  /** State of each request that was sent, by id. */
  #sent = new Map<number, string>()
  #pending: (() => string)[] = []
  #isFirst = true

  constructor(log: RequestLog, language: Language) {
    this.#log = log
    this.#language = language
  }

  async next(): Promise<Frame | undefined> {
    while (!this.#disconnect.signal.aborted) {
      if (this.#pending.length === 0) this.#findChanges()
      const change = this.#pending.shift()
      if (change) return this.#withRetry(change())
      if (this.#isFirst) return this.#withRetry(': no requests yet\n\n')
      await setTimeout(POLL_INTERVAL_MS, undefined, this.#disconnect).catch(() => {})
    }
    return undefined
  }

  return(): void {
    this.#disconnect.abort()
  }

  #withRetry(text: string): string {
    const isFirst = this.#isFirst
    this.#isFirst = false
    return isFirst ? `retry: 500\n${text}` : text
  }

  /** Queues an event for each change. Its text is created when it is sent: the texts of all requests at once would be too much memory. */
  #findChanges(): void {
    const current = new Map<number, string>()
    for (const entry of this.#log.entries()) {
      const id = this.#log.id(entry)
      const { sent, received, dropped } = entry
      const messages = `${sent.length} ${received?.length} ${dropped?.sent} ${dropped?.received}`
      const state = `${entry.status} ${entry.open} ${entry.left} ${entry.trimmed} ${messages}`
      current.set(id, state)
      if (this.#sent.get(id) !== state) {
        this.#pending.push(() => `event: request\ndata: ${this.#log.toJson(entry, this.#language)}\n\n`)
      }
    }
    for (const id of this.#sent.keys()) {
      if (!current.has(id)) this.#pending.push(() => `event: forget\ndata: ${id}\n\n`)
    }
    this.#sent = current
  }
}
