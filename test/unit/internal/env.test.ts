import { afterEach, expect, test, vi } from 'vitest'
import { readEnv } from '../../../src/internal/env.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test('readEnv() gives the first that is set and not blank, without blanks around it', () => {
  vi.stubEnv('EMPTY', '')
  vi.stubEnv('BLANK', ' \n')
  vi.stubEnv('SET', ' id.secret\n')
  vi.stubEnv('LATER', 'x')
  expect(readEnv('MISSING', 'EMPTY', 'BLANK', 'SET', 'LATER')).toBe('id.secret')
  expect(readEnv('MISSING')).toBeUndefined()
})

test('readEnv() takes a refused permission of Deno for a variable that is not set, and asks for no more than it needs', () => {
  const asked: string[] = []
  const get = (name: string) => {
    asked.push(name)
    if (name === 'REFUSED') throw new Error('Requires env access')
    return 'x'
  }
  vi.stubGlobal('Deno', { env: { get } })
  expect(readEnv('REFUSED', 'GRANTED', 'LATER')).toBe('x')
  expect(asked).toEqual(['REFUSED', 'GRANTED'])
})

test('readEnv() knows nothing where there is no environment', () => {
  vi.stubGlobal('process', undefined)
  expect(readEnv('PATH')).toBeUndefined()
})
