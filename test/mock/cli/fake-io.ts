import { setImmediate } from 'node:timers'
import type { Io } from '../../../mock/cli/io.ts'

/** Streams, environment and signals for a command under test. */
export interface FakeIo extends Io {
  readonly written: { out: string; err: string }
  /** Sends SIGINT. */
  interrupt(): void
  /** Types a line at the terminal. */
  type(line: string): void
  /** Ends standard input, as Ctrl-D does. */
  endInput(): void
  /** Waits until standard output or standard error matches, and resolves with the first group. */
  waitFor(pattern: RegExp): Promise<string>
}

/** @param input Content of standard input; without it, standard input is a terminal */
export function fakeIo(
  { input, env = {}, outputIsTerminal = false }: {
    input?: string | undefined
    env?: Record<string, string> | undefined
    outputIsTerminal?: boolean | undefined
  } = {},
): FakeIo {
  const written = { out: '', err: '' }
  const listeners = new Set<() => void>()
  let onWrite = () => {}
  const terminal = new TransformStream<string, string>()
  const terminalWriter = terminal.writable.getWriter()
  return {
    written,
    out: (text) => {
      written.out += text
      onWrite()
    },
    err: (text) => {
      written.err += text
      onWrite()
    },
    input: input === undefined ? terminal.readable : new Blob([input]).stream().pipeThrough(new TextDecoderStream()),
    inputIsTerminal: input === undefined,
    outputIsTerminal,
    env,
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    interrupt: () => listeners.forEach((listener) => listener()),
    type: (line) => void terminalWriter.write(`${line}\n`),
    endInput: () => void terminalWriter.close(),
    waitFor: async (pattern) => {
      for (;;) {
        const match = pattern.exec(written.out) ?? pattern.exec(written.err)
        if (match) return match[1] ?? ''
        await new Promise<void>((resolve) => onWrite = resolve)
      }
    },
  }
}

/** Waits until a condition holds, and lets the event loop run in between. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
