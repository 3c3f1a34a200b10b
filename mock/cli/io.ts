import { process } from '../edges/node-process.ts'

/** What a command sees of the backend outside, so that a test can be that backend. */
export interface Io {
  /** Writes to standard output, as it stands: no line end is added. */
  out(text: string): void
  /** Writes to standard error, as it stands. */
  err(text: string): void
  /** Standard input, decoded; ends with it. */
  readonly input: AsyncIterable<string>
  readonly inputIsTerminal: boolean
  readonly outputIsTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls back on SIGINT and SIGTERM. While a listener is set, the signal does not end the process. Returns the way to unset it. */
  onInterrupt(listener: () => void): () => void
}

/** A command of `zhipu-fetch`: answers with its exit code. */
export type Command = (args: string[], io: Io) => Promise<number>

/** The streams, environment and signals of this process. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    // Opened on first use: a process that never reads its input must be able to end.
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
