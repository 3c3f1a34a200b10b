import { build } from 'esbuild'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Child, start } from '../../support/child.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The runtimes on which programs are started. */
export const runtimes = ['Node', 'Deno', 'Bun'] as const
export type RuntimeName = (typeof runtimes)[number]

/** Bundles for Node 20, which strips no types, by entry. */
const bundles = new Map<string, Promise<string>>()

/** Starts a TypeScript file of the project, by its path from the root. */
export async function startProgram(
  runtime: RuntimeName,
  entry: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Child> {
  const [program, ...programArgs] = await commandOf(runtime, entry)
  return start(program, [...programArgs, ...args], { cwd: root, env })
}

async function commandOf(runtime: RuntimeName, entry: string): Promise<[string, ...string[]]> {
  const bin = `${root}/node_modules/.bin`
  const denoArgs = ['--allow-all', '--no-check', '--quiet', '--config=deno.json']
  if (runtime === 'Deno') return [`${bin}/deno`, 'run', ...denoArgs, entry]
  if (runtime === 'Bun') return [`${bin}/bun`, 'run', entry]
  const bundle = bundles.get(entry) ?? bundleForNode(entry)
  bundles.set(entry, bundle)
  return [process.execPath, await bundle]
}

async function bundleForNode(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'zhipu-hostile-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const outfile = join(folder, 'program.mjs')
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['msw', 'vitest', 'bun', 'node:*'],
    // `ws` is CommonJS.
    banner: {
      js: `import { createRequire as require_ } from 'node:module'; const require = require_(import.meta.url)`,
    },
    logLevel: 'silent',
  })
  return outfile
}
