import { existsSync } from 'node:fs'
import { start } from '../support/child.ts'

/** Installs the runtimes that the project's own install does not bring, unless they are there. Without them the table says what is missing. */
export async function install(root: string): Promise<void> {
  const folder = `${root}/test/run`
  if (existsSync(`${folder}/node_modules`)) return
  console.log('Installing the other runtimes into test/run/node_modules')
  // The packages carry their programs; no install script is needed.
  const args = [
    'ci',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const npm = start('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  console.log(`npm ended with ${await npm.ended}`)
}
