import type { Piece } from './player.ts'

/**
 * Writes what a source tells into pieces, and what ends it. Unlike a generator, which hears of its reader's leaving only when its source
 * speaks again, this tells the source at once.
 */
export function expand<Item>(
  source: AsyncIterable<Item>,
  write: (item: Item) => readonly Piece[],
  end: () => readonly Piece[],
): AsyncIterableIterator<Piece> {
  return new Expanded(source[Symbol.asyncIterator](), write, end)
}

class Expanded<Item> implements AsyncIterableIterator<Piece> {
  readonly #source: AsyncIterator<Item>
  readonly #write: (item: Item) => readonly Piece[]
  readonly #end: () => readonly Piece[]
  #ready: Piece[] = []
  #over = false

  constructor(
    source: AsyncIterator<Item>,
    write: (item: Item) => readonly Piece[],
    end: () => readonly Piece[],
  ) {
    this.#source = source
    this.#write = write
    this.#end = end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Piece, undefined>> {
    while (this.#ready.length === 0 && !this.#over) {
      const step = await this.#source.next()
      this.#over ||= step.done === true
      this.#ready.push(...step.done ? this.#end() : this.#write(step.value))
    }
    const value = this.#ready.shift()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  async return(): Promise<IteratorResult<Piece, undefined>> {
    this.#over = true
    this.#ready = []
    await this.#source.return?.()
    return { done: true, value: undefined }
  }
}
