import { readFile, writeFile } from 'node:fs/promises'
import type { Message } from '../../src/index.ts'

/**
 * The messages in a file; none when there is no such file yet.
 *
 * @throws {TypeError} when the file does not hold a JSON array of messages
 */
export async function readHistory(file: string): Promise<Message[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new TypeError(`Cannot read history: ${(error as Error).message}`, { cause: error })
  }
  let messages: unknown
  try {
    messages = JSON.parse(text)
  } catch (error) {
    throw new TypeError(`Cannot read history: ${file} is not JSON`, { cause: error })
  }
  if (!Array.isArray(messages) || !messages.every((one) => typeof one?.role === 'string')) {
    throw new TypeError(`Cannot read history: ${file} is not an array of messages, each with a role`)
  }
  return messages as Message[]
}

/**
 * Writes the messages so that a person can read and change them.
 *
 * @throws {Error} that names the file when it cannot be written
 */
export async function writeHistory(file: string, messages: readonly Message[]): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(messages, null, 2)}\n`)
  } catch (error) {
    throw new Error(`Cannot write history: ${(error as Error).message}`, { cause: error })
  }
}
