/** The first page is small: a scope of two requests shall cost little. Each further one is twice as large, up to the last size. */
const FIRST_PAGE_BYTES = 4096
const PAGE_BYTES = 131_072
/** A text stands behind its length. */
const LENGTH_BYTES = 4
/** Of UTF-8, for a unit of UTF-16. */
const MOST_BYTES_A_UNIT = 3

interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
  used: number
  /** How many texts on it are still wanted. */
  wanted: number
}

/**
 * Keeps texts as UTF-8, on pages that are used again. As strings on the heap they would outlive V8's young generation, which then
 * grows to 130 MB under load. Observed in Node 24.
 */
export class Archive {
  readonly #mostPages: number
  /** By number, oldest first. */
  readonly #pages = new Map<number, Page>()
  readonly #blank: Uint8Array<ArrayBuffer>[] = []
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #count = 0
  #last: Page | undefined

  /** @param mostPages When there are more, the oldest is forgotten with all that stands on it. */
  constructor(mostPages: number = Infinity) {
    this.#mostPages = mostPages
  }

  /** Keeps a text and tells its place; `undefined` for one that does not fit on a page. */
  keep(text: string): number | undefined {
    if (!this.#fits(text)) return undefined
    for (;;) {
      const place = this.#write(text)
      if (place !== undefined) return place
      this.#turn()
    }
  }

  /** The text of a place; `undefined` once it is forgotten. */
  read(place: number): string | undefined {
    const page = this.#pages.get(Math.floor(place / PAGE_BYTES))
    if (!page) return undefined
    const { bytes, view } = page
    const at = place % PAGE_BYTES
    const from = at + LENGTH_BYTES
    return this.#decoder.decode(bytes.subarray(from, from + view.getUint32(at)))
  }

  /** A text is no longer wanted; a page of such texts is used again. */
  release(place: number): void {
    const number = Math.floor(place / PAGE_BYTES)
    const page = this.#pages.get(number)
    if (page && --page.wanted === 0 && page !== this.#last) this.#forget(number, page)
  }

  clear(): void {
    for (const [number, page] of this.#pages) this.#forget(number, page)
    this.#last = undefined
  }

  /** Told before a page is begun for it: what does not fit would leave each page with what came since the last such text. */
  #fits(text: string): boolean {
    const most = PAGE_BYTES - LENGTH_BYTES
    if (text.length * MOST_BYTES_A_UNIT <= most) return true
    return text.length <= most && this.#encoder.encode(text).length <= most
  }

  #write(text: string): number | undefined {
    const page = this.#last
    if (!page) return undefined
    const { bytes, view, used } = page
    const from = used + LENGTH_BYTES
    const { read, written } = this.#encoder.encodeInto(text, bytes.subarray(from))
    if (read < text.length || from > bytes.length) return undefined
    view.setUint32(used, written)
    page.used = from + written
    page.wanted++
    return (this.#count - 1) * PAGE_BYTES + used
  }

  /** Begins a page. */
  #turn(): void {
    const length = Math.min(this.#last ? this.#last.bytes.length * 2 : FIRST_PAGE_BYTES, PAGE_BYTES)
    if (this.#last?.wanted === 0) this.#forget(this.#count - 1, this.#last)
    const blank = length === PAGE_BYTES ? this.#blank.pop() : undefined
    const bytes = blank ?? new Uint8Array(length)
    this.#last = { bytes, view: new DataView(bytes.buffer), used: 0, wanted: 0 }
    this.#pages.set(this.#count++, this.#last)
    if (this.#pages.size <= this.#mostPages) return
    const [[number, page] = []] = this.#pages
    if (number !== undefined && page) this.#forget(number, page)
  }

  #forget(number: number, { bytes }: Page): void {
    this.#pages.delete(number)
    if (bytes.length === PAGE_BYTES) this.#blank.push(bytes)
  }
}
