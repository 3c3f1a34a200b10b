/**
 * `npm run test:clients`: clients that other people wrote, in the versions of the lockfile here, against the served mock. Prints a table; a cell that
 * fails without a reason in reasons.mjs fails the run. `@ai-sdk/zai` is missing: in November 2026 it is not on the npm registry.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { fail, readCommandLine } from '../../support/command-line.mjs'
import { run } from '../command.mjs'
import { programsFor, root } from '../programs.mjs'

const folder = join(root, 'test/consumers/clients')
const { positionals } = readCommandLine({
  name: 'npm run test:clients',
  summary:
    'Runs clients of other authors against the served mock, with Node 22 or newer. Installs from the npm registry.',
  positionals: '[client…]',
  flags: {},
  examples: ['npm run test:clients', 'npm run test:clients -- openai-7 @langchain/openai'],
})
const programs = await programsFor({ engines: { node: '>=22' } })
if (!programs) {
  fail(
    'Cannot run npm run test:clients: no Node 22 or newer, expected one: npm ci --prefix test/runtimes --ignore-scripts',
  )
}

await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: folder })
const env = { ...process.env, NODE_NO_WARNINGS: '1' }
const child = spawn(join(programs.folder, 'node'), ['table.mjs', ...positionals], {
  cwd: folder,
  env,
  stdio: 'inherit',
})
child.once('close', (code) => process.exitCode = code ?? 1)
