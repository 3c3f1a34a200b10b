import type { Frame } from '../http/message.ts'

type Item<Piece> = Piece | { readonly raw: Frame }

/** A promise with its resolver: `Promise.withResolvers` came after Node 20. */
class Moment {
  resolve = (): void => {}
  readonly promise: Promise<void> = new Promise((resolve) => {
    this.resolve = resolve
  })
}

/** A stream that a test writes by hand; made by `hold()`. */
export class Held<Piece> {
  readonly #queue: Item<Piece>[] = []
  readonly #arrival = new Moment()
  readonly #leaving = new Moment()
  #news = new Moment()
  #over = false
  readonly #check: (piece: Piece) => void

  /** @internal Held streams come from `hold()`. */
  constructor(check: (piece: Piece) => void) {
    this.#check = check
  }

  /** Resolves when the request has come that this stream answers. */
  get arrived(): Promise<void> {
    return this.#arrival.promise
  }

  /** Resolves when the stream has ended or its reader has left. */
  get left(): Promise<void> {
    return this.#leaving.promise
  }

  /**
   * Sends a piece.
   *
   * @throws {TypeError | RangeError} when it is none, or the stream has ended, or its reader has left.
   */
  write(piece: Piece): this {
    this.#check(piece)
    return this.#push(piece)
  }

  /** Sends bytes as they stand. */
  raw(bytes: string | Uint8Array): this {
    return this.#push({ raw: bytes })
  }

  /** Drops the connection after what was written. */
  cut(): void {
    this.#push({ raw: { cut: true } })
    this.end()
  }

  /** Ends as the model ends, with its last chunk and `[DONE]`; a last piece may say how. */
  end(last?: Piece | undefined): void {
    if (last !== undefined) this.write(last)
    this.#over = true
    this.#news.resolve()
  }

  /** The pieces, for the answer that takes them. */
  pieces(): AsyncIterableIterator<Item<Piece>> {
    this.#arrival.resolve()
    const iterator: AsyncIterableIterator<Item<Piece>> = {
      next: () => this.#next(),
      return: () => Promise.resolve(this.#leave()),
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  async #next(): Promise<IteratorResult<Item<Piece>, undefined>> {
    while (this.#queue.length === 0 && !this.#over) {
      this.#news = new Moment()
      await this.#news.promise
    }
    const value = this.#queue.shift()
    return value === undefined ? this.#leave() : { done: false, value }
  }

  #leave(): IteratorResult<Item<Piece>, undefined> {
    this.#queue.length = 0
    this.end()
    this.#leaving.resolve()
    return { done: true, value: undefined }
  }

  #push(item: Item<Piece>): this {
    if (this.#over) throw new TypeError('Cannot write to held stream: it has ended or its reader has left')
    this.#queue.push(item)
    this.#news.resolve()
    return this
  }
}
