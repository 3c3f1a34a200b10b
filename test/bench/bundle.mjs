/** Bundles a program as somebody who ships it to a browser would, and weighs it: `node test/bench/bundle.mjs chat.ts`. */
import { build } from 'esbuild'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * `esbuild --bundle --minify --target=es2022 --platform=browser`, then `gzip -9`. `inputs` are the files it was made of and what each
 * left in it, in minified bytes, the largest first.
 *
 * @param {string} program a file of `programs/`
 * @param {import('esbuild').BuildOptions} [options]
 */
export async function bundle(program, options) {
  const { outputFiles: [file], metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`programs/${program}`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'error',
    ...options,
  })
  const [output] = Object.values(metafile.outputs)
  const inputs = Object.entries(output.inputs).map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
  return {
    bytes: file.contents.length,
    gzipBytes: gzipSync(file.contents, { level: 9 }).length,
    inputs: inputs.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes),
  }
}

/** What a test that imports the mock pays: msw is an optional peer and no part of it. */
export const forNode = { platform: 'node', external: ['msw', 'msw/node', 'vitest'] }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = process.argv[2]
  console.log(JSON.stringify(await bundle(program, program === 'mock.ts' ? forNode : {})))
}
