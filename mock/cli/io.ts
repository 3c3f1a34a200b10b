import { process } from '../edges/node-process.ts'

/** Standard streams, environment and signals of a command. Tests pass their own. */
export interface Io {
  /** Writes to standard output; adds no line break. */
  out(text: string): void
  /** Writes to standard error; adds no line break. */
  err(text: string): void
  /** Standard input, decoded as UTF-8. */
  readonly input: AsyncIterable<string>
  readonly inputIsTerminal: boolean
  readonly outputIsTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Adds a listener for SIGINT and SIGTERM, and returns a function that removes it. With a listener, these signals do not end the process. */
  onInterrupt(listener: () => void): () => void
}

/** A command of `zhipu-fetch`; resolves with its exit code. */
export type Command = (args: string[], io: Io) => Promise<number>

/** The streams, environment and signals of this process. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    // Opened on first use: an open standard input keeps the process alive.
    get input() {
      return process.stdin.setEncoding('utf8') as AsyncIterable<string>
    },
    get inputIsTerminal() {
      return process.stdin.isTTY === true
    },
    get outputIsTerminal() {
      return process.stdout.isTTY === true
    },
    env: process.env,
    onInterrupt(listener) {
      process.on('SIGINT', listener).on('SIGTERM', listener)
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener)
    },
  }
}
