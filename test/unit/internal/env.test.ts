import { afterEach, expect, test, vi } from 'vitest'
import { readEnv } from '../../../src/internal/env.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test('readEnv() returns the first variable that is set and not blank, trimmed', () => {
  vi.stubEnv('EMPTY', '')
  vi.stubEnv('BLANK', ' \n')
  vi.stubEnv('SET', ' id.secret\n')
  vi.stubEnv('LATER', 'x')
  expect(readEnv('MISSING', 'EMPTY', 'BLANK', 'SET', 'LATER')).toBe('id.secret')
  expect(readEnv('MISSING')).toBeUndefined()
})

test('readEnv() skips variables that Deno refuses, and reads no more than it needs', () => {
  const names: string[] = []
  const get = (_: object, name: string) => {
    names.push(name)
    if (name === 'REFUSED') throw new Error('Requires env access')
    return 'x'
  }
  vi.stubGlobal('process', { env: new Proxy({}, { get }) })
  expect(readEnv('REFUSED', 'GRANTED', 'LATER')).toBe('x')
  expect(names).toEqual(['REFUSED', 'GRANTED'])
})

test('readEnv() returns undefined in a runtime without an environment', () => {
  vi.stubGlobal('process', undefined)
  expect(readEnv('PATH')).toBeUndefined()
})
