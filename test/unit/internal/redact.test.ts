import { expect, test } from 'vitest'
import { redact, redactValue } from '../../../src/internal/redact.ts'

test('redact() masks the parts of an authorization from 8 characters on, since shorter ones may be words', () => {
  expect(redact('got hush1234 and hush123', ['id.hush1234'])).toBe('got *** and hush123')
  expect(redact('got hush123 of id.hush123', ['id.hush123'])).toBe('got hush123 of ***')
  expect(redact('a Bearer and id.hush1234', ['Bearer id.hush1234'])).toBe('a Bearer and ***')
})

test('redact() masks a key in JSON and in JSON within JSON', () => {
  const key = 'id.a"b\\c'
  const once = JSON.stringify(key)
  const twice = JSON.stringify(once)
  expect(redact([key, once, twice].join(' '), [key])).toBe(String.raw`*** "***" "\"***\""`)
})

test('redactValue() keeps other values, and drops those that are nested too deeply', () => {
  const value = { list: [1, null, 'id.hush1234'], text: '' }
  expect(redactValue(value, ['id.hush1234'])).toEqual({ list: [1, null, '***'], text: '' })
  expect(redactValue('', ['id.hush1234'])).toBe('')
  expect(redactValue(undefined, ['id.hush1234'])).toBeUndefined()
  let deep: unknown = 0
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  expect(redactValue(deep, [])).toBeUndefined()
})
