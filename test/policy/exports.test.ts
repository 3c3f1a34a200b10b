import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { read, root } from './source.ts'

const manifest = JSON.parse(read('package.json'))
const deno = JSON.parse(read('deno.json'))
const { modules, commands } = manifest.entries
const { './package.json': itself, ...subpaths } = manifest.exports as Record<string, Record<string, unknown>>

/** `./dist/mock/msw.js` → `mock/msw` */
const entry = (file: string) => /^\.\/dist\/(.+?)(?:\.d)?\.c?[jt]s$/.exec(file)?.[1] as string

/** All files that a condition may lead to. */
function files(conditions: unknown): string[] {
  if (typeof conditions === 'string') return [conditions]
  return Object.values(conditions ?? {}).flatMap(files)
}

describe('exports', () => {
  test('deno.json names the same subpaths as package.json, in the same order', () => {
    expect(Object.keys(deno.exports)).toEqual(Object.keys(subpaths))
  })

  test('both manifests have one name, version and licence', () => {
    expect(deno.name).toBe(`@zhipu/${manifest.name}`)
    expect([deno.version, deno.license]).toEqual([manifest.version, manifest.license])
  })

  test.each(Object.keys(subpaths))('%s leads to one source, whichever manifest is asked', (subpath) => {
    const source = deno.exports[subpath]
    expect(existsSync(join(root, source)), source).toBe(true)
    for (const file of files(subpaths[subpath])) expect(`./${modules[entry(file)]}`, file).toBe(source)
  })

  test('nothing is built that nobody can import, but the command', () => {
    const wanted = new Set(Object.values(subpaths).flatMap(files).map(entry))
    expect(Object.keys(modules).filter((name) => !wanted.has(name))).toEqual([])
    expect(Object.keys(commands)).toEqual(['cli'])
    expect(manifest.bin).toEqual({ [manifest.name]: './dist/cli.js' })
  })

  test('a browser that imports the server fails when it is bundled, not when it runs', () => {
    expect(subpaths['./mock/server']).toMatchObject({ browser: null })
    expect(Object.keys(subpaths['./mock/server'] ?? {})[0]).toBe('browser')
  })

  test('types come before code in every condition, or TypeScript does not see them', () => {
    const check = (conditions: unknown): void => {
      if (typeof conditions !== 'object' || conditions === null) return
      if ('default' in conditions) expect(Object.keys(conditions)).toEqual(['types', 'default'])
      else Object.values(conditions).forEach(check)
    }
    Object.values(subpaths).forEach(check)
    expect(itself).toBe('./package.json')
  })

  test('JSR would take the sources: they check under Deno, and no type is slow', async () => {
    const deno = join(root, 'node_modules/.bin/deno')
    const published = promisify(execFile)(deno, ['publish', '--dry-run', '--allow-dirty', '--no-provenance'], {
      cwd: root,
    })
    await expect(published.then(() => 'taken', ({ stderr }: { stderr: string }) => stderr)).resolves.toBe('taken')
  }, 60_000)
})
