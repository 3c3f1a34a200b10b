import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './source.ts'

export const run: (
  file: string,
  args: string[],
  options?: { cwd: string },
) => Promise<{ stdout: string; stderr: string }> = promisify(execFile)

/** The package as the registry would get it, built anew, packed, and installed alone in a folder of its own. */
export interface Packed {
  /** A project whose `node_modules` holds the package and nothing else. */
  readonly project: string
  readonly tarball: string
  /** Paths in the tarball, sorted; hashes of chunks are written as `*`. */
  readonly files: readonly string[]
}

export async function pack(folder: string): Promise<Packed> {
  const copy = join(folder, 'package')
  await run('node', ['test/runtimes/build.mjs', join(copy, 'dist')], { cwd: root })
  for (const file of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
    await cp(join(root, file), join(copy, file))
  }
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: copy,
  })
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const tarball = join(folder, filename)

  const project = join(folder, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'alone', private: true, type: 'module' }))
  await run('npm', ['install', '--offline', '--omit=peer', '--no-audit', '--no-fund', tarball], { cwd: project })
  return { project, tarball, files: files.map(({ path }) => path).sort() }
}

export const manifestOf = async (project: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(project, 'node_modules/zhipu-fetch/package.json'), 'utf8'))
