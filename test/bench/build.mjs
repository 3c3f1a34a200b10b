/** Builds what is measured into `.tmp/bench`: the package as it is published, and the SSE decoder, which is not exported. */
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const node = process.execPath

const out = join(root, '.tmp/bench')
const files = {
  client: 'index.js',
  realtime: 'realtime.js',
  mock: 'mock.js',
  sweep: 'mock/sweep.js',
  server: 'mock/server.js',
  cli: 'cli.js',
  decoder: 'decoder/sse.js',
}

/** Builds all files. */
export async function rebuild() {
  await promisify(execFile)(process.execPath, [join(root, 'test/runtimes/build.mjs'), out, '--no-types'])
  await build({
    entryPoints: [join(root, 'src/internal/sse.ts')],
    bundle: true,
    format: 'esm',
    outfile: join(out, files.decoder),
  })
}

/** URL of a built file. @param {keyof typeof files} name */
export function buildUrl(name) {
  const file = join(out, files[name])
  if (!existsSync(file)) {
    throw new Error(`Cannot find ${files[name]}: it is not built, start the benches by npm run bench`)
  }
  return pathToFileURL(file).href
}

/** Folder of a package of the project's root, for packages that `test/bench` does not install. @param {string} name */
export const rootPackage = (name) => join(root, 'node_modules', name)
