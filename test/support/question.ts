import type { ChatCompletionParams } from '../../src/index.ts'

/** Characters of one to four bytes in UTF-8, and an emoji of several code points. */
export const greeting = 'Grüß Gott, 你好 👩‍🚀 𝄞!'

/** Params of a chat. The mock of the suites answers with the same text. */
export function question(text: string = greeting): ChatCompletionParams & { stream?: false } {
  return { model: 'glm-4.6', messages: [{ role: 'user', content: text }], thinking: { type: 'disabled' } }
}
