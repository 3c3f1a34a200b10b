/** Finds the programs that projects need: Node, Bun, Deno, Python, a browser. */
import { build } from 'esbuild'
import { existsSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { run } from './command.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** In order of preference. The program of a package can be a placeholder while its platform package contains the real one, or vice versa. */
const folders = {
  bun: [join(root, 'node_modules/@oven/bun-linux-x64/bin'), join(root, 'node_modules/.bin')],
  deno: [join(root, 'node_modules/@deno/linux-x64-glibc'), join(root, 'node_modules/.bin')],
  python3: (process.env.PATH ?? '').split(delimiter),
  node: [
    dirname(process.execPath),
    ...[22, 24, 26].map((major) => join(root, `test/runtimes/node_modules/node${major}/bin`)),
  ],
}

/** The folder of the first program that satisfies `engines` of a project, or `undefined`. */
export async function programsFor(manifest) {
  const [[name, range]] = Object.entries(manifest.engines ?? { node: '>=20' })
  for (const folder of folders[name]) {
    if (!existsSync(join(folder, name))) continue
    const version = /\d+(\.\d+)+/.exec(await run(join(folder, name), ['--version']).catch(() => ''))?.[0] ?? '0'
    if (Number.parseInt(version) >= Number.parseInt(range.slice(2))) return { folder, label: `${name} ${version}` }
  }
}

/** The path of a headless Chromium: the system's, or that of `@sparticuz/chromium` with its libraries. */
export async function findChromium(temp) {
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  const outfile = join(temp, 'packed-chromium.mjs')
  const entry = join(root, 'test/runtimes/packed-chromium.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' })
  const { unpackChromium } = await import(pathToFileURL(outfile))
  const { program, env } = await unpackChromium({ root, temp })
  const wrapper = join(temp, 'chromium.sh')
  await writeFile(wrapper, `#!/bin/sh\nLD_LIBRARY_PATH=${env.LD_LIBRARY_PATH} exec ${program} "$@"\n`)
  await chmod(wrapper, 0o755)
  return wrapper
}
