import type { Piece } from './player.ts'

/**
 * Maps each item of a source to pieces, after those of `first`; after the last item come the pieces of `end()`. Passes `return()` on to the source at once; a generator
 * would do so only after the source's next item.
 */
export function mapToPieces<Item>(
  source: AsyncIterable<Item>,
  write: (item: Item) => readonly Piece[],
  end: () => readonly Piece[],
  first: readonly Piece[] = [],
): AsyncIterableIterator<Piece> {
  return new MappedSource(source[Symbol.asyncIterator](), write, end, first)
}

class MappedSource<Item> implements AsyncIterableIterator<Piece> {
  readonly #source: AsyncIterator<Item>
  readonly #write: (item: Item) => readonly Piece[]
  readonly #end: () => readonly Piece[]
  #ready: Piece[]
  #isOver = false

  constructor(
    source: AsyncIterator<Item>,
    write: (item: Item) => readonly Piece[],
    end: () => readonly Piece[],
    first: readonly Piece[],
  ) {
    this.#source = source
    this.#write = write
    this.#end = end
    this.#ready = [...first]
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Piece, undefined>> {
    while (this.#ready.length === 0 && !this.#isOver) {
      const step = await this.#source.next()
      this.#isOver ||= step.done === true
      this.#ready.push(...step.done ? this.#end() : this.#write(step.value))
    }
    const value = this.#ready.shift()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  async return(): Promise<IteratorResult<Piece, undefined>> {
    this.#isOver = true
    this.#ready = []
    await this.#source.return?.()
    return { done: true, value: undefined }
  }
}
