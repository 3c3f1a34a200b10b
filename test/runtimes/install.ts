import { existsSync } from 'node:fs'
import { start } from '../support/child.ts'

/** Installs what a folder has beside the project's own install, unless it is there. Without it the table says what is missing. */
export async function install(root: string, name: string): Promise<void> {
  const folder = `${root}/${name}`
  if (existsSync(`${folder}/node_modules`)) return
  console.log(`Installing into ${name}/node_modules`)
  // The packages carry their programs; no install script is needed.
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = start('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  console.log(`npm ended with ${await npm.ended}`)
}
