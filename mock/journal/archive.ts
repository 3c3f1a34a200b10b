/** The first page is small, so that a scope with two requests costs little. Each further page is twice as large, up to PAGE_BYTES. */
const FIRST_PAGE_BYTES = 4096
const PAGE_BYTES = 131_072
/** Each text is preceded by its length. */
const LENGTH_BYTES = 4
/** Maximum number of UTF-8 bytes of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3

interface MemoryPage {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
  used: number
  /** How many of its texts are still referenced. */
  references: number
}

/**
 * Keeps texts as UTF-8 on pages of memory that are reused. As strings on the heap they would survive V8's young generation, which then
 * grows to 130 MB under load. Observed in Node 24.
 */
export class Archive {
  readonly #maxPages: number
  /** By number, oldest first. */
  readonly #pages = new Map<number, MemoryPage>()
  readonly #unused: Uint8Array<ArrayBuffer>[] = []
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #count = 0
  #last: MemoryPage | undefined

  /** @param maxPages When there are more, the oldest page is dropped with all its texts. */
  constructor(maxPages: number = Infinity) {
    this.#maxPages = maxPages
  }

  /** Stores a text, which may be encoded already, and returns its place; `undefined` for a text that does not fit on a page. */
  keep(text: string | Uint8Array): number | undefined {
    if (!this.#fits(text)) return undefined
    for (;;) {
      const place = this.#write(text)
      if (place !== undefined) return place
      this.#startPage()
    }
  }

  /** Reads the text at a place; `undefined` after its page was dropped. */
  read(place: number): string | undefined {
    const page = this.#pages.get(Math.floor(place / PAGE_BYTES))
    if (!page) return undefined
    const { bytes, view } = page
    const offset = place % PAGE_BYTES
    const start = offset + LENGTH_BYTES
    return this.#decoder.decode(bytes.subarray(start, start + view.getUint32(offset)))
  }

  /** Releases a text. A page without referenced texts is reused. */
  release(place: number): void {
    const number = Math.floor(place / PAGE_BYTES)
    const page = this.#pages.get(number)
    if (page && --page.references === 0 && page !== this.#last) this.#drop(number, page)
  }

  /** Checked before a new page is started: otherwise every text that does not fit would waste the rest of a page. */
  #fits(text: string | Uint8Array): boolean {
    const maxBytes = PAGE_BYTES - LENGTH_BYTES
    if (text.length > maxBytes) return false
    if (typeof text !== 'string' || text.length * MAX_BYTES_PER_UNIT <= maxBytes) return true
    return this.#encoder.encode(text).length <= maxBytes
  }

  #write(text: string | Uint8Array): number | undefined {
    const page = this.#last
    if (!page) return undefined
    const { bytes, view, used } = page
    const start = used + LENGTH_BYTES
    if (start > bytes.length) return undefined
    const written = this.#writeInto(bytes.subarray(start), text)
    if (written === undefined) return undefined
    view.setUint32(used, written)
    page.used = start + written
    page.references++
    return (this.#count - 1) * PAGE_BYTES + used
  }

  /** Returns the number of bytes; `undefined` when the text is too long for the rest of a page. */
  #writeInto(rest: Uint8Array, text: string | Uint8Array): number | undefined {
    if (typeof text === 'string') {
      const { read, written } = this.#encoder.encodeInto(text, rest)
      return read === text.length ? written : undefined
    }
    if (text.length > rest.length) return undefined
    rest.set(text)
    return text.length
  }

  /** Starts a new page. */
  #startPage(): void {
    const length = Math.min(this.#last ? this.#last.bytes.length * 2 : FIRST_PAGE_BYTES, PAGE_BYTES)
    if (this.#last?.references === 0) this.#drop(this.#count - 1, this.#last)
    const reused = length === PAGE_BYTES ? this.#unused.pop() : undefined
    const bytes = reused ?? new Uint8Array(length)
    this.#last = { bytes, view: new DataView(bytes.buffer), used: 0, references: 0 }
    this.#pages.set(this.#count++, this.#last)
    if (this.#pages.size <= this.#maxPages) return
    const [[number, page] = []] = this.#pages
    if (number !== undefined && page) this.#drop(number, page)
  }

  #drop(number: number, { bytes }: MemoryPage): void {
    this.#pages.delete(number)
    if (bytes.length === PAGE_BYTES) this.#unused.push(bytes)
  }
}
