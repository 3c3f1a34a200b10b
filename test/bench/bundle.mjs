/** Bundles a program for production and measures it: `node test/bench/bundle.mjs chat.ts`. */
import { build } from 'esbuild'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * Bundles with `esbuild --bundle --minify --target=es2022 --platform=browser`, then compresses with `gzip -9`. `inputs` are the source
 * files and their minified bytes in the bundle, the largest first.
 *
 * @param {string} program a file of `programs/`
 */
export async function bundle(program) {
  const { outputFiles: [file], metafile } = await runEsbuild(program, { platform: 'browser' })
  const [output] = Object.values(metafile.outputs)
  return { bytes: file.contents.length, gzipBytes: gzipBytes([file]), inputs: inputsOf(output) }
}

/**
 * Bundles a program for Node and measures what is loaded when it starts. Modules that it imports later by `import()` count as
 * `laterGzipBytes` only. The optional peers msw and vitest are left out.
 *
 * @param {string} program a file of `programs/`
 */
export async function bundleAtStart(program) {
  const external = ['msw', 'msw/node', 'vitest']
  const { metafile, outputFiles } = await runEsbuild(program, {
    platform: 'node',
    external,
    splitting: true,
    outdir: '/out',
  })
  const { outputs } = metafile
  const loaded = new Set([Object.keys(outputs).find((path) => outputs[path].entryPoint?.endsWith(program))])
  // The set grows while it is iterated: this visits the static imports of each loaded file, too.
  for (const path of loaded) {
    for (const { path: imported, kind } of outputs[path].imports) {
      if (kind === 'import-statement' && outputs[imported]) loaded.add(imported)
    }
  }
  const names = [...loaded].map((path) => path.slice(path.lastIndexOf('/')))
  const files = outputFiles.filter(({ path }) => names.some((name) => path.endsWith(name)))
  return {
    bytes: files.reduce((total, { contents }) => total + contents.length, 0),
    gzipBytes: gzipBytes(files),
    laterGzipBytes: gzipBytes(outputFiles) - gzipBytes(files),
    inputs: [...loaded].flatMap((path) => inputsOf(outputs[path])),
  }
}

const runEsbuild = (program, options) =>
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

/** Sum of the compressed sizes. */
const gzipBytes = (files) => files.reduce((total, { contents }) => total + gzipSync(contents, { level: 9 }).length, 0)

const inputsOf = ({ inputs }) =>
  Object.entries(inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = process.argv[2]
  const measure = ['mock.ts', 'realtime.ts'].includes(program) ? bundleAtStart : bundle
  console.log(JSON.stringify(await measure(program)))
}
