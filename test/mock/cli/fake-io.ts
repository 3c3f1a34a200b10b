import type { Io } from '../../../mock/cli/io.ts'

/** A world for a command: what it wrote, and a keyboard that can press Ctrl-C. */
export interface World extends Io {
  readonly written: { out: string; err: string }
  interrupt(): void
  /** Types a line, as a person at a terminal does. */
  type(line: string): void
  /** Ctrl-D. */
  endInput(): void
}

/** @param input What stands in standard input; a terminal when it is left out. */
export function worldWith(
  { input, env = {}, outputIsTerminal = false }: {
    input?: string | undefined
    env?: Record<string, string> | undefined
    outputIsTerminal?: boolean | undefined
  } = {},
): World {
  const written = { out: '', err: '' }
  const listeners = new Set<() => void>()
  const keyboard = new TransformStream<string, string>()
  const keys = keyboard.writable.getWriter()
  return {
    written,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    input: input === undefined ? keyboard.readable : new Blob([input]).stream().pipeThrough(new TextDecoderStream()),
    inputIsTerminal: input === undefined,
    outputIsTerminal,
    env,
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    interrupt: () => listeners.forEach((listener) => listener()),
    type: (line) => void keys.write(`${line}\n`),
    endInput: () => void keys.close(),
  }
}
