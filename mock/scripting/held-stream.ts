import type { Frame } from '../http/message.ts'

type Item<Piece> = Piece | { readonly raw: Frame }

/** A promise with its `resolve`. Node 20 lacks `Promise.withResolvers`. */
class Deferred {
  resolve = (): void => {}
  readonly promise: Promise<void> = new Promise((resolve) => {
    this.resolve = resolve
  })
}

/** A stream whose pieces a test writes; returned by `hold()`. */
export class Held<Piece> {
  readonly #queue: Item<Piece>[] = []
  readonly #requested = new Deferred()
  readonly #closed = new Deferred()
  #change = new Deferred()
  #isOver = false
  readonly #check: (piece: Piece) => void

  /** @internal Held streams come from `hold()`. */
  constructor(check: (piece: Piece) => void) {
    this.#check = check
  }

  /** Resolves when the request has arrived that this stream responds to. */
  get arrived(): Promise<void> {
    return this.#requested.promise
  }

  /** Resolves when the stream has ended or the client has disconnected. */
  get left(): Promise<void> {
    return this.#closed.promise
  }

  /**
   * Sends a piece.
   *
   * @throws {TypeError | RangeError} for an invalid piece, or when the stream has ended or the client has disconnected.
   */
  write(piece: Piece): this {
    this.#check(piece)
    return this.#push(piece)
  }

  /** Sends bytes or text unchanged. */
  raw(bytes: string | Uint8Array): this {
    return this.#push({ raw: bytes })
  }

  /** Drops the connection after what was written. */
  cut(): void {
    this.#push({ raw: { cut: true } })
    this.end()
  }

  /** Ends the stream as the model does, with the last chunk and `[DONE]`. The optional last piece may set `finish` and `usage`. */
  end(last?: Piece | undefined): void {
    if (last !== undefined) this.write(last)
    this.#isOver = true
    this.#change.resolve()
  }

  /** The pieces, for the reply that sends them. */
  pieces(): AsyncIterableIterator<Item<Piece>> {
    this.#requested.resolve()
    const iterator: AsyncIterableIterator<Item<Piece>> = {
      next: () => this.#next(),
      return: () => Promise.resolve(this.#close()),
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  async #next(): Promise<IteratorResult<Item<Piece>, undefined>> {
    while (this.#queue.length === 0 && !this.#isOver) {
      this.#change = new Deferred()
      await this.#change.promise
    }
    const value = this.#queue.shift()
    return value === undefined ? this.#close() : { done: false, value }
  }

  #close(): IteratorResult<Item<Piece>, undefined> {
    this.#queue.length = 0
    this.end()
    this.#closed.resolve()
    return { done: true, value: undefined }
  }

  #push(item: Item<Piece>): this {
    if (this.#isOver) throw new TypeError('Cannot write to held stream: it has ended or the client has disconnected')
    this.#queue.push(item)
    this.#change.resolve()
    return this
  }
}
