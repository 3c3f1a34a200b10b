import { anyOf, type BodySchema, fields, listOf, requestIds } from '../core/body-schema.ts'
import type { Moderation, ModerationVerdict } from '../../src/resources/moderations.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { findSensitiveWord } from '../platform/moderation.ts'
import { json } from '../http/reply.ts'
import type { Backend } from '../core/backend.ts'

const moderationBody: BodySchema = fields({
  'model!': 'string',
  'input!': anyOf('string', 'object', listOf('object', 1)),
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/moderations', body: moderationBody, handle: create },
]

const kinds: Readonly<Record<string, string>> = {
  text: 'text',
  image_url: 'image',
  video_url: 'video',
  audio_url: 'audio',
}

/** Words of doubt: a text that holds one gets `REVIEW`. */
const doubtful = ['可疑词示例', 'doubtful-word-example']

/** Judges by words: one of `sensitiveWords` is `REJECT`, one of doubt is `REVIEW`. Of links the address is read. */
function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  fields.model('moderation')
  const requestId = fields.requestId(context)
  const { input } = fields.body
  const items = typeof input === 'object' && input !== null
    ? [input].flat()
    : [{ type: 'text', text: fields.text('input') }]
  if (!items.length) throw badField('input')
  const result_list: ModerationVerdict[] = []
  const usage: Moderation['usage'] = {}
  for (const item of items) {
    const { type, text } = readItem(item)
    const kind = kinds[type] as string
    result_list.push({ content_type: kind, ...judge(backend, text) })
    const used = usage[`moderation_${kind}`] ??= { call_count: 0 }
    used.call_count += 1
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

function readItem(item: unknown): { readonly type: string; readonly text: string } {
  if (typeof item !== 'object' || item === null) throw badField('input')
  const { type, ...rest } = item as Record<string, unknown>
  if (typeof type !== 'string' || !Object.hasOwn(kinds, type)) throw badField('input.type')
  const held = type === 'text' ? rest.text : (rest[type] as { url?: unknown } | undefined)?.url
  if (typeof held !== 'string' || held === '' || (type === 'text' && held.length > 2000)) {
    throw badField(`input.${type}`)
  }
  return { type, text: held }
}

function judge(backend: Backend, text: string): Pick<ModerationVerdict, 'risk_level' | 'risk_type'> {
  if (findSensitiveWord(backend, text) !== undefined) return { risk_level: 'REJECT', risk_type: ['违规'] }
  if (doubtful.some((word) => text.toLowerCase().includes(word))) return { risk_level: 'REVIEW', risk_type: ['可疑'] }
  return { risk_level: 'PASS', risk_type: [] }
}
