import type { ChatBody, Message } from '../types.ts'

/** What may differ after the rewriting. */
type Rewritten = 'messages' | 'temperature' | 'top_p' | 'do_sample'

/**
 * Rewrites a body as the official Python SDK does before it sends it: a temperature of 0 or less becomes 0.01 and `do_sample: false`, one of
 * 1 or more 0.99; `top_p` is kept from 0.01 to 0.99; pictures in base64 lose their `data:image/…;base64,`. For programs that
 * come from there, and for models of 2024, which refused what is rewritten. What it is given stays as it is.
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
  const { temperature, top_p } = body
  return {
    ...body,
    ...(temperature != null && temperature <= 0 && { do_sample: false }),
    ...(temperature != null && { temperature: temperature <= 0 ? 0.01 : temperature >= 1 ? 0.99 : temperature }),
    ...(top_p != null && { top_p: top_p <= 0 ? 0.01 : top_p >= 1 ? 0.99 : top_p }),
    ...(Array.isArray(body.messages) && { messages: body.messages.map(withBarePictures) }),
  }
}

function withBarePictures(message: Message): Message {
  if (message.role !== 'user' || typeof message.content === 'string') return message
  const content = message.content.map((part) => {
    const bare = part.type === 'image_url' && /^data:image\/.*?base64,([^]*)/.exec(part.image_url.url)?.[1]
    return bare ? { ...part, image_url: { ...part.image_url, url: bare } } : part
  })
  return { ...message, content }
}
