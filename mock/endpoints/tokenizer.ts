import { messageSchema, toolSchema } from '../platform/chat-schema.ts'
import { type BodySchema, listOf, objectWith, requestIds } from '../core/body-schema.ts'
import type { TokenCount } from '../../src/resources/tokenizer.ts'
import type { Message, Tool } from '../../src/types.ts'
import { checkMessages } from '../platform/check-messages.ts'
import { promptTokens } from '../platform/prompt-tokens.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields, isExtraModel } from '../core/fields.ts'
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
 * Counts tokens as `usage` of a chat does, so that both agree. The document of BigModel of 2026-07-11 lists eight models, that of Z.ai of September
 * 2026 glm-4.6, glm-4.6v and glm-4.5; whether the API refuses others is not known, the mock accepts every chat model.
 */
function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  const name = fields.modelName()
  const model = modelNamed(isExtraModel(backend, name) ? 'glm-5.2' : name)
  if (!model) throw refuse('1211')
  const requestId = fields.requestId(context)
  checkMessages(fields.body.messages, model)
  const messages = fields.body.messages as Message[]
  const tools = readTools(context, fields.body.tools ?? [])
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

/** Validates the types of the tools. The messages were observed on chat, 2024 and 2025. */
function readTools({ language }: Context, tools: unknown): Tool[] {
  if (!Array.isArray(tools) || tools.length > 128) throw badField('tools')
  const index = tools.findIndex((tool) => typeof tool?.type !== 'string' || tool.type === '')
  if (index < 0) return tools
  throw refuse('1214', language === 'zh' ? '工具类型不能为空' : `tools[${index}].type:type cannot be empty.`)
}

function removeParts(type: 'video_url' | 'image_url', messages: Message[]): Message[] {
  return messages.map((message) => {
    if (message.role !== 'user' || typeof message.content !== 'object') return message
    return { ...message, content: message.content.filter((part) => part.type !== type) }
  })
}
