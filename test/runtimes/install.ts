import { existsSync } from 'node:fs'
import { start } from '../support/child.ts'

/** Installs the packages of a folder that has its own lockfile, unless they are installed. A failure shows as a missing runtime. */
export async function install(root: string, name: string): Promise<void> {
  const folder = `${root}/${name}`
  if (existsSync(`${folder}/node_modules`)) return
  console.log(`Installing into ${name}/node_modules`)
  // The packages contain their programs, so no install script is needed.
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = start('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  console.log(`npm ended with ${await npm.ended}`)
}
