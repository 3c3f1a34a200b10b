/** `npm run unit`: runs vitest with the configuration of the unit tests. */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readCommandLine } from '../support/command-line.mjs'

const { values, positionals, passed } = readCommandLine({
  name: 'npm run unit',
  summary:
    'Runs the unit tests on this Node, all of them or those of files with one of the given texts in their paths.',
  positionals: '[path…] [-- vitest flags]',
  flags: {
    testNamePattern: {
      type: 'string',
      short: 't',
      value: 'PATTERN',
      description: 'only tests whose full names match this regular expression',
    },
    update: { type: 'boolean', short: 'u', description: 'updates snapshots' },
    watch: { type: 'boolean', short: 'w', description: 'runs again when a file changes' },
  },
  examples: [
    'npm run unit',
    'npm run unit -- test/unit/internal/sse.test.ts',
    'npm run unit -- test/mock/endpoints chat-stream',
    "npm run unit -- journal -t 'records the body'",
    'npm run unit -- test/policy -- --reporter=verbose',
  ],
})

const args = [values.watch ? 'watch' : 'run', '--config=test/vitest.config.ts', ...positionals]
if (values.testNamePattern) args.push(`--testNamePattern=${values.testNamePattern}`)
if (values.update) args.push('--update')

const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args, ...passed], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  stdio: 'inherit',
})
vitest.once('close', (code) => process.exitCode = code ?? 1)
