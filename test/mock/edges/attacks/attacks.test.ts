import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cases, runCase } from './cases.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const program = 'test/mock/edges/attacks/native-program.ts'

function linesOf(command: string, args: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(`${root}/node_modules/.bin/${command}`, args, { cwd: root, timeout: 110_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}: ${error.message}\n${stdout}\n${stderr}`))
      else resolve(stdout.trim().split('\n'))
    })
  })
}

describe('attacks on a mock served on node:http', () => {
  test.each(Object.entries(cases))('%s', (_, attack) => runCase(attack), 60_000)
})

test.each([
  ['bun', 'Bun.serve', [program]],
  ['deno', 'Deno.serve', ['run', '--allow-all', '--quiet', program]],
])('attacks on a mock served by %s (%s) cost no more than an error', async (command, _, args) => {
  const lines = await linesOf(command, args)
  expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([])
  expect(lines).toHaveLength(Object.keys(cases).length)
}, 120_000)
