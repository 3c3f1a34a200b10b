import { Archive } from './archive.ts'
import type { Entry } from './entry.ts'
import { archiveEntry, readEntry } from './entry-codec.ts'

export type { Entry, Sent } from './entry.ts'

/** How many pages of responses are kept, and how many responses that cannot be archived: a load test must not fill the memory. */
const RESPONSE_PAGES_KEPT = 8
const UNARCHIVED_RESPONSES_KEPT = 100

const resolved = Promise.resolve()

interface Waiter {
  readonly count: number
  readonly resolve: () => void
}

/** The request log of a scope, oldest first. Keeps the latest `size` requests. */
export class Journal {
  readonly #size: number
  /**
   * Ring buffer: request n is at index n % size. An element is the `Entry` while its response is open, while it waits to be archived, after a test
   * has read it, or when it cannot be archived; otherwise the place of its archived text.
   */
  readonly #ring: (Entry | number)[] = []
  readonly #requests = new Archive()
  readonly #responses = new Archive(RESPONSE_PAGES_KEPT)
  /** Ended entries that could not be archived, oldest first. */
  #unarchived: Entry[] = []
  #waiters: Waiter[] = []
  /** Entries below this number were returned to a test and stay the same objects. */
  #read = 0
  /** How many requests have arrived since the start or the last `clear()`. */
  count = 0

  constructor(size: number) {
    this.#size = size
  }

  /** The logged requests, oldest first. Reading marks these entries as read: they stay the same objects and are no longer archived. */
  get entries(): readonly Entry[] {
    this.#read = this.count
    const first = Math.max(0, this.count - this.#size)
    return Array.from({ length: this.count - first }, (_, index) => this.#entry((first + index) % this.#size))
  }

  /** Requests whose response has not ended. */
  get open(): readonly Entry[] {
    return this.#ring.filter((slot) => typeof slot === 'object' && slot.open) as Entry[]
  }

  add(entry: Entry): void {
    entry.register(this, this.count++)
    const index = entry.number % this.#size
    const overwritten = this.#ring[index]
    if (typeof overwritten === 'number') this.#requests.release(overwritten)
    this.#ring[index] = entry
    if (this.#waiters.length > 0) this.#resolveWaiters()
  }

  clear(): void {
    this.#ring.length = 0
    this.#requests.clear()
    this.#responses.clear()
    this.#unarchived = []
    this.#read = 0
    this.count = 0
  }

  /** Resolves as soon as `count` requests have arrived. */
  arrival(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  /** Called at the end of a response. The entry is archived in the next microtask, after the response was handed to the edge. */
  entryEnded(entry: Entry): void {
    void resolved.then(() => this.#archive(entry))
  }

  #archive(entry: Entry): void {
    const index = entry.number % this.#size
    if (this.#ring[index] !== entry || entry.number < this.#read) return
    const place = archiveEntry(entry, this.#requests, this.#responses)
    if (place !== undefined) this.#ring[index] = place
    else if (this.#unarchived.push(entry) > UNARCHIVED_RESPONSES_KEPT) this.#unarchived.shift()?.dropBody()
  }

  #entry(index: number): Entry {
    const slot = this.#ring[index] as Entry | number
    if (typeof slot === 'object') return slot
    const entry = readEntry(this.#requests.read(slot) as string, this.#responses)
    this.#requests.release(slot)
    return this.#ring[index] = entry
  }

  #resolveWaiters(): void {
    const due = this.#waiters.filter(({ count }) => this.count >= count)
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter))
    for (const { resolve } of due) resolve()
  }
}
