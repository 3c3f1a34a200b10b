import { Archive } from './archive.ts'
import { Entry } from './entry.ts'

export type { Entry, Sent } from './entry.ts'

/** How many pages of answers are kept, and how many answers that are in no archive: a load test must not fill the memory with them. */
const ANSWER_PAGES_KEPT = 8
const LONG_ANSWERS_KEPT = 100

const done = Promise.resolve()

interface Waiter {
  readonly count: number
  readonly resolve: () => void
}

/** What came in, oldest first; capped. */
export class Journal {
  readonly #size: number
  /** By number of arrival, modulo the size: entries that are open or were looked at, and the places of the others in the archive. */
  readonly #slots: (Entry | number)[] = []
  readonly #requests = new Archive()
  readonly #answers = new Archive(ANSWER_PAGES_KEPT)
  /** Those that are over and in no archive, oldest first. */
  #long: Entry[] = []
  #waiters: Waiter[] = []
  /** How many of them somebody has looked at: these stay the objects they are. */
  #seen = 0
  /** How many have come since the start or the last `clear`. */
  count = 0

  constructor(size: number) {
    this.#size = size
  }

  /** As they are now. */
  get entries(): readonly Entry[] {
    this.#seen = this.count
    const first = Math.max(0, this.count - this.#size)
    return Array.from({ length: this.count - first }, (_, at) => this.#entry((first + at) % this.#size))
  }

  /** Those whose answers are under way. */
  get open(): readonly Entry[] {
    return this.#slots.filter((slot) => typeof slot === 'object' && slot.open) as Entry[]
  }

  add(entry: Entry): void {
    entry.keepIn(this, this.count++)
    const at = entry.number % this.#size
    const gone = this.#slots[at]
    if (typeof gone === 'number') this.#requests.release(gone)
    this.#slots[at] = entry
    if (this.#waiters.length > 0) this.#wake()
  }

  clear(): void {
    this.#slots.length = 0
    this.#requests.clear()
    this.#answers.clear()
    this.#long = []
    this.#seen = 0
    this.count = 0
  }

  /** Resolves once so many have come. */
  arrival(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  /** The answer of an entry is over. It is archived a moment later, when the answer has left. */
  over(entry: Entry): void {
    void done.then(() => this.#archive(entry))
  }

  #archive(entry: Entry): void {
    const at = entry.number % this.#size
    if (this.#slots[at] !== entry || entry.number < this.#seen) return
    const place = entry.archive(this.#requests, this.#answers)
    if (place !== undefined) this.#slots[at] = place
    else if (this.#long.push(entry) > LONG_ANSWERS_KEPT) this.#long.shift()?.forget()
  }

  #entry(at: number): Entry {
    const slot = this.#slots[at] as Entry | number
    if (typeof slot === 'object') return slot
    const entry = Entry.read(this.#requests.read(slot) as string, this.#answers)
    this.#requests.release(slot)
    return this.#slots[at] = entry
  }

  #wake(): void {
    const due = this.#waiters.filter(({ count }) => this.count >= count)
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter))
    for (const { resolve } of due) resolve()
  }
}
