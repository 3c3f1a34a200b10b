import { anyOf, type BodySchema, listOf, objectWith, requestIds } from '../core/body-schema.ts'
import type { Moderation, ModerationVerdict } from '../../src/resources/moderations.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { findSensitiveWord } from '../platform/moderation.ts'
import { json } from '../http/reply.ts'
import type { Backend } from '../core/backend.ts'

const moderationBody: BodySchema = objectWith({
  'model!': 'string',
  'input!': anyOf('string', 'object', listOf('object', 1)),
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/moderations', body: moderationBody, handle: create },
]

/** `content_type` of a verdict, by the type of the item. */
const contentTypes: Readonly<Record<string, string>> = {
  text: 'text',
  image_url: 'image',
  video_url: 'video',
  audio_url: 'audio',
}

/** In UTF-16 units. */
const MAX_TEXT_LENGTH = 2000

/** A text with one of these words gets `REVIEW`. */
const doubtfulWords = ['可疑词示例', 'doubtful-word-example']

/** Moderates texts, and the URLs of other content: `REJECT` for a word of the option `sensitiveWords`, `REVIEW` for a doubtful word. */
function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  fields.model(context, ['moderation'])
  const requestId = fields.requestId(context)
  const { input } = fields.body
  const hasItems = typeof input === 'object' && input !== null
  const items = hasItems ? [input].flat() : [{ type: 'text', text: fields.text('input') }]
  if (!items.length) throw badField('input')
  const result_list: ModerationVerdict[] = []
  const usage: Moderation['usage'] = {}
  for (const item of items) {
    const { type, text } = readItem(item)
    const contentType = contentTypes[type] as string
    result_list.push({ content_type: contentType, ...judge(backend, text) })
    const count = usage[`moderation_${contentType}`] ??= { call_count: 0 }
    count.call_count += 1
  }
  return json(
    {
      id: backend.ids.request(),
      created: backend.clock.seconds(),
      request_id: requestId,
      result_list,
      usage,
    } satisfies Moderation,
  )
}

/** Reads the type of an item and the text to judge. @throws {Refusal} 1214 */
function readItem(item: unknown): { readonly type: string; readonly text: string } {
  if (typeof item !== 'object' || item === null) throw badField('input')
  const { type, ...rest } = item as Record<string, unknown>
  if (typeof type !== 'string' || !Object.hasOwn(contentTypes, type)) throw badField('input.type')
  const text = type === 'text' ? rest.text : (rest[type] as { url?: unknown } | undefined)?.url
  if (typeof text !== 'string' || text === '' || (type === 'text' && text.length > MAX_TEXT_LENGTH)) {
    throw badField(`input.${type}`)
  }
  return { type, text }
}

function judge(backend: Backend, text: string): Pick<ModerationVerdict, 'risk_level' | 'risk_type'> {
  if (findSensitiveWord(backend, text) !== undefined) return { risk_level: 'REJECT', risk_type: ['违规'] }
  if (doubtfulWords.some((word) => text.toLowerCase().includes(word))) {
    return { risk_level: 'REVIEW', risk_type: ['可疑'] }
  }
  return { risk_level: 'PASS', risk_type: [] }
}
