/** `npm test`: bundles what Node 20 cannot run directly, because it strips no types, then calls main.ts. */
import { build } from 'esbuild'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readCommandLine } from '../support/command-line.mjs'

const { values } = readCommandLine({
  name: 'npm test',
  summary:
    'Without flags: the unit tests, then the shared suites on this Node, Deno, Bun and workerd, in process and over a socket.',
  flags: {
    unit: { type: 'boolean', description: 'only the unit tests: everything below test/ that vitest runs' },
    file: {
      type: 'string',
      value: 'PATH',
      description: 'only unit tests of files with this in their paths; more with commas',
    },
    suite: {
      type: 'string',
      value: 'NAME',
      description: 'only these files of test/suites, or hostile for test/hostile/client; more with commas',
    },
    case: { type: 'string', value: 'TEXT', description: 'only suite cases with this text in their names' },
    on: {
      type: 'string',
      value: 'RUNTIME',
      description: 'suites only on runtimes that begin with this; more with commas',
    },
    all: {
      type: 'boolean',
      description: 'suites on every runtime: Node 20, 22, 24, 26, Deno, Bun, workerd, workerd nodejs_compat, Chromium',
    },
    package: { type: 'boolean', description: 'only the tests of the built package, test/package' },
  },
  environment: [
    'SEED=NUMBER  seed of the fuzz cases; default: taken from the clock and printed',
    'CI=true      a missing runtime is a failure; default: it is reported as not run',
  ],
  examples: [
    'npm test',
    'npm test -- --file=test/unit/internal/sse.test.ts',
    'npm test -- --suite=abort --on=Deno',
    'npm test -- --suite=chat,chat-stream --case=break',
    'npm test -- --all --on=Chromium,workerd',
  ],
})

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const temp = await mkdtemp(join(tmpdir(), 'zhipu-fetch-'))

const bundle = (entry, outfile, options) =>
  build({
    entryPoints: [`${root}/test/runtimes/${entry}`],
    outfile: `${temp}/${outfile}`,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'silent',
    external: ['msw', 'node:*', 'bun'],
    ...options,
  })

/** `ws` is CommonJS: in a module it needs a `require` of its own for Node's modules. */
const node = {
  platform: 'node',
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
}

try {
  await Promise.all([
    bundle('main.ts', 'main.mjs', node),
    bundle('inside/process.ts', 'process.mjs', node),
    bundle('inside/workerd.ts', 'workerd.js', { conditions: ['workerd', 'worker'] }),
    bundle('inside/page.ts', 'page.js', { platform: 'browser' }),
  ])
  const { main } = await import(pathToFileURL(`${temp}/main.mjs`).href)
  process.exitCode = await main({ root, temp }, values)
} catch (error) {
  console.log(`Cannot run tests: ${error.message}\n\n0 passed, 1 failed`)
  process.exitCode = 1
} finally {
  await rm(temp, { recursive: true, force: true })
}
