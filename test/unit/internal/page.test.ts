import { expect, test } from 'vitest'
import { byCursor, byNumber, paginate } from '../../../src/internal/page.ts'
import type { PagePromise, PageQuery } from '../../../src/internal/page.ts'
import type { APIPromise } from '../../../src/internal/api-promise.ts'

const response = new Response()

function answer<T>(body: T | Promise<T>): APIPromise<T> {
  const promise = Promise.resolve(body)
  const withResponse = async () => ({ data: await promise, response, requestId: 'r1' })
  return Object.assign(promise, { withResponse }) as APIPromise<T>
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => ({ id: `file-${from + n}` }))

/** A server with `length` items that records the queries it receives. */
function cursorServer(length: number) {
  const queries: PageQuery[] = []
  const list = (query: PageQuery): PagePromise<{ id: string }> =>
    paginate(
      (query) => {
        queries.push(query)
        const from = query.after ? Number(String(query.after).slice(5)) + 1 : 0
        const to = Math.min(from + Number(query.limit), length)
        return answer({ object: 'list', data: ids(from, to), has_more: to < length })
      },
      query,
      byCursor,
    )
  return { list, queries }
}

test('for await yields the items of all pages and requests each page once', async () => {
  const { list, queries } = cursorServer(5)
  const seen: string[] = []
  for await (const { id } of list({ limit: 2, purpose: 'batch' })) seen.push(id)
  expect(seen).toEqual(['file-0', 'file-1', 'file-2', 'file-3', 'file-4'])
  expect(queries).toEqual([
    { limit: 2, purpose: 'batch' },
    { limit: 2, purpose: 'batch', after: 'file-1' },
    { limit: 2, purpose: 'batch', after: 'file-3' },
  ])
})

test('a loop that is left early requests only the pages it needs', async () => {
  const { list, queries } = cursorServer(100)
  for await (const { id } of list({ limit: 2 })) {
    if (id === 'file-2') break
  }
  expect(queries).toHaveLength(2)
})

test('await gives the first page, and nextPage() the following ones', async () => {
  const { list } = cursorServer(3)
  const first = await list({ limit: 2 })
  expect(first.data).toEqual(ids(0, 2))
  expect(first.has_more).toBe(true)
  const second = await first.nextPage()
  expect(second.data).toEqual(ids(2, 3))
  expect(second.hasNextPage()).toBe(false)
  expect(() => second.nextPage()).toThrow(RangeError)
})

test('iterating over a page yields its items and those of the following pages', async () => {
  const { list } = cursorServer(5)
  const second = await (await list({ limit: 2 })).nextPage()
  const seen: string[] = []
  for await (const { id } of second) seen.push(id)
  expect(seen).toEqual(['file-2', 'file-3', 'file-4'])
})

test('withResponse() resolves with the page, its response and the request id', async () => {
  const result = await cursorServer(3).list({ limit: 2 }).withResponse()
  expect(result.data.data).toEqual(ids(0, 2))
  expect(result.response).toBe(response)
  expect(result.requestId).toBe('r1')
})

test('for await rejects with the error of a page after the items before it', async () => {
  const failure = new Error('429')
  let calls = 0
  const list = paginate(
    () => answer(calls++ ? Promise.reject(failure) : { data: ids(0, 2), has_more: true }),
    {},
    byCursor<{ id: string }>,
  )
  const seen: string[] = []
  await expect((async () => {
    for await (const { id } of list) seen.push(id)
  })()).rejects.toBe(failure)
  expect(seen).toEqual(['file-0', 'file-1'])
})

test('iteration ends when a server ignores the cursor', async () => {
  let calls = 0
  const list = paginate(() => (calls++, answer({ data: ids(0, 2), has_more: true })), {}, byCursor<{ id: string }>)
  let items = 0
  for await (const _ of list) items++
  expect({ calls, items }).toEqual({ calls: 2, items: 4 })
})

test('an empty page is the last one, even if has_more is true', () => {
  expect(byCursor({ data: [], has_more: true }, {}).next).toBeUndefined()
})

test('numbered pages are requested until the total is reached, with the size of the first page', async () => {
  const queries: PageQuery[] = []
  const list = paginate(
    (query) => {
      queries.push(query)
      const from = (Number(query.page ?? 1) - 1) * 10
      return answer({ list: ids(from, Math.min(from + 10, 25)), total: 25 })
    },
    {},
    byNumber<{ id: string }>,
  )
  expect((await list).total).toBe(25)
  let items = 0
  for await (const _ of list) items++
  expect(items).toBe(25)
  expect(queries).toEqual([{}, { page: 2, size: 10 }, { page: 3, size: 10 }])
})

test('byNumber() uses the size parameter of the endpoint, and ends at an empty page', () => {
  expect(byNumber({ list: ids(0, 3), total: 9 }, { page: 2, limit: 3 }, 'limit').next).toEqual({ page: 3, limit: 3 })
  expect(byNumber({ list: [], total: 9 }, { page: 2 }).next).toBeUndefined()
})
