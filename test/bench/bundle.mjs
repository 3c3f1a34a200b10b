/* @ts-self-types="./bundle.d.mts" */
/** Bundles a program as somebody who ships it to a browser would, and weighs it. */
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** @type {import('./bundle.d.mts').bundle} */
export async function bundle(program, options) {
  const { outputFiles: [file], metafile } = await build({
    entryPoints: [
      fileURLToPath(new URL(`programs/${program}`, import.meta.url)),
    ],
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
  const inputs = Object.entries(output.inputs).map((
    [path, { bytesInOutput }],
  ) => ({ path, bytes: bytesInOutput }))
  return {
    text: file.text,
    bytes: file.contents.length,
    gzipBytes: gzipSync(file.contents, { level: 9 }).length,
    inputs: inputs.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes),
  }
}
