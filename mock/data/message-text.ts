import type { Message } from '../../src/types.ts'

/** The text of a message, without its images and files. Accepts a message that was not validated yet. */
export function messageText(message: Message | undefined): string {
  const content = message?.content
  if (!Array.isArray(content)) return typeof content === 'string' ? content : ''
  return content.map((part) => part?.type === 'text' ? part.text : '').filter(Boolean).join('\n')
}
