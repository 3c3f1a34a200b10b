import { expect, test } from 'vitest'
import { buildURL, path } from '../../../src/internal/url.ts'

test('path`` keeps a value in its segment', () => {
  expect(path`/files/${'a/b?c#d e'}/content`).toBe('/files/a%2Fb%3Fc%23d%20e/content')
  expect(path`/x/${'音色'}`).toBe('/x/%E9%9F%B3%E8%89%B2')
})

test.each(['', '.', '..', undefined, null, 7, {}])('path`` refuses %j', (value) => {
  expect(() => path`/files/${value as string}/content`).toThrow(TypeError)
})

test('buildURL() leaves out what is not given', () => {
  expect(buildURL('https://h/api/paas/v4', '/files', { a: 1, b: undefined, c: null, d: false, e: '你 好' }, false))
    .toBe(
      'https://h/api/paas/v4/files?a=1&d=false&e=%E4%BD%A0+%E5%A5%BD',
    )
})

test('buildURL() refuses a path that could go on with the name of the host', () => {
  expect(() => buildURL('https://h', '.example/x', {}, false)).toThrow(
    new TypeError('Cannot send request: path is .example/x, want a slash first'),
  )
})

test('buildURL() adds to a query that is there', () => {
  expect(buildURL('https://h', '/x?a=1', { b: 2 }, false)).toBe('https://h/x?a=1&b=2')
})

test.each([
  ['https://h/api/paas/v4', 'https://h/api/v1/agents'],
  ['https://h/api/coding/paas/v4', 'https://h/api/v1/agents'],
  ['http://127.0.0.1:8080/api/paas/v4', 'http://127.0.0.1:8080/api/v1/agents'],
  ['https://relay.example/glm', 'https://relay.example/glm/v1/agents'],
])('buildURL() finds the root beside %s', (base, wanted) => {
  expect(buildURL(base, '/v1/agents', {}, true)).toBe(wanted)
})
