import { escapeControls } from './terminal-text.ts'

const acts = { chat: 'chat', contract: 'run contract', mock: 'serve mock' } as const

/**
 * Calls a function that runs `parseArgs`, and rewrites its error in the form of all other errors of the command.
 *
 * @throws {TypeError} with a message of one line that refers to `--help`
 */
export function parseCommandLine<T>(command: keyof typeof acts, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    // The first sentence of Node's message names the mistake; the others explain how to escape arguments.
    const [state] = (error as Error).message.split(/\.\s/)
    throw new TypeError(`Cannot ${acts[command]}: ${state}, see zhipu-fetch ${command} --help`, { cause: error })
  }
}

/** The message of an error without line breaks, with control characters escaped: it may repeat what a server sent. */
export function oneLine(error: unknown): string {
  return escapeControls((error as Error).message.replace(/\s*\n\s*/g, ' '))
}
