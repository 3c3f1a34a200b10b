import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { suites } from '../suites/index.ts'
import { sources } from './source.ts'

test('every file in test/suites is in the list that the runtimes run', () => {
  const files = sources('test/suites').map((file) => basename(file, '.ts')).filter((name) => name !== 'index')
  expect(Object.keys(suites).filter((name) => !name.startsWith('hostile/'))).toEqual(files.sort())
})

test('every file in test/hostile/client is in the list that the runtimes run', () => {
  const files = sources('test/hostile/client').map((file) => basename(file, '.ts')).filter((name) => name !== 'index')
  expect(Object.keys(suites).filter((name) => name.startsWith('hostile/'))).toEqual(
    files.sort().map((name) => `hostile/${name}`),
  )
})
