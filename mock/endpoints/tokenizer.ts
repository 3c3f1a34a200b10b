import { messageSchema, toolSchema } from '../platform/chat-schema.ts'
import { type BodySchema, listOf, objectWith, requestIds } from '../core/body-schema.ts'
import type { TokenCount } from '../../src/resources/tokenizer.ts'
import type { Message } from '../../src/types.ts'
import { checkMessages } from '../platform/check-messages.ts'
import { promptTokens } from '../platform/prompt-tokens.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { modelNamed } from '../data/models.ts'
import { json } from '../http/reply.ts'

const tokenizerBody: BodySchema = objectWith({
  'model!': 'string',
  'messages!': listOf(messageSchema, 1),
  tools: listOf(toolSchema),
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/tokenizer', body: tokenizerBody, handle: create },
]

/**
 * Counts tokens as `usage` of a chat does, so that both agree. The documentation lists eight models; whether the API refuses others is not
 * known, the mock accepts every chat model.
 */
function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  const model = modelNamed(fields.model())
  if (!model) throw refuse('1211')
  const requestId = fields.requestId(context)
  checkMessages(fields.body.messages, model)
  const messages = fields.body.messages as Message[]
  const tools = fields.has('tools') ? fields.body.tools : []
  if (!Array.isArray(tools) || tools.length > 128) throw badField('tools')
  const count = (messages: Message[]) => promptTokens({ model: model.name, messages, tools })
  const total = count(messages)
  return json(
    {
      created: backend.clock.seconds(),
      id: backend.ids.request(),
      request_id: requestId,
      usage: {
        prompt_tokens: total,
        video_tokens: total - count(removeParts('video_url', messages)),
        image_tokens: total - count(removeParts('image_url', messages)),
        total_tokens: total,
      },
    } satisfies TokenCount,
  )
}

function removeParts(type: 'video_url' | 'image_url', messages: Message[]): Message[] {
  return messages.map((message) => {
    if (message.role !== 'user' || typeof message.content !== 'object') return message
    return { ...message, content: message.content.filter((part) => part.type !== type) }
  })
}
