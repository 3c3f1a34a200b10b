import { expect, test } from 'vitest'
import { pythonJson, pythonNumber, pythonRepr } from '../../../../mock/endpoints/anthropic/python-text.ts'

test('JSON has a space after each colon and comma, and characters outside of ASCII as they are', () => {
  expect(pythonJson({ a: [1, '二', null, true], b: {}, c: [], d: undefined })).toBe(
    '{"a": [1, "二", null, true], "b": {}, "c": []}',
  )
  expect(pythonJson('\u0001\n"\\\u007f')).toBe('"\\u0001\\n\\"\\\\\u007f"')
})

test.each([
  [0, '0'],
  [-3, '-3'],
  [1.5, '1.5'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [-2e-10, '-2e-10'],
  [1e-100, '1e-100'],
  [1e21, '1000000000000000000000'],
])('the number %d is %s', (value, text) => expect(pythonNumber(value)).toBe(text))

test.each([
  [[{ text: [{ title: 'T', refer: null }] }], "[{'text': [{'title': 'T', 'refer': None}]}]"],
  ["it's", `"it's"`],
  [`it's "so"`, `'it\\'s "so"'`],
  ['a\\b\n\t', `'a\\\\b\\n\\t'`],
  ['\u0007\u00a0\u200b', `'\\x07\\xa0\\u200b'`],
  ['北京 😀', `'北京 😀'`],
  [{ a: true, b: false, c: 1.5 }, "{'a': True, 'b': False, 'c': 1.5}"],
])('repr of %j is %s', (value, text) => expect(pythonRepr(value)).toBe(text))
