import { describe, expect, test } from 'vitest'
import { layerOf, layers } from './layers.ts'
import { imports, sources } from './source.ts'

describe.each(['src', 'mock'] as const)('layers of %s', (folder) => {
  const files = sources(folder)

  test('every file belongs to a layer', () => {
    expect(files.filter((file) => layerOf(file) === undefined)).toEqual([])
  })

  test('every layer has files', () => {
    const used = new Set(files.map((file) => layerOf(file)?.name))
    expect(layers[folder].map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
  })

  test('a folder imports only folders that stand before it in the list', () => {
    const wrong = files.flatMap(imports).filter(({ file, target = '' }) => {
      const from = layerOf(file)
      const to = layerOf(target)
      return target.startsWith(`${folder}/`) && from && to && to.index > from.index
    })
    expect(wrong.map(({ file, target, typeOnly }) => `${file} imports ${typeOnly ? 'types of ' : ''}${target}`))
      .toEqual([])
  })
})
