import { expect, test } from 'vitest'
import { isLoading, lazy, loaded, loading } from '../../../mock/time/lazy-module.ts'

test('files are loaded one after another, whether or not one of them fails', async () => {
  const told: string[] = []
  const load = (name: string) => async () => {
    told.push(`begin ${name}`)
    await undefined
    told.push(`end ${name}`)
    if (name === 'b') throw new Error('no such file')
    return name
  }
  const loads = ['a', 'b', 'c'].map((name) => loading(load(name)))
  expect(isLoading()).toBe(true)
  await expect(loads[1]).rejects.toThrow('no such file')
  expect(await loads[2]).toBe('c')
  expect(told).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
  await loaded()
  expect(isLoading()).toBe(false)
})

test('a lazy file is loaded once, tried again where it failed, and there at once from then on', async () => {
  let attempts = 0
  const file = { name: 'refused' }
  const get = lazy(() => ++attempts === 1 ? Promise.reject(new Error('no such file')) : Promise.resolve(file))
  await expect(get()).rejects.toThrow('no such file')
  expect(await Promise.all([get(), get()])).toEqual([file, file])
  expect(get()).toBe(file)
  expect(attempts).toBe(2)
})
