import type { ChatCompletionParams } from '../../src/index.ts'

/** One to four bytes a character in UTF-8, and an emoji of several code points. */
export const greeting = 'Grüß Gott, 你好 👩‍🚀 𝄞!'

/** A question; the mock of the suites answers with its text. */
export function ask(text: string = greeting): ChatCompletionParams & { stream?: false } {
  return { model: 'glm-4.6', messages: [{ role: 'user', content: text }], thinking: { type: 'disabled' } }
}
