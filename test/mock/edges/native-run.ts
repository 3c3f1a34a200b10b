import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs a program with a command of `node_modules`, and resolves with its lines of output. */
function linesOf(command: string, args: readonly string[], timeout: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(`${root}/node_modules/.bin/${command}`, args, { cwd: root, timeout }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}: ${error.message}\n${stdout}\n${stderr}`))
      else resolve(stdout.trim().split('\n'))
    })
  })
}

/** Runtime, server and a function that runs a program on it: rows for `test.each()`. */
export const nativeServers: readonly [
  runtime: string,
  server: string,
  run: (program: string, timeoutMs: number) => Promise<string[]>,
][] = [
  ['bun', 'Bun.serve', (program, timeoutMs) => linesOf('bun', [program], timeoutMs)],
  [
    'deno',
    'Deno.serve',
    (program, timeoutMs) => linesOf('deno', ['run', '--allow-all', '--quiet', program], timeoutMs),
  ],
]
