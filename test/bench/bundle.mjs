/** Bundles a program as somebody who ships it would, and weighs it: `node test/bench/bundle.mjs chat.ts`. */
import { build } from 'esbuild'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * `esbuild --bundle --minify --target=es2022 --platform=browser`, then `gzip -9`. `inputs` are the files it was made of and what each
 * left in it, in minified bytes, the largest first.
 *
 * @param {string} program a file of `programs/`
 */
export async function bundle(program) {
  const { outputFiles: [file], metafile } = await bundled(program, { platform: 'browser' })
  const [output] = Object.values(metafile.outputs)
  return { bytes: file.contents.length, gzipBytes: gzipBytes(file), inputs: inputsOf(output) }
}

/**
 * What Node loads when a program begins; what the program loads later, when it is asked for, stays out. msw is an optional peer
 * and no part of it.
 *
 * @param {string} program a file of `programs/`
 */
export async function loaded(program) {
  const external = ['msw', 'msw/node', 'vitest']
  const split = await bundled(program, { platform: 'node', external, splitting: true, outdir: '/out' })
  const { outputs } = split.metafile
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint?.endsWith(program))
  const first = new Set([entry])
  for (const path of first) {
    for (const { path: next, kind } of outputs[path].imports) {
      if (kind === 'import-statement' && outputs[next]) first.add(next)
    }
  }
  const files = split.outputFiles.filter(({ path }) =>
    [...first].some((name) => path.endsWith(name.slice(name.lastIndexOf('/'))))
  )
  const sum = (sizes) => sizes.reduce((total, size) => total + size, 0)
  return {
    bytes: sum(files.map(({ contents }) => contents.length)),
    gzipBytes: sum(files.map(gzipBytes)),
    laterGzipBytes: sum(split.outputFiles.map(gzipBytes)) - sum(files.map(gzipBytes)),
    inputs: [...first].flatMap((path) => inputsOf(outputs[path])),
  }
}

const bundled = (program, options) =>
  build({
    entryPoints: [fileURLToPath(new URL(`programs/${program}`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'error',
    ...options,
  })

const gzipBytes = ({ contents }) => gzipSync(contents, { level: 9 }).length

const inputsOf = ({ inputs }) =>
  Object.entries(inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = process.argv[2]
  console.log(JSON.stringify(await (program === 'mock.ts' ? loaded : bundle)(program)))
}
