// Bundles what plain Node 20 cannot run as it stands (it strips no types), then hands over to main.ts.
import { build } from 'esbuild'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

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
  process.exitCode = await main({ root, temp }, process.argv.slice(2))
} catch (error) {
  console.log(`Cannot run MSW matrix: ${error.message}\n\n0 passed, 1 failed`)
  process.exitCode = 1
} finally {
  await rm(temp, { recursive: true, force: true })
}
