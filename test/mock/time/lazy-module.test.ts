import { expect, test } from 'vitest'
import { importsSettled, isImporting, lazy } from '../../../mock/time/lazy-module.ts'

test('lazy() imports modules one after another, also after a failed import', async () => {
  const log: string[] = []
  const load = (name: string) => async () => {
    log.push(`begin ${name}`)
    await undefined
    log.push(`end ${name}`)
    if (name === 'b') throw new Error('no such module')
    return { name }
  }
  const imports = ['a', 'b', 'c'].map((name) => lazy(load(name))())
  expect(isImporting()).toBe(true)
  await expect(imports[1]).rejects.toThrow('no such module')
  expect(await imports[2]).toEqual({ name: 'c' })
  expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
  await importsSettled()
  expect(isImporting()).toBe(false)
})

test('lazy() imports a module once, and again after a failed import', async () => {
  let attempts = 0
  const module = { name: 'module' }
  const get = lazy(() => ++attempts === 1 ? Promise.reject(new Error('no such module')) : Promise.resolve(module))
  await expect(get()).rejects.toThrow('no such module')
  expect(await Promise.all([get(), get()])).toEqual([module, module])
  expect(await get()).toBe(module)
  expect(attempts).toBe(2)
})
