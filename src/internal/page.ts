import { APIResponseError } from '../errors.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise } from './api-promise.ts'
import { readMember } from './shape.ts'

/** Query of a request for one page; `undefined` is left out. */
export type PageQuery = Readonly<Record<string, string | number | boolean | undefined>>

/** One page of a list as read from a response, and the query for the next page; `undefined` on the last page. */
export interface Slice<T> {
  readonly data: T[]
  readonly next: PageQuery | undefined
  readonly total?: number | undefined
}

/**
 * One page of a list. Iterating over it yields its items and then those of all following pages, which are requested as needed.
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
  /** Whether there is a next page. */
  declare readonly has_more: boolean
  /** Number of items on all pages, where the server sends it (knowledge bases and their documents). */
  declare readonly total: number | undefined
  readonly #next: PageQuery | undefined
  readonly #load: (query: PageQuery) => PagePromise<T>

  constructor({ data, next, total }: Slice<T>, turn: (next: PageQuery) => PagePromise<T>) {
    this.data = data
    this.has_more = !!next
    this.total = total
    this.#next = next
    this.#load = turn
  }

  /** Whether there is a next page. */
  hasNextPage(): boolean {
    return this.has_more
  }

  /**
   * Requests the next page with the same options.
   *
   * @throws {RangeError} on the last page
   */
  nextPage(): PagePromise<T> {
    if (!this.#next) throw new RangeError('Cannot load next page: this is the last page')
    return this.#load(this.#next)
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return itemsFrom(this)
  }
}

async function* itemsFrom<T>(first: Page<T> | PromiseLike<Page<T>>): AsyncGenerator<T, void, undefined> {
  let page = await first
  yield* page.data
  while (page.has_more) {
    page = await page.nextPage()
    yield* page.data
  }
}

/**
 * What a `list()` call returns. Awaiting it gives the first page; iterating over it yields the items of all pages.
 *
 * @example
 * ```ts
 * for await (const file of zhipu.files.list({ purpose: 'batch' })) console.log(file.id)
 * ```
 */
export type PagePromise<T> = APIPromise<Page<T>> & AsyncIterable<T>

/**
 * Creates the result of a `list()` call. `load` requests one page; `read` turns its body into items and the query of the next page.
 *
 * Rejects with an `APIResponseError` when the cursors of the server form a cycle, because the list would never end. Brent's algorithm finds
 * cycles of any length: each cursor is compared with an earlier one, `mark`, which is replaced at pages 1, 2, 4, 8, … Unlike a set of all
 * cursors it needs no memory, and it has no shared state, so that two calls of `nextPage()` on one page are no cycle. Its price is that some
 * pages of a cycle are read again before it is found.
 */
export function paginate<T, B>(
  load: (query: PageQuery) => APIPromise<B>,
  params: object | undefined,
  read: (body: B, query: PageQuery) => Slice<T>,
  pageNumber = 1,
  mark?: unknown,
): PagePromise<T> {
  const query: PageQuery = { ...params }
  const readPage = (body: B): Page<T> => {
    const slice = read(body, query)
    const cursor = slice.next?.after
    if (cursor && [query.after, mark].includes(cursor)) {
      throw new APIResponseError('Cannot load page: the cursor repeats')
    }
    const isPowerOfTwo = !(pageNumber & (pageNumber - 1))
    const newMark = isPowerOfTwo ? cursor : mark
    return new Page(slice, (next) => paginate(load, next, read, pageNumber + 1, newMark))
  }
  const page = apiPromise(load(query).withResponse().then((result) => ({ ...result, data: readPage(result.data) })))
  return Object.assign(page, { [Symbol.asyncIterator]: () => itemsFrom(page) })
}

/** A list that continues `after` an id. */
export interface CursorList<T> {
  data: T[]
  has_more?: boolean | undefined
}

/** A list with numbered pages. */
export interface NumberedList<T> {
  list: T[]
  total: number
}

/** Reads lists that continue `after` an id (files, batches, fine-tuning). An empty page is the last one. */
export function byCursor<T extends { id: string }>(body: CursorList<T>, query: PageQuery): Slice<T> {
  const data = readMember(body, 'data', 'array') as T[]
  const hasMore = body.has_more && data.length
  return {
    data,
    next: hasMore ? { ...query, after: readMember(body, `data.${data.length - 1}.id`, 'string') } : undefined,
  }
}

/**
 * Returns the reader of lists with numbered pages (knowledge bases, documents). `size` is the name of the parameter for the length of a page;
 * `within` is the path to the list, such as `data.`.
 */
export function byNumber<T>(
  within: string = '',
  size: string = 'size',
): (body: NumberedList<T> | { readonly data: NumberedList<T> }, query: PageQuery) => Slice<T> {
  return (body, query) => {
    const data = readMember(body, `${within}list`, 'array') as T[]
    const total = readMember(body, `${within}total`, 'number')
    const page = Number(query.page ?? 1)
    const length = Number(query[size] ?? data.length)
    const hasMore = page * length < total && data.length
    return { data, total, next: hasMore ? { ...query, page: page + 1, [size]: length } : undefined }
  }
}
