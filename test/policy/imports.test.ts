import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Import, imports, read, root, sources } from './source.ts'

const folders = ['src', 'mock', 'test'] as const
const all = folders.flatMap(sources).flatMap(imports)
const from = (pattern: RegExp) => all.filter(({ file }) => pattern.test(file))
const say = ({ file, specifier }: Import) => `${file} imports ${specifier}`

describe('imports', () => {
  test('src and mock have imports to check', () => {
    expect(from(/^src\//).length).toBeGreaterThan(50)
    expect(from(/^mock\//).length).toBeGreaterThan(50)
  })

  test('relative imports name an existing file with its extension', () => {
    const wrong = all.filter(({ target }) =>
      target !== undefined && !(/\.\w+$/.test(target) && existsSync(join(root, target)))
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('src imports nothing from outside src', () => {
    expect(from(/^src\//).filter(({ target }) => !target?.startsWith('src/')).map(say)).toEqual([])
  })

  test('mock imports nothing from test', () => {
    expect(from(/^mock\//).filter(({ target }) => target?.startsWith('test/')).map(say)).toEqual([])
  })

  test('mock imports only types from src; the contract and the CLI also its public entry points', () => {
    const entryPoints = ['src/index.ts', 'src/legacy/index.ts', 'src/realtime/index.ts']
    const drives = /^mock\/(contract|cli)\b/
    const wrong = from(/^mock\//).filter(({ file, target, typeOnly }) =>
      target?.startsWith('src/') && !typeOnly && !(drives.test(file) && entryPoints.includes(target))
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('only the edges of the mock import msw and Node, unless by import() or as types; jose is bundled', () => {
    // `mock/fast-check` is for projects that have fast-check.
    const edges = /^mock\/(edges|control|cli|msw|server|sweep\/arbitraries)\b/
    const wrong = from(/^mock\//).filter(({ file, specifier, target, typeOnly, lazy }) =>
      target === undefined && !typeOnly && !lazy && !edges.test(file) && !/^jose\b/.test(specifier)
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('endpoint families do not import each other, except a family whose path extends that of another', () => {
    const family = /^(src\/resources|mock\/endpoints|mock\/contract\/scenarios)\/([\w-]+)/
    // Two files that belong to the chat family.
    const isPartOfChat = (name: string | undefined) => name === 'chat-stream' || name === 'chat-accumulator'
    const wrong = from(family).filter(({ file, target }) => {
      if (/^mock\/endpoints\/famil(ies|y-modules)\.ts$/.test(file)) return false
      const [, folder, own] = family.exec(file) ?? []
      const [, otherFolder, other] = family.exec(target ?? '') ?? []
      if (isPartOfChat(own) && isPartOfChat(other)) return false
      return folder === otherFolder && other !== own && !other?.startsWith(`${own}-`)
    })
    expect(wrong.map(say)).toEqual([])
  })

  test('helpers use four internal modules and the public API, types not counted', () => {
    const allowed = ['assert', 'error-body', 'send-once', 'shape'].map((name) => `src/internal/${name}.ts`)
    const wrong = from(/^src\/helpers\//).filter(({ target, typeOnly }) =>
      target?.startsWith('src/internal/') && !typeOnly && !allowed.includes(target)
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('the suites import only public entry points, support of the tests and chai', () => {
    const allowed =
      /^(src\/index\.ts|src\/legacy\/index\.ts|src\/realtime\/index\.ts|mock\/(index|server|msw|vitest)\.ts|mock\/contract\/index\.ts|test\/(suites|support|hostile)\/|test\/policy\/operations\.ts)/
    const suites = from(/^test\/(suites|hostile\/client)\//)
    expect(suites.length).toBeGreaterThan(100)
    const wrong = suites.filter(({ target, typeOnly }) => target === undefined ? !typeOnly : !allowed.test(target))
    expect(wrong.filter(({ specifier }) => specifier !== 'chai').map(say)).toEqual([])
  })

  test('src has no circle of imports, with types and import() counted', () => {
    expect(circle(arrowsOf(from(/^src\//)))).toBeUndefined()
  })

  test('mock has no circle of imports', () => {
    const eager = from(/^mock\//).filter(({ typeOnly, lazy }) => !typeOnly && !lazy)
    expect(circle(arrowsOf(eager))).toBeUndefined()
  })
})

test('mock imports its own modules with import() only in lazy(), except in the CLI and in functions that lazy() calls', () => {
  const bareImport = /(?<!lazy\((?:\(\) =>\s*|async \(\) => await \(await )|typeof )\bimport\(\s*['"]\.{1,2}\//
  const files = sources('mock').filter((file) => !/^mock\/(cli\b|endpoints\/family-modules)/.test(file))
  expect(files.filter((file) => read(file).includes('lazy(')).length).toBeGreaterThan(5)
  expect(files.filter((file) => bareImport.test(read(file)))).toEqual([])
})

/** The files that each file imports. */
function arrowsOf(imports: readonly Import[]): Map<string, string[]> {
  const arrows = new Map<string, string[]>()
  for (const { file, target } of imports) if (target) arrows.set(file, [...arrows.get(file) ?? [], target])
  return arrows
}

function circle(arrows: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>()
  const walk = (file: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ')
    if (done.has(file)) return
    for (const target of arrows.get(file) ?? []) {
      const found = walk(target, [...trail, file])
      if (found) return found
    }
    done.add(file)
  }
  for (const file of arrows.keys()) {
    const found = walk(file, [])
    if (found) return found
  }
}
