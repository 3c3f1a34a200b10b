import { expect, test } from 'vitest'
import { closest } from '../../../mock/validation/suggest.ts'

test.each([
  ['lastMessage', ['model', 'last', 'system'], 'last'],
  ['statusCode', ['code', 'status'], 'status'],
  ['onUnhandled', ['language', 'onUnmatched'], 'onUnmatched'],
  ['toolName', ['toolResult', 'tool'], 'tool'],
  ['modle', ['model'], 'model'],
  ['abc', ['abcdefgh'], undefined],
  ['other', ['model', 'last'], undefined],
])('the name closest to %s in %j is %s', (name, known, expected) => {
  expect(closest(name, known)).toBe(expected)
})
