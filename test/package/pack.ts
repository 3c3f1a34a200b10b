import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { root } from '../policy/source.ts'

/**
 * Environment of npm without the options of `npm publish`, which runs these tests as its `prepack`: with `--dry-run` or `--json`, an inner npm
 * would not pack or print something else.
 */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_config_(dry_run|json|provenance|access|tag)$/i.test(name)),
)
const execute = promisify(execFile)

/** Runs a program and resolves with its output; rejects when it fails. */
export function run(
  file: string,
  args: string[],
  options?: { cwd: string },
): Promise<{ stdout: string; stderr: string }> {
  return execute(file, args, { ...options, env })
}

/** The package after build, pack and install. */
export interface Packed {
  /** A project whose `node_modules` contains only the package. */
  readonly project: string
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
}

/** Builds and packs the package as the registry would get it, and installs the tarball into an empty project below `folder`. */
export async function pack(folder: string): Promise<Packed> {
  const copy = join(folder, 'package')
  await run('node', ['test/runtimes/build.mjs', join(copy, 'dist')], { cwd: root })
  // npm adds these to the files of the manifest.
  const always = ['package.json', 'README.md', 'README.zh-CN.md', 'LICENSE']
  const { files: listed } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files: string[] }
  for (const file of [...always, ...listed]) {
    if (file !== 'dist') await cp(join(root, file), join(copy, file), { recursive: true })
  }
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: copy,
  })
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const tarball = join(folder, filename)

  const project = join(folder, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  await run('npm', ['install', '--offline', '--omit=peer', '--no-audit', '--no-fund', tarball], { cwd: project })
  return { project, tarball, files: files.map(({ path }) => path).sort() }
}

/** The manifest of the installed package. */
export const manifestOf = async (project: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(project, 'node_modules/zhipu-fetch/package.json'), 'utf8'))
