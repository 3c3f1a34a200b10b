import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cases } from './cases.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const program = 'test/mock/edges/conformance/native-program.ts'

function linesOf(command: string, args: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(`${root}/node_modules/.bin/${command}`, args, { cwd: root, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}: ${error.message}\n${stdout}\n${stderr}`))
      else resolve(stdout.trim().split('\n'))
    })
  })
}

test.each([
  ['bun', 'Bun.serve', [program]],
  ['deno', 'Deno.serve', ['run', '--allow-all', '--quiet', program]],
])('%s: %s, replaced fetch and injected fetch pass every case', async (command, _, args) => {
  const lines = await linesOf(command, args)
  expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([])
  expect(lines).toHaveLength(3 * Object.keys(cases).length)
}, 60_000)
