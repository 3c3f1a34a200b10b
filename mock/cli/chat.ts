import type { Message } from '../../src/index.ts'
import { languageOf } from '../messages/language.ts'
import { type ChatBackend, openBackend } from './chat-backend.ts'
import { chatHelp, type ChatOptions, readChatOptions } from './chat-options.ts'
import { ChatSession } from './chat-session.ts'
import { readHistory } from './history-file.ts'
import { errorText } from './error-text.ts'
import type { Command } from './io.ts'

/** `zhipu-fetch chat`. Exit codes: 0 for success, 1 for a failed request, 2 for an invalid command line, 130 after an interrupt. */
export const run: Command = async (args, io) => {
  let backend: ChatBackend | undefined
  try {
    const options = readChatOptions(args)
    if (options.help) {
      io.out(chatHelp[languageOf(io.env)])
      return 0
    }
    const messages = await readMessages(options)
    backend = await openBackend(options, io)
    return await new ChatSession(options, io, backend, messages).run()
  } catch (error) {
    io.err(`${errorText(error, languageOf(io.env))}\n`)
    return error instanceof TypeError ? 2 : 1
  } finally {
    await backend?.close()
  }
}

/** The messages of the history file. A system message on the command line replaces the one in the file. */
async function readMessages({ history, system }: ChatOptions): Promise<Message[]> {
  const messages = history === undefined ? [] : await readHistory(history)
  if (system === undefined) return messages
  const others = messages[0]?.role === 'system' ? messages.slice(1) : messages
  return [{ role: 'system', content: system }, ...others]
}
