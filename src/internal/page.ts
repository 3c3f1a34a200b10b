import { apiPromise } from './api-promise.ts'
import type { APIPromise } from './api-promise.ts'

/** What asks for one page; `undefined` is left out. */
export type PageQuery = Readonly<Record<string, string | number | boolean | undefined>>

/** What one answer of a list holds, and what to ask for the answer after it: nothing, when it is the last. */
export interface Slice<T> {
  readonly data: T[]
  readonly next: PageQuery | undefined
  readonly total?: number | undefined
}

/**
 * One page of a list. It iterates over its own items and then over those of all pages after it.
 *
 * @example
 * ```ts
 * const page = await zhipu.files.list({ purpose: 'batch', limit: 2 })
 * page.data.length
 * if (page.hasNextPage()) await page.nextPage()
 * ```
 */
export class Page<T> implements AsyncIterable<T> {
  /** The items of this page, as the server sent them. */
  declare readonly data: T[]
  /** Whether the server says that there is more. */
  declare readonly has_more: boolean
  /** The items of all pages together, where the server counts them (knowledge bases and their documents). */
  declare readonly total: number | undefined
  readonly #next: PageQuery | undefined
  readonly #turn: (next: PageQuery) => PagePromise<T>

  constructor({ data, next, total }: Slice<T>, turn: (next: PageQuery) => PagePromise<T>) {
    this.data = data
    this.has_more = !!next
    this.total = total
    this.#next = next
    this.#turn = turn
  }

  /** Whether `nextPage()` has something to ask for. */
  hasNextPage(): boolean {
    return this.has_more
  }

  /**
   * Asks for the page after this one, with the same options.
   *
   * @throws {RangeError} on the last page.
   */
  nextPage(): PagePromise<T> {
    if (!this.#next) throw new RangeError('Cannot turn page: this is the last one')
    return this.#turn(this.#next)
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return items(this)
  }
}

async function* items<T>(page: Page<T>): AsyncGenerator<T, void, undefined> {
  yield* page.data
  while (page.has_more) {
    page = await page.nextPage()
    yield* page.data
  }
}

/**
 * What a list call returns: awaited it is the first page, iterated it is every item of every page.
 *
 * @example
 * ```ts
 * for await (const file of zhipu.files.list({ purpose: 'batch' })) console.log(file.id)
 * ```
 */
export type PagePromise<T> = APIPromise<Page<T>> & AsyncIterable<T>

/** Makes the pages of a list out of the call that loads one and the rule that reads it. */
export function paginate<T, B>(
  load: (query: PageQuery) => APIPromise<B>,
  params: object | undefined,
  read: (body: B, query: PageQuery) => Slice<T>,
): PagePromise<T> {
  const query: PageQuery = { ...params }
  const turn = (next: PageQuery) => paginate(load, next, read)
  const page = apiPromise(
    load(query).withResponse().then((whole) => ({ ...whole, data: new Page(read(whole.data, query), turn) })),
  )
  return Object.assign(page, {
    async *[Symbol.asyncIterator]() {
      yield* await page
    },
  })
}

/** A list that goes on `after` an id. */
export interface CursorList<T> {
  data: T[]
  has_more?: boolean | undefined
}

/** A list of numbered pages. */
export interface NumberedList<T> {
  list: T[]
  total: number
}

/**
 * Reads lists that go on `after` an id (files, batches, fine-tuning). A server that answers with the cursor it was given would never
 * end, so the same cursor twice is the end.
 */
export function byCursor<T extends { id: string }>(
  { data, has_more }: CursorList<T>,
  query: PageQuery,
): Slice<T> {
  const after = data.at(-1)?.id
  return { data, next: has_more && after && after !== query.after ? { ...query, after } : undefined }
}

/** Reads lists of numbered pages (knowledge bases, documents); `size` names the parameter that holds the length of a page. */
export function byNumber<T>(
  { list, total }: NumberedList<T>,
  query: PageQuery,
  size = 'size',
): Slice<T> {
  const page = Number(query.page ?? 1)
  const length = Number(query[size] ?? list.length)
  return {
    data: list,
    total,
    next: list.length && page * length < total ? { ...query, page: page + 1, [size]: length } : undefined,
  }
}
