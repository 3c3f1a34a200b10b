import { type BodySchema, listOf, objectWith, requestIds } from '../core/body-schema.ts'
import type { SearchToolCall, ToolsAnswer, ToolsChunk } from '../../src/resources/tools.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { play } from '../http/player.ts'
import { responseHead } from '../core/response-head.ts'
import { done, event, json, stream } from '../http/reply.ts'
import { intentOf, search } from '../platform/web-search.ts'

/** Source: official Python and Java SDKs; `tool`, in place of `model`: clients of 2024 to 2026 that send no SDK's request. */
const toolsBody: BodySchema = objectWith({
  model: 'string',
  tool: 'string',
  'messages!': listOf('object', 1),
  stream: 'boolean',
  scope: 'string',
  location: 'string',
  recent_days: { from: 1, to: 30, integer: true },
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/tools', body: toolsBody, handle: create },
]

/** Number of results. The request has no field for it; assumed: the default of `web_search`. */
const RESULT_COUNT = 10

function create(context: Context): Reply {
  const body = context.json()
  const fields = new Fields({ ...body, model: body['model'] ?? body['tool'] })
  const { created, id, request_id } = responseHead(context, fields)
  fields.model(context, ['web-search-pro'])
  const calls = createCalls(context, readQuestion(fields), fields)
  if (!fields.flag('stream')) {
    const message = { role: 'tool', tool_calls: calls }
    return json(
      { id, created, request_id, choices: [{ index: 0, finish_reason: 'stop', message }] } satisfies ToolsAnswer,
    )
  }
  const chunks = calls.map((call, index): ToolsChunk => {
    const end = index === calls.length - 1 && { finish_reason: 'stop' }
    return { id, created, choices: [{ index: 0, ...end, delta: { role: 'tool', tool_calls: [call] } }] }
  })
  return stream(play([...chunks.map(event), done], context.backend.clock))
}

/** Reads the content of the last message. */
function readQuestion({ body: { messages } }: Fields): string {
  const last = Array.isArray(messages) ? messages.at(-1)?.content : undefined
  if (typeof last !== 'string' || !last) throw badField('messages')
  return last
}

/** Three calls: intent, results and recommended queries. A query without search intent, such as a greeting, gets the first one only. */
function createCalls(context: Context, query: string, fields: Fields): SearchToolCall[] {
  const id = `call_${context.backend.ids.decimal()}`
  const { intent, keywords } = intentOf(query)
  const intentCall: SearchToolCall = {
    id,
    type: 'search_intent',
    search_intent: [{ index: 0, query, intent, keywords }],
  }
  const maxAgeDays = fields.number('recent_days', Infinity, { min: 1, max: 30, integer: true })
  if (intent === 'SEARCH_NONE') return [intentCall]
  const pages = search(context, { text: query, count: RESULT_COUNT, maxAgeDays })
  const search_result = pages.map(({ icon, media, paragraphs, title, url: link }, index) => {
    return { index, title, link, content: paragraphs[0]!, icon, media, refer: `ref_${index + 1}` }
  })
  const search_recommend = ['最新进展', '背景', '影响'].map((aspect, index) => ({
    index,
    query: `${keywords} ${aspect}`,
  }))
  return [intentCall, { id, type: 'search_result', search_result }, { id, type: 'search_recommend', search_recommend }]
}
