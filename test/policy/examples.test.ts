import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../mock/index.ts'
import { type Example, examples, freeNames } from './examples.ts'
import { entries, exportsOf } from './public.ts'
import { sceneryOf } from './scenery.ts'
import { root } from './source.ts'

const folder = join(root, '.tmp/examples')
mkdirSync(folder, { recursive: true })

/** Where each exported name comes from. */
const origin = new Map(
  Object.entries(entries).reverse().flatMap(([subpath, entry]) =>
    exportsOf(entry).map(({ name }) => [name, `zhipu-fetch${subpath.slice(1)}`])
  ),
)

/** Writes an example out as a program of its own: the names that it takes for granted in front, the sources in place of the package. */
function write(example: Example, index: number): { example: Example; path: string; tests: boolean } {
  const free = freeNames(example)
  const imports = [...free].filter((name) => origin.has(name)).map((name) =>
    `import { ${name} } from '${origin.get(name)}'`
  )
  const hooks = [...free].filter((name) => /^(test|it|describe|expect|(before|after)(All|Each))$/.test(name))
  if (hooks.length) imports.push(`import { ${hooks.join(', ')} } from 'vitest'`)
  const code = [...imports, sceneryOf(example.file, free), example.code, 'export {}'].join('\n')
  const path = join(folder, `${index}.ts`)
  writeFileSync(path, code.replace(/'zhipu-fetch[\w/]*'/g, (name) => `'${sourceOf(name.slice(1, -1))}'`))
  return { example, path, tests: /from 'vitest'/.test(code) }
}

const sourceOf = (specifier: string) => `../../${entries[specifier.replace('zhipu-fetch', '.')]?.slice(2)}`

const written = examples().map(write)

/** Runs an example to its end; a worker answers one request. */
async function run(path: string): Promise<void> {
  const { default: worker } = await import(path)
  const response = await worker?.fetch(new Request('https://worker.test'), { ...process.env })
  await response?.text()
}

describe('examples', () => {
  test('there are some in the README and some in the sources', () => {
    expect(written.filter(({ example }) => example.file === 'README.md').length).toBeGreaterThan(3)
    expect(written.filter(({ example }) => example.file !== 'README.md').length).toBeGreaterThan(30)
  })

  test('all of them compile', () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const lenient = {
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      verbatimModuleSyntax: false,
    }
    const program = ts.createProgram(written.map(({ path }) => path), { ...options, ...lenient })
    const wrong = written.flatMap(({ example, path }) =>
      program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ messageText }) =>
        `${example.at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
      )
    )
    expect(wrong).toEqual([])
  })

  describe('run', () => {
    beforeEach(() => {
      const mock = mockZhipu()
      vi.spyOn(console, 'log').mockImplementation(() => {})
      vi.stubEnv('ZHIPUAI_API_KEY', mock.apiKey)
      vi.stubGlobal('fetch', mock.fetch)
      // Between two looks at a task its reader waits for seconds; this test does not. Deadlines stay as they are.
      const wait = globalThis.setTimeout
      vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => wait(run, ms < 60_000 ? ms / 1000 : ms))
    })
    afterEach(() => {
      vi.restoreAllMocks()
      vi.unstubAllEnvs()
      vi.unstubAllGlobals()
    })

    test.each(written.filter(({ tests }) => !tests))('$example.at comes to its end', ({ path }) => run(path))
  })

  // Those that are tests themselves bring their own hooks.
  for (const { example, path } of written.filter(({ tests }) => tests)) {
    describe(example.at, async () => {
      await import(path)
      test('comes to its end', () => {})
    })
  }
})
