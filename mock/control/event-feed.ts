// By import: a runner that fakes the global timers must not stop who looks on.
import { setTimeout } from 'node:timers/promises'
import type { Frame, Frames } from '../http/message.ts'
import type { Ledger } from './request-log.ts'

/** How soon a change is shown. */
const LOOK_EVERY_MS = 100

/** The journal as server-sent events: `request` with a page whenever it is new or has changed, `forget` with an id when one is forgotten. */
export class Follower implements Frames {
  readonly #ledger: Ledger
  readonly #leaving = new AbortController()
  /** What is known of each request, by id. */
  #known = new Map<number, string>()
  #isFirst = true

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async next(): Promise<Frame | undefined> {
    while (!this.#leaving.signal.aborted) {
      const changes = this.#changes()
      if (changes !== '' || this.#isFirst) {
        this.#isFirst = false
        return `retry: 500\n${changes || ': nothing yet\n\n'}`
      }
      await setTimeout(LOOK_EVERY_MS, undefined, this.#leaving).catch(() => {})
    }
    return undefined
  }

  return(): void {
    this.#leaving.abort()
  }

  #changes(): string {
    const known = new Map<number, string>()
    let changes = ''
    for (const entry of this.#ledger.entries()) {
      const id = this.#ledger.id(entry)
      const mark = `${entry.status} ${entry.open} ${entry.left} ${entry.sent.length}`
      known.set(id, mark)
      if (this.#known.get(id) !== mark) {
        changes += `event: request\ndata: ${JSON.stringify(this.#ledger.page(entry))}\n\n`
      }
    }
    for (const id of this.#known.keys()) {
      if (!known.has(id)) changes += `event: forget\ndata: ${id}\n\n`
    }
    this.#known = known
    return changes
  }
}
