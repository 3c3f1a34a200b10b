import { describe, expect, test } from 'vitest'
import { assert, requireFields } from '../../../src/internal/assert.ts'

describe('assert()', () => {
  test('throws a TypeError with the message when the condition is falsy', () => {
    expect(() => assert('', 'send request: model is empty')).toThrow(
      new TypeError('Cannot send request: model is empty'),
    )
  })

  test('does not throw when the condition is truthy', () => {
    expect(() => assert('glm-4.6', 'send request: model is empty')).not.toThrow()
  })
})

describe('requireFields()', () => {
  // Wrapped in objects: test.each() would spread a row that is an array.
  test.each([undefined, null, '', []].map((value) => ({ value })))(
    'throws for $value and names the field',
    ({ value }) => {
      expect(() => requireFields({ model: value }, 'model')).toThrow(
        new TypeError('Cannot send request: model is missing or empty'),
      )
    },
  )

  test.each([0, false, 'a', ['a'], {}, NaN].map((value) => ({ value })))('accepts $value', ({ value }) => {
    expect(() => requireFields({ model: value }, 'model')).not.toThrow()
  })

  test('names the first missing field', () => {
    expect(() => requireFields({ model: 1, input: null, user: null }, 'model', 'input', 'user')).toThrow('input')
  })

  test('ignores fields that are not listed, and returns the same object', () => {
    const params = { model: 1, input: undefined }
    expect(requireFields(params, 'model')).toBe(params)
  })
})
