import type { Message } from '../../src/index.ts'
import { chatHelp, type ChatOptions, readChatOptions } from './chat-options.ts'
import { Session } from './chat-session.ts'
import { openSource, type Source } from './chat-backend.ts'
import { explain } from './merge--cli-explain.ts'
import { readHistory } from './history-file.ts'
import type { Command } from './io.ts'

/** `zhipu-fetch chat`: streams an answer to the question given. Answers 0, 1 when the API refused, 2 when the command line is not understood. */
export const run: Command = async (args, io) => {
  let source: Source | undefined
  try {
    const options = readChatOptions(args)
    if (options.help) {
      io.out(chatHelp)
      return 0
    }
    const messages = await opening(options)
    source = await openSource(options, io)
    return await new Session(options, io, source, messages).talk()
  } catch (error) {
    io.err(`${explain(error)}\n`)
    return error instanceof TypeError ? 2 : 1
  } finally {
    await source?.close()
  }
}

/** What was said before: the history, under the system message of the command line if there is one. */
async function opening({ history, system }: ChatOptions): Promise<Message[]> {
  const before = history === undefined ? [] : await readHistory(history)
  if (system === undefined) return before
  const rest = before[0]?.role === 'system' ? before.slice(1) : before
  return [{ role: 'system', content: system }, ...rest]
}
