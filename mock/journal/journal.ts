import { lazy } from '../time/lazy-module.ts'
import { Entry } from './entry.ts'
import type { EntryArchive } from './entry-archive.ts'

export type { Entry, EntryForm, Sent, UploadedFile } from './entry.ts'

/** From this request on, entries are archived: most tests send fewer, and need not load the archive. */
const ARCHIVED_FROM = 64

const archiveModule = lazy(() => import('./entry-archive.ts'))
const resolved = Promise.resolve()

interface Waiter {
  readonly count: number
  readonly resolve: () => void
}

/**
 * The request log of a scope, oldest first. Keeps the latest `size` requests, with `maxBytes` of bodies: above that, the oldest entries lose
 * their bodies.
 */
export class Journal {
  readonly #size: number
  readonly #maxBytes: number
  /**
   * Ring buffer: request n is at index n % size. An element is the `Entry` while its response is open, while it waits to be archived, after a test
   * has read it, or when it cannot be archived; otherwise the place of its archived text.
   */
  readonly #ring: (Entry | number)[] = []
  /** Bytes of the bodies of each entry, at the same index. Archived responses are not counted; their archive is bounded. */
  readonly #bytesOf: number[] = []
  #bytes = 0
  /** Entries below this number have lost their bodies. */
  #trimmed = 0
  #archive: EntryArchive | undefined
  #waiters: Waiter[] = []
  /** Entries below this number were returned to a test and stay the same objects. */
  #read = 0
  /** Requests of the mock to itself, such as lines of a batch, that matched no rule: they have no entry. Each with the reason. */
  readonly unmatched: string[] = []
  /** How many requests have arrived since the start or the last `clear()`. */
  count = 0

  constructor(size: number, maxBytes: number) {
    this.#size = size
    this.#maxBytes = maxBytes
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
    if (typeof overwritten === 'number') this.#archive?.release(overwritten)
    this.#ring[index] = entry
    this.#measure(entry)
    if (this.count === ARCHIVED_FROM) void this.#startArchive().catch(() => {})
    if (this.#waiters.length > 0) this.#resolveWaiters()
  }

  clear(): void {
    this.unmatched.length =
      this.#ring.length =
      this.#bytesOf.length =
      this.#bytes =
      this.#trimmed =
      this.#read =
      this.count =
        0
    this.#archive = undefined
  }

  /** Resolves as soon as `count` requests have arrived. */
  arrival(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  /** Called at the end of a response. The entry is archived in the next microtask, after the response was handed to the edge. */
  entryEnded(entry: Entry): void {
    void resolved.then(() => this.#keep(entry))
  }

  /** Counts the messages of a session that is open. */
  sessionGrew(entry: Entry): void {
    if (this.#ring[entry.number % this.#size] === entry) this.#measure(entry)
  }

  async #startArchive(): Promise<void> {
    const { EntryArchive } = await archiveModule()
    this.#archive ??= new EntryArchive(Entry)
    for (const slot of this.#ring) if (typeof slot === 'object' && !slot.open) this.#keep(slot)
  }

  #keep(entry: Entry): void {
    const index = entry.number % this.#size
    if (this.#ring[index] !== entry) return
    const place = entry.number < this.#read ? undefined : this.#archive?.keep(entry)
    if (place === undefined) this.#measure(entry)
    else this.#ring[index] = place
  }

  /** Counts the bodies of an entry, and drops those of the oldest entries when there are too many bytes. */
  #measure(entry: Entry): void {
    if (entry.number < this.#trimmed || entry.bytes > this.#maxBytes) entry.trim()
    // A session that has lost its audio keeps its other messages.
    this.#count(entry.number, entry.trimmed ? 0 : entry.bytes)
    this.#trimmed = Math.max(this.#trimmed, this.count - this.#size)
    for (; this.#bytes > this.#maxBytes; this.#trimmed++) {
      this.#entry(this.#trimmed % this.#size).trim()
      this.#count(this.#trimmed, 0)
    }
  }

  #count(number: number, bytes: number): void {
    const index = number % this.#size
    this.#bytes += bytes - (this.#bytesOf[index] ?? 0)
    this.#bytesOf[index] = bytes
  }

  #entry(index: number): Entry {
    const slot = this.#ring[index] as Entry | number
    return typeof slot === 'object' ? slot : this.#ring[index] = (this.#archive as EntryArchive).take(slot)
  }

  #resolveWaiters(): void {
    this.#waiters = this.#waiters.filter(({ count, resolve }) => {
      if (this.count < count) return true
      resolve()
      return false
    })
  }
}
