/** `npm run build`: builds the entries of `package.json`: modules as ESM and CommonJS with their declarations, commands as ESM. */
import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { build as tsup } from 'tsup'
import { readCommandLine } from '../support/command-line.mjs'

const { values, positionals: [folder = 'dist'] } = readCommandLine({
  name: 'npm run build',
  summary: 'Builds the package into dist, or into the folder that is given. The folder is emptied first.',
  positionals: '[folder]',
  flags: { 'no-types': { type: 'boolean', description: 'leaves the declarations out, which take most of the time' } },
  examples: ['npm run build', 'npm run build -- .tmp/dist --no-types'],
})

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
const dir = resolve(folder)
const { modules, commands } = JSON.parse(readFileSync('package.json', 'utf8')).entries

/**
 * What `import 'zhipu-fetch'` and `import 'zhipu-fetch/mock'` load, and the routes of chat, which every mock loads: each in one file, because every
 * further file costs up to a millisecond. As many small files, the first two took more than twice as long to import.
 */
const inOneFile = Object.entries({
  src: 'src/index',
  mock: 'mock/index',
  chat: 'mock/endpoints/chat/routes',
}).map(([name, file]) => ({
  name,
  test: new RegExp(`[\\\\/]${file.replaceAll('/', '[\\\\/]')}\\.ts$`),
  includeDependenciesRecursively: true,
}))

async function bundle(input, format, extension) {
  const bundler = await rolldown({
    input,
    platform: 'node',
    external: [/^(fast-check|msw|vitest)($|\/)/],
    transform: { target: 'es2022' },
  })
  await bundler.write({
    dir,
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name]-[hash].${extension}`,
    codeSplitting: { groups: inOneFile },
    // CommonJS requires lazy modules: Jest in its default mode has no `import()`.
    dynamicImportInCjs: false,
    banner: format === 'cjs' ? '"use strict";' : '',
    comments: { annotation: true, legal: true, jsdoc: false },
  })
  await bundler.close()
}

function declarations() {
  return tsup({
    entry: modules,
    format: ['esm', 'cjs'],
    dts: {
      only: true,
      compilerOptions: { stripInternal: true },
      banner: '/// <reference lib="esnext.disposable" />',
    },
    outDir: dir,
    silent: true,
    config: false,
  })
}

rmSync(dir, { recursive: true, force: true })
await Promise.all([
  bundle({ ...modules, ...commands }, 'esm', 'js'),
  bundle(modules, 'cjs', 'cjs'),
  values['no-types'] || declarations(),
])
