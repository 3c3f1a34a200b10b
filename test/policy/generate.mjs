/** `npm run map`, `npm run docs:endpoints` and others: bundles what Node 20 cannot run directly, because it strips no types, then calls generate.ts. */
import { build } from 'esbuild'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readCommandLine } from '../support/command-line.mjs'

const [script, ...args] = process.argv.slice(2)
const name = `npm run ${script}`
const { values } = readCommandLine({
  name,
  summary: 'Prints a block of Markdown that is derived from the sources.',
  flags: { write: { type: 'boolean', description: 'writes it into its file; default: prints it' } },
  examples: [name, `${name} -- --write`],
}, args)

// The bundle is two folders below the project like this file, so that `root` in source.ts is right.
const outfile = fileURLToPath(new URL('../../.tmp/generate/generate.mjs', import.meta.url))
await build({
  entryPoints: [fileURLToPath(new URL('generate.ts', import.meta.url))],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
})
const { generate } = await import(pathToFileURL(outfile).href)
await generate(name, Boolean(values.write))
