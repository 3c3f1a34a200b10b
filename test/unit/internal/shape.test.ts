import { expect, test } from 'vitest'
import { readId, readMember } from '../../../src/internal/shape.ts'

test('readMember() returns a member of the expected type', () => {
  expect(readMember({ data: { list: [1] } }, 'data.list', 'array')).toEqual([1])
  expect(readMember({ data: [{ id: 'a' }] }, 'data.0.id', 'string')).toBe('a')
  expect(readMember({ total: 0 }, 'total', 'number')).toBe(0)
})

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [[], 'array'],
  [{}, 'object'],
  [5, 'number'],
  [true, 'boolean'],
])('readMember() rejects %j where a string is expected, without the body', (id, type) => {
  const read = () => readMember({ id }, 'id', 'string')
  expect(read).toThrow(`Cannot decode response: id is ${type}, expected string`)
  expect(read).toThrow(expect.objectContaining({ name: 'APIResponseError' }))
  expect(read).not.toThrow(expect.objectContaining({ body: expect.anything() }))
})

test('readId() returns ids that can be part of a path, and rejects others', () => {
  for (const id of ['batch_1', '...', '你🙂', 'a/b', '.a']) expect(readId({ id })).toBe(id)
  expect(readId({ output_file_id: '1' }, 'output_file_id')).toBe('1')
  for (const id of ['', ' ', '.', '..', 'a\ud800', '\udc00', 5, null, undefined, { toString: 1 }]) {
    expect(() => readId({ id })).toThrow(expect.objectContaining({ name: 'APIResponseError' }))
  }
  for (const id of ['', ' ', '.', '..', 'key\ud800', 'key\udc00']) {
    expect(() => readId({ id })).toThrow('Cannot decode response: id is malformed, expected an id')
  }
})
