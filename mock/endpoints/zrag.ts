import { anyOf, type BodySchema, listOf, objectWith, oneOf } from '../core/body-schema.ts'
import { type Account, type Slot, slot } from '../core/account.ts'
import type { ZragAgentEvent, ZragRetrieved, ZragSlice } from '../../src/resources/zrag.ts'
import type { Envelope } from '../../src/types.ts'
import { extensionOf } from '../data/decode/file-type.ts'
import { badField, missingField, Refusal } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { play } from '../http/player.ts'
import { type ScoredSlice, type SearchParams, searchSlices } from '../platform/knowledge/search.ts'
import { baseById } from '../platform/knowledge/lookup.ts'
import { markImages, type Slice } from '../platform/knowledge/store.ts'
import { moderate } from '../platform/moderation.ts'
import { json, stream } from '../http/reply.ts'
import { askChat, type ChatTurn } from '../platform/ask-chat.ts'
import { countTokens, tokensOf } from '../data/tokens.ts'
import { decodePath } from '../data/web-pages.ts'

/** The turns of each chat session, by its id. */
const sessionsSlot: Slot<Map<string, ChatTurn[]>> = slot(() => new Map())

const limits: Readonly<Record<string, BodySchema>> = {
  top_k: { from: 1, to: 20, integer: true },
  top_n: { from: 1, to: 100, integer: true },
  enable_rerank: 'boolean',
  similarity_threshold: { from: 0, to: 1 },
}

const tag = objectWith({
  'tag_id!': 'string',
  'value_type!': oneOf('fixed', 'ref'),
  'filter_type!': oneOf(1, 2, 3, 4),
  filter_value: 'string',
  multiple_value: listOf('string'),
})

const retrieveBody: BodySchema = objectWith({
  ...limits,
  multimodal: 'boolean',
  'knows!': listOf(objectWith({ 'id!': 'string', doc_ids: listOf('string') }), 1),
  query: 'string',
  multimodal_parts: listOf(objectWith({ 'type!': oneOf('image_url'), 'url!': 'string' })),
  recall_method: oneOf('embedding', 'keyword', 'mixed'),
  recall_ratio: { from: 0, to: 1 },
  enable_rewrite: 'boolean',
  enable_expansion: 'boolean',
  messages: listOf(objectWith({ 'role!': oneOf('user', 'assistant'), 'content!': 'string' })),
  search_filters: objectWith({
    index_types: listOf(objectWith({ 'know_id!': 'string', 'index_type_id!': 'integer' })),
    tags: listOf(tag),
    qa_intervention: objectWith({
      'qa_similarity_threshold!': 'number',
      'qa_intervention_ids!': listOf('string'),
    }),
  }),
})

const chatBody: BodySchema = objectWith({
  'messages!': listOf(
    objectWith({ 'role!': oneOf('user', 'assistant'), 'content!': anyOf('string', listOf('object')) }),
    1,
  ),
  model: 'string',
  temperature: { from: 0, to: 1 },
  max_steps: { from: 1, to: 100, integer: true },
  'retrieval!': objectWith({ ...limits, 'know_ids!': listOf('string', 1) }),
  enable_thinking: 'boolean',
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/zrag/retrieval/retrieve', body: retrieveBody, handle: retrieve },
  { method: 'POST', path: '/zrag/agent/chat', body: chatBody, handle: chat },
]

function retrieve(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  fields.flag('multimodal', true)
  fields.flag('enable_expansion')
  const query = readQuery(fields)
  const slices = filterByTags(slicesOf(context, fields.body['knows']), fields.body['search_filters'])
  moderate(backend, query)
  const params: SearchParams = {
    query,
    method: fields.choice('recall_method', ['mixed', 'embedding', 'keyword']),
    ratio: fields.number('recall_ratio', 0.8, { min: 0, max: 1 }),
    ...readLimits(fields),
    rerank: fields.flag('enable_rerank'),
  }
  const results = searchSlices(slices, params)
  return json(
    {
      data: {
        contents: results.map(toZragSlice),
        ...(fields.flag('enable_rewrite') && { rewritten_query: rewriteQuery(query, fields.body['messages']) }),
        elapsed_ms: 0,
        total_tokens: countTokens(query),
        request_id: backend.ids.request(),
      },
      code: 200,
      message: 'success',
    } satisfies Envelope<ZragRetrieved>,
  )
}

async function chat(context: Context): Promise<Reply> {
  const { account, headers, backend } = context
  const fields = new Fields(context.json())
  const question = readQuestion(fields.body['messages'])
  const isThinking = fields.flag('enable_thinking')
  const results = searchForChat(context, fields, question)
  const sessionId = headers['x-session-id'] ?? backend.ids.uuid()
  const turns = sessionTurns(account, sessionId)
  const userTurn: ChatTurn = { role: 'user', content: question }
  const reply = await askChat(context, [...turns, userTurn, ...toolTurns(results)]).catch(catchRefusal)
  if (!(reply instanceof Refusal)) turns.push(userTurn, { role: 'assistant', content: reply.text })
  return stream(play(events(), backend.clock))

  /**
   * Types and order of the events: OpenAPI of 2026-07-11. Deltas in `answer`, the full text in `done`, and `<reference>` marks: observed,
   * 2026-09.
   */
  function* events(): Generator<string> {
    const tool = { callId: `call_${backend.ids.hex(24)}`, toolName: 'knowledge_retrieval' }
    yield sseEvent({ type: 'session_created', sessionId })
    if (isThinking) yield sseEvent({ type: 'reasoning', sessionId, data: `用户问：${question}` })
    yield sseEvent({ type: 'thought', sessionId, data: '需要检索知识库。' })
    yield sseEvent({ type: 'tool_call', sessionId, data: { ...tool, arguments: { query: question } } })
    const result = results.map(({ text, score, doc }) => ({ text, score, doc_id: doc.id, doc_name: doc.name }))
    yield sseEvent({ type: 'tool_result', sessionId, data: { ...tool, result, status: 'success', durationMs: 0 } })
    if (reply instanceof Refusal) return yield sseEvent({ type: 'error', sessionId, data: { message: reply.message } })
    const marks = results.length ? ['<reference data-ref="1"></reference>'] : []
    const deltas = [...tokensOf(reply.text), ...marks]
    for (const data of deltas) yield sseEvent({ type: 'answer', sessionId, data })
    const messageId = backend.ids.uuid()
    const usage = { ...reply.usage, total_calls: 1 }
    yield sseEvent({ type: 'done', sessionId, messageId, data: deltas.join(''), usage })
  }
}

/** Reads the retrieval parameters of a chat and searches its knowledge bases for the question. */
function searchForChat(context: Context, fields: Fields, question: string): ScoredSlice[] {
  const { know_ids: ids, ...retrieval } = (fields.body['retrieval'] ?? {}) as Record<string, unknown>
  if (ids == null) throw missingField('retrieval')
  const knows = new Fields({ know_ids: ids }).texts('know_ids').map((id) => ({ id }))
  const retrievalFields = new Fields(retrieval)
  fields.optionalText('model')
  fields.number('temperature', 0.7, { min: 0, max: 1 })
  fields.number('max_steps', 10, { min: 1, max: 100, integer: true })
  const rerank = retrievalFields.flag('enable_rerank')
  const params = { query: question, method: 'mixed', ratio: 0.8, ...readLimits(retrievalFields), rerank }
  return searchSlices(slicesOf(context, knows), params)
}

/** The turns of a chat session. The caller adds to them. */
function sessionTurns(account: Account, sessionId: string): ChatTurn[] {
  const sessions = account.get(sessionsSlot)
  const turns = sessions.get(sessionId) ?? []
  sessions.set(sessionId, turns)
  return turns
}

/** The results as a tool message; no message without results. */
function toolTurns(results: readonly ScoredSlice[]): ChatTurn[] {
  if (!results.length) return []
  return [{ role: 'tool', content: results.map(({ text }, index) => `[${index + 1}] ${text}`).join('\n') }]
}

/** `data:` without a space. Observed, 2026-09. */
function sseEvent(event: ZragAgentEvent | { type: 'error'; sessionId: string; data: { message: string } }): string {
  return `data:${JSON.stringify(event)}\n\n`
}

function catchRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

function readLimits(fields: Fields): Pick<SearchParams, 'resultCount' | 'recallCount' | 'threshold'> {
  return {
    resultCount: fields.number('top_k', 8, { min: 1, max: 20, integer: true }),
    recallCount: fields.number('top_n', 10, { min: 1, max: 100, integer: true }),
    threshold: fields.number('similarity_threshold', 0.2, { min: 0, max: 1 }),
  }
}

/** Reads the text of the query. The mock cannot see images, so it searches for the words in their URLs. */
function readQuery(fields: Fields): string {
  const query = fields.optionalText('query')
  if (query !== undefined) return query
  const parts = fields.body['multimodal_parts']
  if (parts == null) throw missingField('query')
  if (!Array.isArray(parts) || !parts.length) throw badField('multimodal_parts')
  return parts.map((part) => {
    if (part?.type !== 'image_url' || !URL.canParse(part.url)) throw badField('multimodal_parts')
    return decodePath(new URL(part.url).pathname).replace(/[^\p{L}\p{N}]+/gu, ' ')
  }).join(' ').trim()
}

function slicesOf(context: Context, knows: unknown): Slice[] {
  if (knows == null) throw missingField('knows')
  if (!Array.isArray(knows) || !knows.length) throw badField('knows')
  return knows.flatMap((know) => {
    if (typeof know?.id !== 'string') throw badField('knows')
    const { state, item } = baseById(context, know.id)
    const docs = state.docsOf(item.id).filter(({ id }) => know.doc_ids?.includes(id) ?? true)
    return docs.flatMap((doc) => state.slicesOf(doc))
  })
}

/** Documents of the mock have no tags: only the filter type 4, "does not contain", matches them. */
function filterByTags(slices: Slice[], filters: unknown): Slice[] {
  const { tags = [] } = (filters ?? {}) as { tags?: { filter_type: number }[] }
  return tags.every((tag) => tag.filter_type === 4) ? slices : []
}

/** Returns two queries: the query itself, and the query after the earlier messages of the user. */
function rewriteQuery(original_query: string, messages: unknown): NonNullable<ZragRetrieved['rewritten_query']> {
  const turns: { role?: string; content?: string }[] = Array.isArray(messages) ? messages : []
  const userTexts = turns.filter(({ role }) => role === 'user').map(({ content }) => content)
  const multi_queries = [original_query, [...userTexts, original_query].join(' ')]
  return { original_query, multi_queries: [...new Set(multi_queries)] }
}

function toZragSlice(
  { id, doc, text, index, score, recallIndex, rerankScore }: ScoredSlice,
  resultIndex: number,
): ZragSlice {
  const medias = markImages(doc).images.filter((image) => text.includes(image.text))
  return {
    id,
    know_id: doc.baseId,
    doc_id: doc.id,
    text,
    medias: medias.map(({ text, cos_url }) => ({ id: text, url: cos_url, description: '' })),
    index: recallIndex,
    score,
    ...(rerankScore !== undefined && { rerank_index: resultIndex, rerank_score: rerankScore }),
    metadata: { doc_type: extensionOf(doc.name), doc_name: doc.name, doc_url: doc.url, index },
  }
}

/** Reads the text of the last message, which must be one of the user. Images are replaced by their URLs. */
function readQuestion(messages: unknown): string {
  if (messages == null) throw missingField('messages')
  const last = Array.isArray(messages) ? messages.at(-1) : undefined
  if (last?.role !== 'user') throw badField('messages')
  const parts = Array.isArray(last.content) ? last.content : [{ text: last.content }]
  const texts: unknown[] = parts.map((part: { text?: unknown; image_url?: { url?: unknown } }) =>
    part?.text ?? part?.image_url?.url
  )
  if (!texts.length || !texts.every((text) => typeof text === 'string' && text)) throw badField('messages')
  return texts.join('\n')
}
