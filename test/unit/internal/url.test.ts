import { expect, test } from 'vitest'
import { buildURL, path } from '../../../src/internal/url.ts'

test('path`` encodes a value within its segment', () => {
  expect(path`/files/${'a/b?c#d e'}/content`).toBe('/files/a%2Fb%3Fc%23d%20e/content')
  expect(path`/x/${'音色'}`).toBe('/x/%E9%9F%B3%E8%89%B2')
})

test('path`` replaces lone surrogates, as URLs do', () => {
  expect(path`/x/${'a\ud800😀'}`).toBe('/x/a%EF%BF%BD%F0%9F%98%80')
})

test.each(['', '.', '..', undefined, null, 7, {}])('path`` throws for %j', (value) => {
  expect(() => path`/files/${value as string}/content`).toThrow(
    new TypeError(`Cannot build path: got ${JSON.stringify(value)} after /files/, expected a path segment`),
  )
})

test('buildURL() leaves out undefined and null', () => {
  expect(buildURL('https://h/api/paas/v4', '/files', [{ a: 1, b: undefined, c: null, d: false, e: '你 好' }], false))
    .toBe(
      'https://h/api/paas/v4/files?a=1&d=false&e=%E4%BD%A0+%E5%A5%BD',
    )
})

test('buildURL() throws for a path without a leading slash, which could extend the host name', () => {
  expect(() => buildURL('https://h', '.example/x', [], false)).toThrow(
    new TypeError('Cannot send request: path is .example/x, expected a leading /'),
  )
})

test('buildURL() keeps the query of the path', () => {
  expect(buildURL('https://h', '/x?a=1', [{ b: 2 }], false)).toBe('https://h/x?a=1&b=2')
})

test('buildURL() keeps both values of a name that URLSearchParams has twice, and later layers replace both', () => {
  const layers = [new URLSearchParams('a=1&a=2&b=3'), undefined, { b: 4 }]
  expect(buildURL('https://h', '/x', layers, false)).toBe('https://h/x?a=1&a=2&b=4')
  expect(buildURL('https://h', '/x', [...layers, [['a', '5'], ['b', null]]], false)).toBe('https://h/x?a=5')
})

test.each([
  ['https://h/api/paas/v4', 'https://h/api/v1/agents'],
  ['https://h/api/coding/paas/v4', 'https://h/api/v1/agents'],
  ['http://127.0.0.1:8080/api/paas/v4', 'http://127.0.0.1:8080/api/v1/agents'],
  ['https://h/api/paas/v10', 'https://h/api/v1/agents'],
  ['https://relay.example/glm', 'https://relay.example/glm/v1/agents'],
  ['https://relay.example/paas/v4/glm', 'https://relay.example/paas/v4/glm/v1/agents'],
])('buildURL() with root starts at the root of %s', (base, expected) => {
  expect(buildURL(base, '/v1/agents', [], true)).toBe(expected)
})
