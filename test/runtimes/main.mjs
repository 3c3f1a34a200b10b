// Bundles what plain Node 20 cannot run as it stands (it strips no types), then hands over to main.ts.
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
// esbuild comes with tsup; it is found from there, so that it need not lie on the top.
const require = createRequire(createRequire(`${root}/package.json`).resolve('tsup'))
const { build } = require('esbuild')
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

try {
  await Promise.all([
    bundle('main.ts', 'main.mjs', { platform: 'node' }),
    bundle('inside/process.ts', 'process.mjs', { platform: 'node' }),
    bundle('inside/workerd.ts', 'workerd.js', { conditions: ['workerd', 'worker'] }),
    bundle('inside/page.ts', 'page.js', { platform: 'browser' }),
  ])
  const { main } = await import(pathToFileURL(`${temp}/main.mjs`).href)
  process.exitCode = await main({ root, temp }, process.argv.slice(2))
} catch (error) {
  console.log(`Cannot run tests: ${error.message}\n\n0 passed, 1 failed`)
  process.exitCode = 1
} finally {
  await rm(temp, { recursive: true, force: true })
}
