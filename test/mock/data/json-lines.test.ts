import { expect, test } from 'vitest'
import { splitJsonLines } from '../../../mock/data/json-lines.ts'

const split = (text: string) => splitJsonLines(new TextEncoder().encode(text))

test('lines keep their number in the file, blank lines are omitted', () => {
  expect(split('{"a":1}\n\n \r\n{"b":2}\n')).toEqual([{ number: 1, text: '{"a":1}' }, { number: 4, text: '{"b":2}' }])
})

test('lines are not parsed', () => {
  expect(split('not JSON')).toEqual([{ number: 1, text: 'not JSON' }])
})

test('an empty file has no lines', () => {
  expect(split('')).toEqual([])
})
