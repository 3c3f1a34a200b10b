import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { read, root } from './source.ts'

const manifest = JSON.parse(read('package.json'))
const deno = JSON.parse(read('deno.json'))
const { modules, commands } = manifest.entries
const { './package.json': manifestPath, ...subpaths } = manifest.exports as Record<string, Record<string, unknown>>

/** `./dist/mock/msw.js` → `mock/msw` */
const entry = (file: string) => /^\.\/dist\/(.+?)(?:\.d)?\.c?[jt]s$/.exec(file)?.[1] as string

/** All files that a condition of `exports` can resolve to. */
function files(conditions: unknown): string[] {
  if (typeof conditions === 'string') return [conditions]
  return Object.values(conditions ?? {}).flatMap(files)
}

describe('exports', () => {
  test('deno.json and package.json export the same subpaths in the same order', () => {
    expect(Object.keys(deno.exports)).toEqual(Object.keys(subpaths))
  })

  test('the API reference contains every export', () => {
    const pages = manifest.scripts['docs:reference'].split(' ').filter((word: string) => word.endsWith('.ts'))
    expect(pages.map((page: string) => `./${page}`)).toEqual(Object.values(deno.exports))
  })

  test('both manifests have the same name, version and licence', () => {
    expect(deno.name).toBe(`@zhipu-fetch/${manifest.name}`)
    expect([deno.version, deno.license]).toEqual([manifest.version, manifest.license])
  })

  test.each(Object.keys(subpaths))('%s resolves to the same source in both manifests', (subpath) => {
    const source = deno.exports[subpath]
    expect(existsSync(join(root, source)), source).toBe(true)
    for (const file of files(subpaths[subpath])) expect(`./${modules[entry(file)]}`, file).toBe(source)
  })

  test('every built module is exported, and the only command is the CLI', () => {
    const exported = new Set(Object.values(subpaths).flatMap(files).map(entry))
    expect(Object.keys(modules).filter((name) => !exported.has(name))).toEqual([])
    expect(Object.keys(commands)).toEqual(['cli'])
    expect(manifest.bin).toEqual({ [manifest.name]: './dist/cli.js' })
  })

  test('a bundle for browsers that imports the server fails at build time', () => {
    expect(subpaths['./mock/server']).toMatchObject({ browser: null })
    expect(Object.keys(subpaths['./mock/server'] ?? {})[0]).toBe('browser')
  })

  test('types come first in every condition, as TypeScript requires', () => {
    const check = (conditions: unknown): void => {
      if (typeof conditions !== 'object' || conditions === null) return
      if ('default' in conditions) expect(Object.keys(conditions)).toEqual(['types', 'default'])
      else Object.values(conditions).forEach(check)
    }
    Object.values(subpaths).forEach(check)
    expect(manifestPath).toBe('./package.json')
  })
})
