import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface ChildOptions {
  readonly cwd?: string | undefined
  readonly env?: Record<string, string> | undefined
  /** @default no input, both outputs piped */
  readonly stdio?: StdioOptions | undefined
}

/** A started process, the last part of its standard error, and how it ended. */
export interface Child {
  readonly process: ChildProcess
  readonly ended: Promise<string>
  stderr(): string
}

const keptChars = 4_000

/** Starts a program; `ended` resolves with `exit 0`, `exit 1`, `signal SIGKILL` or the error that prevented the start. */
export function start(program: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr?.on('data', (data) => stderr = (stderr + data).slice(-keptChars))
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit ${code}`))
  })
  return { process: child, ended, stderr: () => stderr }
}

/** Calls `onLine` for each line of a stream until it ends. */
export async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) onLine(line)
}
