/** What a machine has for the projects: lines of Node, Bun, Deno, a browser. */
import { build } from 'esbuild'
import { existsSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { run } from './command.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The best first. A package's own program can be an empty stand-in while its platform package carries the real one, or the other way round. */
const folders = {
  bun: [join(root, 'node_modules/@oven/bun-linux-x64/bin'), join(root, 'node_modules/.bin')],
  deno: [join(root, 'node_modules/@deno/linux-x64-glibc'), join(root, 'node_modules/.bin')],
  node: [
    dirname(process.execPath),
    ...[22, 24, 26].map((line) => join(root, `test/runtimes/node_modules/node${line}/bin`)),
  ],
}

/** The folder of the first program that is what a project's `engines` want, or `undefined`. */
export async function programsFor(manifest) {
  const [[name, range]] = Object.entries(manifest.engines ?? { node: '>=20' })
  for (const folder of folders[name]) {
    if (!existsSync(join(folder, name))) continue
    const version = /\d+(\.\d+)+/.exec(await run(join(folder, name), ['--version']).catch(() => ''))?.[0] ?? '0'
    if (Number.parseInt(version) >= Number.parseInt(range.slice(2))) return { folder, label: `${name} ${version}` }
  }
}

/** A program that is a Chromium without a head: the system's, or the one that `@sparticuz/chromium` carries with its libraries. */
export async function findChromium(temp) {
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  const outfile = join(temp, 'packed-chromium.mjs')
  const entry = join(root, 'test/runtimes/packed-chromium.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' })
  const { unpackChromium } = await import(pathToFileURL(outfile))
  const { program, env } = await unpackChromium({ root, temp })
  const wrapped = join(temp, 'chromium.sh')
  await writeFile(wrapped, `#!/bin/sh\nLD_LIBRARY_PATH=${env.LD_LIBRARY_PATH} exec ${program} "$@"\n`)
  await chmod(wrapped, 0o755)
  return wrapped
}
