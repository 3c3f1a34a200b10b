import { afterEach, expect, test, vi } from 'vitest'
import { APIReachLimitError, isZhipuError } from '../../src/index.ts'

afterEach(() => void vi.resetModules())

test('isZhipuError() recognises errors of another copy of the package, and no other errors with the same name', async () => {
  vi.resetModules()
  const copy = await import('../../src/index.ts')
  const error = new copy.APIReachLimitError('Cannot x: y')
  expect(error).not.toBeInstanceOf(APIReachLimitError)
  expect(isZhipuError(error)).toBe(true)
  expect(error.name).toBe('APIReachLimitError')
  for (const other of [Object.assign(new Error('x'), { name: 'ZhipuError' }), { ...error }, null, 'x']) {
    expect(isZhipuError(other)).toBe(false)
  }
})
