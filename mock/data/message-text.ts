import type { Message } from '../../src/types.ts'

/** The text of a message, without images and files. The message need not be valid. */
export function messageText(message: Message | undefined): string {
  const content = message?.content
  if (!Array.isArray(content)) return typeof content === 'string' ? content : ''
  return content.map((part) => part?.type === 'text' ? part.text : '').filter(Boolean).join('\n')
}
