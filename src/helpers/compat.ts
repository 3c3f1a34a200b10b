import type { ChatBody, Message } from '../types.ts'

/** The members that `compat()` may change. */
type Rewritten = 'messages' | 'temperature' | 'top_p' | 'do_sample'

/**
 * Rewrites the parameters of a chat as the official Python SDK does before it sends them. Use it in programs that were written for that SDK,
 * and with models of 2024, which reject the original values. The argument is not changed.
 *
 * - a `temperature` of 0 or less becomes 0.01 with `do_sample: false`; one of 1 or more becomes 0.99
 * - `top_p` is limited to 0.01 to 0.99
 * - pictures in base64 lose the prefix `data:image/…;base64,`
 *
 * Source: zai-sdk 0.2.2 and zhipuai 2.1.5.
 *
 * @example
 * ```ts
 * const params = compat({ model: 'glm-4', messages, temperature: 0 })
 * console.log(params.temperature, params.do_sample) // 0.01 false
 * const answer = await zhipu.chat.completions.create(params)
 * ```
 */
export function compat<Body extends ChatBody>(body: Body): Omit<Body, Rewritten> & Pick<ChatBody, Rewritten> {
  const { temperature, top_p, messages } = body
  return {
    ...body,
    ...(temperature != null && temperature <= 0 && { do_sample: false }),
    ...(temperature != null && { temperature: limit(temperature) }),
    ...(top_p != null && { top_p: limit(top_p) }),
    ...(Array.isArray(messages) && { messages: messages.map(withoutPrefixes) }),
  }
}

/** In 2024 the API excluded both ends of the range from 0 to 1. */
function limit(value: number): number {
  if (value <= 0) return 0.01
  return value >= 1 ? 0.99 : value
}

function withoutPrefixes(message: Message): Message {
  if (message.role !== 'user' || typeof message.content === 'string') return message
  const content = message.content.map((part) => {
    const base64 = part.type === 'image_url' && /^data:image\/.*?base64,([^]*)/.exec(part.image_url.url)?.[1]
    return base64 ? { ...part, image_url: { ...part.image_url, url: base64 } } : part
  })
  return { ...message, content }
}
