import { expect, test } from 'vitest'
import { APIResponseError } from '../../../src/errors.ts'
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
  expect(() => second.nextPage()).toThrow(new RangeError('Cannot load next page: this is the last page'))
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

/** Iterates over a list whose cursors are `lead` different ones and then a cycle of `period`. Returns items, requests and the error. */
async function readCycle(lead: number, period: number) {
  let calls = 0
  const load = () => {
    const position = calls++ < lead ? calls : lead + 1 + (calls - lead - 1) % period
    return answer({ data: [{ id: `file-${position}` }], has_more: true })
  }
  let items = 0
  const error = await (async () => {
    for await (const _ of paginate(load, {}, byCursor<{ id: string }>)) items++
  })().catch((error: unknown) => error)
  return { calls, items, error }
}

test('iteration rejects at the second page when a server ignores the cursor', async () => {
  const { calls, items, error } = await readCycle(0, 1)
  expect({ calls, items }).toEqual({ calls: 2, items: 1 })
  expect(error).toBeInstanceOf(APIResponseError)
  expect(error).toMatchObject({ message: 'Cannot load page: the cursor repeats' })
})

test('iteration rejects when the cursors form a cycle, whatever its length', async () => {
  for (const lead of [0, 1, 2, 3, 7, 20]) {
    for (const period of [1, 2, 3, 4, 5, 7, 8, 30]) {
      const { calls, error } = await readCycle(lead, period)
      expect(error).toBeInstanceOf(APIResponseError)
      expect(calls).toBeLessThanOrEqual(3 * (lead + period) + 1)
    }
  }
})

test('a cycle of two cursors is found at the fourth page', async () => {
  expect((await readCycle(0, 2)).calls).toBe(4)
  expect((await readCycle(0, 4)).calls).toBe(8)
})

test('a server that stays at one cursor is found at the next page', async () => {
  for (const lead of [1, 5, 6]) expect((await readCycle(lead, 1)).calls).toBe(lead + 2)
})

test('nextPage() can be called again on the same page', async () => {
  const page = await cursorServer(9).list({ limit: 2 })
  for (const _ of [1, 2, 3]) expect((await page.nextPage()).data).toEqual(ids(2, 4))
})

test('a page without the list that is expected, or without the cursor, rejects and names what came', () => {
  const cases: [() => unknown, string][] = [
    [() => byCursor(null as never, {}), 'data is undefined, expected array'],
    [() => byCursor({ data: null } as never, {}), 'data is null, expected array'],
    [() => byCursor({ data: {} } as never, {}), 'data is object, expected array'],
    [() => byCursor({ data: ['a'], has_more: true } as never, {}), 'data.0.id is undefined, expected string'],
    [() => byCursor({ data: [{}, null], has_more: true } as never, {}), 'data.1.id is undefined, expected string'],
    [() => byNumber()(7 as never, {}), 'list is undefined, expected array'],
    [() => byNumber()({ list: [], total: '7' } as never, {}), 'total is string, expected number'],
    [() => byNumber('data.')({ data: { list: 'a' } } as never, {}), 'data.list is string, expected array'],
    [() => byNumber('data.')({ data: null } as never, {}), 'data.list is undefined, expected array'],
  ]
  for (const [read, state] of cases) {
    expect(read).toThrow(`Cannot decode response: ${state}`)
  }
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
    byNumber<{ id: string }>(),
  )
  expect((await list).total).toBe(25)
  let items = 0
  for await (const _ of list) items++
  expect(items).toBe(25)
  expect(queries).toEqual([{}, { page: 2, size: 10 }, { page: 3, size: 10 }])
})

test('byNumber() uses the size parameter of the endpoint, and ends at an empty page', () => {
  expect(byNumber('', 'limit')({ list: ids(0, 3), total: 9 }, { page: 2, limit: 3 }).next).toEqual({
    page: 3,
    limit: 3,
  })
  expect(byNumber()({ list: [], total: 9 }, { page: 2 }).next).toBeUndefined()
  expect(byNumber()({ list: ids(0, 3), total: 6 }, { page: 2, size: 3 }).next).toBeUndefined()
})
