import type { Chat, ChatCompletions } from '../resources/chat.ts'
import { textOf } from '../resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import type { ChatStream } from '../resources/chat-stream.ts'

/** Who can chat: a client, or the chat family alone. */
export type ChatSource = Pick<Chat, 'completions'> | { readonly chat: Pick<Chat, 'completions'> }

/** Hears an answer while it is written. */
export interface ChatListeners {
  /** Hears each piece of the text, and the text so far: the latter is right also when the server began the answer anew. */
  onText?: ((piece: string, textSoFar: string) => void) | undefined
  /** Hears each piece of the reasoning. */
  onReasoning?: ((piece: string) => void) | undefined
}

/** What a client and the chat family both lead to. */
export function completionsOf(source: ChatSource): ChatCompletions {
  return ('chat' in source ? source.chat : source).completions
}

/** Reads an answer to its end, and lets those who listen hear it. */
export async function heard(stream: ChatStream, { onText, onReasoning }: ChatListeners): Promise<AccumulatedChat> {
  if (onText || onReasoning) {
    for await (const { choices } of stream) {
      const { content, reasoning_content } = choices?.[0]?.delta ?? {}
      const piece = textOf(content)
      if (reasoning_content) onReasoning?.(reasoning_content)
      if (piece) onText?.(piece, textOf(stream.snapshot.message.content))
    }
  }
  return await stream.final()
}
