import { expect, test } from 'vitest'
import { ResponseStore, type StoredResponse } from '../../../mock/endpoints/responses/response-store.ts'

/** A response whose input and output are one text each. */
function stored(id: string, more: Partial<StoredResponse> = {}): StoredResponse {
  return {
    response: { id, output: [{ type: 'message', text: `answer ${id}` }] } as unknown as StoredResponse['response'],
    input: [{ type: 'message', text: `question ${id}` }],
    previous: undefined,
    createdAtMs: 0,
    size: 10,
    ...more,
  }
}

const texts = (store: ResponseStore, id: string) => store.historyOf(store.get(id, 0)!)?.map(({ text }) => text)

test('a conversation has all turns up to the last one, in their order', () => {
  const store = new ResponseStore()
  store.add(stored('a'))
  store.add(stored('b', { previous: store.get('a', 0)!.number }))
  store.add(stored('other'))
  store.add(stored('c', { previous: store.get('b', 0)!.number }))
  store.delete('b')
  expect(store.get('b', 0)).toBeUndefined()
  expect(texts(store, 'c')).toEqual(['a', 'b', 'c'].flatMap((id) => [`question ${id}`, `answer ${id}`]))
})

test('a response that continues one of the same id is no circle', () => {
  const store = new ResponseStore()
  store.add(stored('a'))
  store.add(stored('a', { previous: store.get('a', 0)!.number }))
  expect(texts(store, 'a')).toHaveLength(4)
})

test('10 000 responses are kept, and a conversation whose beginning was dropped has no history', () => {
  const store = new ResponseStore()
  store.add(stored('0'))
  for (let index = 1; index <= 10_000; index++) {
    store.add(stored(`${index}`, { previous: store.get(`${index - 1}`, 0)!.number }))
    if (index === 9_999) expect(texts(store, '9999')).toHaveLength(20_000)
  }
  expect(store.get('0', 0)).toBeUndefined()
  expect(store.get('1', 0)).toBeDefined()
  expect(texts(store, '10000')).toBeUndefined()
})

test('268 435 456 characters are kept, the latest ones', () => {
  const store = new ResponseStore()
  for (const id of ['a', 'b', 'c']) store.add(stored(id, { size: 2 ** 27 }))
  expect(['a', 'b', 'c'].map((id) => store.get(id, 0) !== undefined)).toEqual([false, true, true])
  store.add(stored('d', { size: 2 ** 28 }))
  expect(['b', 'c', 'd'].map((id) => store.get(id, 0) !== undefined)).toEqual([false, false, true])
})

test('a dropped response does not remove a later one with the same id', () => {
  const store = new ResponseStore()
  store.add(stored('a', { size: 2 ** 27 }))
  store.add(stored('a', { size: 2 ** 27 }))
  store.add(stored('b', { size: 2 ** 27 }))
  expect(store.get('a', 0)).toBeDefined()
})

test('a response expires after 7 days', () => {
  const store = new ResponseStore()
  store.add(stored('a', { createdAtMs: 5 }))
  expect(store.get('a', 7 * 86_400_000 + 4)).toBeDefined()
  expect(store.get('a', 7 * 86_400_000 + 5)).toBeUndefined()
})
