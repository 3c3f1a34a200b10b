import { Archive } from './archive.ts'
import type { Entry } from './entry.ts'
import { EntryWriter, readEntry } from './entry-codec.ts'

/** How many pages of responses are kept: a load test must not fill the memory. */
const RESPONSE_PAGES_KEPT = 8

/** Archived entries of one journal, each at a place. Keeps all requests, and the latest megabyte of responses. */
export class EntryArchive {
  readonly #EntryClass: typeof Entry
  readonly #requests = new Archive()
  readonly #responses = new Archive(RESPONSE_PAGES_KEPT)
  readonly #writer = new EntryWriter(this.#requests, this.#responses)

  constructor(EntryClass: typeof Entry) {
    this.#EntryClass = EntryClass
  }

  /** Archives an entry and returns its place; `undefined` for an entry that cannot be archived. */
  keep(entry: Entry): number | undefined {
    return this.#writer.write(entry)
  }

  /** Restores an entry and releases its place. */
  take(place: number): Entry {
    const entry = readEntry(this.#requests.read(place) as string, this.#responses, this.#EntryClass)
    this.release(place)
    return entry
  }

  release(place: number): void {
    this.#requests.release(place)
  }
}
