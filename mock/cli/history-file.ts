import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Message } from '../../src/index.ts'
import { bilingualError, say } from '../messages/messages.ts'

/**
 * Reads the messages of a conversation. A file that does not exist yet is an empty conversation. Whether the file can be written is checked
 * here, before an answer is paid for.
 *
 * @throws {TypeError} when the file cannot be read or written, or is not a JSON array of messages
 */
export async function readHistory(file: string): Promise<Message[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw bilingualError(TypeError, say('historyUnreadable', { reason: (error as Error).message }), error)
    }
    await checkWritable(dirname(file))
    return []
  }
  await checkWritable(file)
  let messages: unknown
  try {
    messages = JSON.parse(text)
  } catch (error) {
    throw bilingualError(TypeError, say('historyNotJSON', { file }), error)
  }
  if (!Array.isArray(messages) || !messages.every((message) => typeof message?.role === 'string')) {
    throw bilingualError(TypeError, say('historyNotMessages', { file }))
  }
  return messages as Message[]
}

async function checkWritable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK)
  } catch (error) {
    throw bilingualError(TypeError, say('historyNotWritable', { reason: (error as Error).message }), error)
  }
}

/**
 * Writes the messages of a conversation as indented JSON.
 *
 * @throws {Error} that names the file, when it cannot be written
 */
export async function writeHistory(file: string, messages: readonly Message[]): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(messages, null, 2)}\n`)
  } catch (error) {
    throw bilingualError(Error, say('historyNotWritable', { reason: (error as Error).message }), error)
  }
}
