import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { format } from 'node:util'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../mock/index.ts'
import { type Example, examples, examplesWithPackages, freeNames } from './examples.ts'
import { entries, exportsOf } from './public.ts'
import { setupOf } from './example-setup.ts'
import { root } from './source.ts'

const folder = join(root, '.tmp/examples')
mkdirSync(folder, { recursive: true })

/** Package entry of each exported name. */
const origin = new Map(
  Object.entries(entries).reverse().flatMap(([subpath, entry]) =>
    exportsOf(entry).map(({ name }) => [name, `zhipu-fetch${subpath.slice(1)}`])
  ),
)

/** Writes an example as a program: imports and declarations that it lacks come first, and names of packages become paths to sources. */
function write(example: Example, index: number | string): { example: Example; path: string; tests: boolean } {
  const free = freeNames(example)
  const imports = [...free].filter((name) => origin.has(name)).map((name) =>
    `import { ${name} } from '${origin.get(name)}'`
  )
  const hooks = [...free].filter((name) => /^(test|it|describe|expect|(before|after)(All|Each))$/.test(name))
  if (hooks.length) imports.push(`import { ${hooks.join(', ')} } from 'vitest'`)
  const code = [...imports, setupOf(example.file, free), example.code, 'export {}'].join('\n')
  const path = join(folder, `${index}.ts`)
  const withSources = code.replace(/'zhipu-fetch[\w/-]*'/g, (name) => `'${sourceOf(name.slice(1, -1))}'`)
  writeFileSync(path, withSources.replace("'zod'", "'../../test/support/schemas.ts'"))
  return { example, path, tests: /from 'vitest'/.test(code) }
}

const sourceOf = (specifier: string) => `../../${entries[specifier.replace('zhipu-fetch', '.')]?.slice(2)}`

const programs = examples().map(write)

/** Examples with other packages, whose exports are `any` here. Types of matchers are for one runner at a time: their project has the runner. */
const programsWithPackages = examplesWithPackages().filter(({ code }) => !/^declare /m.test(code))
  .map((example, index) => write(example, `packages-${index}`))

/** Declarations of the other packages that a program imports: every name is `any`. */
function declarePackages(code: string): string {
  const imports = code.matchAll(/^import (?:type )?(\{.*\}|\w+) from '(?!node:|zhipu-fetch|vitest)([^']+)'/gm)
  return Array.from(imports, ([, names = '', from]) => {
    const named = Array.from(names.matchAll(/\w+/g), ([name]) => `const ${name}: any; type ${name} = any`).join('; ')
    const declarations = names.startsWith('{') ? named : `const value: any; export default value`
    return `declare module '${from}' { ${declarations} }\n`
  }).join('')
}

/** Runs an example; a worker handles one request. */
async function run(path: string): Promise<void> {
  const { default: worker } = await import(path)
  const response = await worker?.fetch(new Request('https://worker.test'), { ...process.env })
  await response?.text()
}

/** Printed lines, with `…` for those that an expected line `…` stands for. */
function withGap(printed: readonly string[], expected: readonly string[]): readonly string[] {
  const gap = expected.indexOf('…')
  if (gap < 0 || printed.length <= expected.length) return printed
  return [...printed.slice(0, gap), '…', ...printed.slice(printed.length - (expected.length - gap - 1))]
}

describe('examples', () => {
  test('the README and the sources have examples', () => {
    expect(programs.filter(({ example }) => example.file === 'README.md').length).toBeGreaterThan(3)
    expect(programs.filter(({ example }) => example.file !== 'README.md').length).toBeGreaterThan(30)
  })

  /** What is wrong with the types of programs. */
  function mistakesIn(
    programs: readonly ReturnType<typeof write>[],
    others: readonly string[],
    more: ts.CompilerOptions,
  ) {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const lenient = {
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      verbatimModuleSyntax: false,
    }
    const files = [...programs.map(({ path }) => path), ...others]
    const program = ts.createProgram(files, { ...options, ...lenient, ...more })
    return programs.flatMap(({ example, path }) =>
      program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ messageText }) =>
        `${example.at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
      )
    )
  }

  test('every example compiles', () => {
    expect(mistakesIn(programs, [], {})).toEqual([])
  }, 120_000)

  test('every example with other packages compiles, as far as it uses this package', () => {
    const declarations = join(folder, 'packages.d.ts')
    const code = declarePackages(programsWithPackages.map(({ example }) => example.code).join('\n'))
    expect(code).toContain("declare module 'hono'")
    writeFileSync(declarations, code)
    const untyped = { noImplicitAny: false, noPropertyAccessFromIndexSignature: false }
    const nest = { experimentalDecorators: true, erasableSyntaxOnly: false }
    expect(mistakesIn(programsWithPackages, [declarations], { ...untyped, ...nest })).toEqual([])
  }, 120_000)

  describe('run', () => {
    beforeEach(() => {
      const mock = mockZhipu()
      vi.spyOn(console, 'log').mockImplementation(() => {})
      vi.stubEnv('ZHIPUAI_API_KEY', mock.apiKey)
      vi.stubGlobal('fetch', mock.fetch)
      vi.stubGlobal('WebSocket', mock.WebSocket)
      // Polling waits some seconds between two requests: these waits are shortened. Deadlines stay as they are.
      const wait = globalThis.setTimeout
      vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => wait(run, ms < 60_000 ? ms / 1000 : ms))
    })
    afterEach(() => {
      vi.restoreAllMocks()
      vi.unstubAllEnvs()
      vi.unstubAllGlobals()
    })

    test.each(programs.filter(({ tests }) => !tests))(
      '$example.at runs without an error, and prints what the page shows',
      async ({ path, example: { output } }) => {
        await run(path)
        if (output === undefined) return
        const lines = vi.mocked(console.log).mock.calls.map((values) => format(...values))
        expect(withGap(lines.join('\n').split('\n'), output.trimEnd().split('\n'))).toEqual(
          output.trimEnd().split('\n'),
        )
      },
    )
  })

  // Examples that are tests have their own hooks.
  for (const { example, path } of programs.filter(({ tests }) => tests)) {
    describe(example.at, async () => {
      await import(path)
      test('loads without an error', () => {})
    })
  }
})
