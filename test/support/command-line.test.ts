import process from 'node:process'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a script with Node; resolves also when it fails. */
function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd: root },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    )
  })
}

describe.each([
  ['npm test', 'test/runtimes/main.mjs'],
  ['npm run unit', 'test/runtimes/unit.mjs'],
  ['npm run test:downstream', 'test/consumers/run.mjs'],
  ['npm run test:msw', 'test/consumers/msw-versions/run.mjs'],
])('%s', (name, script) => {
  test('--help prints usage, flags and examples', async () => {
    const { code, output } = await run(script, '--help')
    expect(output).toContain(`Usage: ${name} -- [flags]`)
    expect(output).toContain('-h, --help')
    expect(output).toContain(`Examples:\n  ${name}`)
    expect(code).toBe(0)
  })

  test('an unknown flag ends with exit code 2 and the nearest flag', async () => {
    const { code, output } = await run(script, '--hlep')
    expect(output).toBe(`Cannot run ${name}: unknown flag --hlep, did you mean --help?\nSee: ${name} -- --help\n`)
    expect(code).toBe(2)
  })
})

test('a flag that resembles no other is rejected without a suggestion', async () => {
  const { output } = await run('test/runtimes/main.mjs', '--verbose=1')
  expect(output).toMatch(/^Cannot run npm test: unknown flag --verbose\n/)
})

test('an unknown project is rejected with the nearest name', async () => {
  const { code, output } = await run('test/consumers/run.mjs', 'brwser')
  expect(output).toBe('Cannot run npm run test:downstream: unknown project brwser, did you mean browser?\n')
  expect(code).toBe(2)
})
