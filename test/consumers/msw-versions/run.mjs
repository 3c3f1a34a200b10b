/** `npm run test:msw`: bundles what Node 20 cannot run directly, because it strips no types, then calls main.ts. */
import { build } from 'esbuild'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readCommandLine } from '../../support/command-line.mjs'

const { values } = readCommandLine({
  name: 'npm run test:msw',
  summary:
    'Runs the conformance cases of the edges with every supported release of MSW on every version of Node. Installs them from the npm registry on first use.',
  flags: {
    msw: {
      type: 'string',
      value: 'RELEASE',
      description: 'only releases that begin with this: 2.7, 2.10, 2.12, 2.15, 3; default: all',
    },
    node: { type: 'string', value: 'VERSION', description: 'only this version of Node: 20, 22, 24, 26; default: all' },
  },
  environment: ['CI=true  a missing Node is a failure; default: it is reported as not run'],
  examples: ['npm run test:msw', 'npm run test:msw -- --msw=3 --node=26'],
})

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const temp = await mkdtemp(join(tmpdir(), 'zhipu-fetch-msw-'))
try {
  await build({
    entryPoints: {
      main: `${root}/test/consumers/msw-versions/main.ts`,
      inside: `${root}/test/consumers/msw-versions/inside.ts`,
    },
    outdir: temp,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'silent',
    external: ['msw', 'bun'],
  })
  const { main } = await import(pathToFileURL(`${temp}/main.mjs`).href)
  process.exitCode = await main({ root, temp }, values)
} catch (error) {
  console.log(`Cannot run MSW versions: ${error.message}\n\n0 passed, 1 failed`)
  process.exitCode = 1
} finally {
  await rm(temp, { recursive: true, force: true })
}
