import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Import, imports, root, sources } from './source.ts'

const folders = ['src', 'mock', 'test'] as const
const all = folders.flatMap(sources).flatMap(imports)
const from = (pattern: RegExp) => all.filter(({ file }) => pattern.test(file))
const say = ({ file, specifier }: Import) => `${file} imports ${specifier}`

describe('imports', () => {
  test('there are some to look at', () => {
    expect(from(/^src\//).length).toBeGreaterThan(50)
    expect(from(/^mock\//).length).toBeGreaterThan(50)
  })

  test('relative ones name a file that exists, with its ending', () => {
    const wrong = all.filter(({ target }) =>
      target !== undefined && !(/\.\w+$/.test(target) && existsSync(join(root, target)))
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('src imports nothing from outside src', () => {
    expect(from(/^src\//).filter(({ target }) => !target?.startsWith('src/')).map(say)).toEqual([])
  })

  test('mock takes nothing from test', () => {
    expect(from(/^mock\//).filter(({ target }) => target?.startsWith('test/')).map(say)).toEqual([])
  })

  test('mock takes types alone from src; the contract and the command also its public faces', () => {
    const faces = ['src/index.ts', 'src/legacy/index.ts']
    const drives = /^mock\/(contract|cli)\b/
    const wrong = from(/^mock\//).filter(({ file, target, typeOnly }) =>
      target?.startsWith('src/') && !typeOnly && !(drives.test(file) && faces.includes(target))
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('the mock takes msw and Node only at its edges, or when they are asked for; jose is built in', () => {
    const edges = /^mock\/(edges|control|cli|msw|server)\b/
    const wrong = from(/^mock\//).filter(({ file, specifier, target, typeOnly, lazy }) =>
      target === undefined && !typeOnly && !lazy && !edges.test(file) && !/^jose\b/.test(specifier)
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('endpoint families do not import each other, except a family whose path extends that of another', () => {
    const family = /^(src\/resources|mock\/endpoints|mock\/contract\/scenarios)\/([\w-]+)/
    const wrong = from(family).filter(({ file, target }) => {
      if (file === 'mock/endpoints/families.ts') return false
      const [, folder, own] = family.exec(file) ?? []
      const [, otherFolder, other] = family.exec(target ?? '') ?? []
      return folder === otherFolder && other !== own && !other?.startsWith(`${own}-`)
    })
    expect(wrong.map(say)).toEqual([])
  })

  test('the machinery of the client knows no family and no helper', () => {
    const wrong = from(/^src\/internal\//).filter(({ target, typeOnly }) =>
      /^src\/(resources|helpers|legacy)\//.test(target ?? '') && !typeOnly
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('the shared suites see public faces and their harness', () => {
    const seen =
      /^(src\/index\.ts|src\/legacy\/index\.ts|mock\/(index|server|msw|vitest)\.ts|mock\/contract\/index\.ts|test\/(shared|support)\/)/
    const wrong = from(/^test\/shared\//).filter(({ target, typeOnly }) =>
      target === undefined ? !typeOnly : !seen.test(target)
    )
    expect(wrong.filter(({ specifier }) => specifier !== 'chai').map(say)).toEqual([])
  })

  test.each(['src', 'mock'])('%s has no circle of imports', (folder) => {
    const arrows = new Map<string, string[]>()
    for (const { file, target, typeOnly, lazy } of from(new RegExp(`^${folder}/`))) {
      if (target && !typeOnly && !lazy) arrows.set(file, [...arrows.get(file) ?? [], target])
    }
    expect(circle(arrows)).toBeUndefined()
  })
})

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
