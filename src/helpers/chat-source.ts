import type { Chat, ChatCompletions } from '../resources/chat.ts'
import { contentText, textOf } from '../resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import type { ChatStream } from '../resources/chat-stream.ts'

/** A client, or its chat family alone. */
export type ChatSource = Pick<Chat, 'completions'> | { readonly chat: Pick<Chat, 'completions'> }

/** Callbacks for an answer while it is streamed. */
export interface ChatListeners {
  /** Called with each piece of the text and with the text so far. Only the latter is right if the server restarts the answer. */
  onText?: ((piece: string, textSoFar: string) => void) | undefined
  /** Called with each piece of the reasoning. */
  onReasoning?: ((piece: string) => void) | undefined
}

/** Returns the chat completions of a client or of a chat family. */
export function completionsOf(source: ChatSource): ChatCompletions {
  return ('chat' in source ? source.chat : source).completions
}

/** Reads an answer to its end and calls the listeners. */
export async function readToEnd(
  stream: ChatStream,
  { onText, onReasoning }: ChatListeners,
): Promise<AccumulatedChat> {
  if (onText || onReasoning) {
    // Joined here, because a snapshot for each piece would copy all tool calls.
    let textSoFar = ''
    let restarts = 0
    for await (const { choices } of stream) {
      const { content, reasoning_content } = choices?.[0]?.delta ?? {}
      const piece = contentText(content)
      const thought = textOf(reasoning_content)
      if (thought) onReasoning?.(thought)
      if (stream.discarded.length > restarts) {
        restarts = stream.discarded.length
        textSoFar = ''
      }
      textSoFar += piece
      if (piece) onText?.(piece, textSoFar)
    }
  }
  return await stream.final()
}
