import { type Slot, slot } from '../core/account.ts'
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
import { askChat, type ChatResult, type ChatTurn } from '../platform/chat-service.ts'
import { countTokens, tokensOf } from '../data/tokens.ts'
import { decodePath } from '../data/web-pages.ts'

/** Turns of each chat session, by its id. */
const sessionsSlot: Slot<Map<string, ChatTurn[]>> = slot(() => new Map())

export const routes: readonly Route[] = [
  { method: 'POST', path: '/zrag/retrieval/retrieve', handle: retrieve },
  { method: 'POST', path: '/zrag/agent/chat', handle: chat },
]

function retrieve(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  fields.flag('multimodal', true)
  fields.flag('enable_expansion')
  const query = queryIn(fields)
  const slices = filtered(slicesIn(context, fields.body['knows']), fields.body['search_filters'])
  moderate(backend, query)
  const search: SearchParams = {
    query,
    method: fields.choice('recall_method', ['mixed', 'embedding', 'keyword']),
    ratio: fields.number('recall_ratio', 0.8, { min: 0, max: 1 }),
    ...counts(fields),
    rerank: fields.flag('enable_rerank'),
  }
  const found = searchSlices(slices, search)
  return json(
    {
      data: {
        contents: found.map(show),
        ...(fields.flag('enable_rewrite') && { rewritten_query: rewrite(query, fields.body['messages']) }),
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
  const question = questionIn(fields.body['messages'])
  const { know_ids: ids, ...retrieval } = (fields.body['retrieval'] ?? {}) as Record<string, unknown>
  if (ids === undefined) throw missingField('retrieval')
  const knows = new Fields({ know_ids: ids }).texts('know_ids').map((id) => ({ id }))
  const wanted = new Fields(retrieval)
  fields.optionalText('model')
  fields.number('temperature', 0.7, { min: 0, max: 1 })
  fields.number('max_steps', 10, { min: 1, max: 100, integer: true })
  const rerank = wanted.flag('enable_rerank')
  const search = { query: question, method: 'mixed', ratio: 0.8, ...counts(wanted), rerank }
  const found = searchSlices(slicesIn(context, knows), search)
  const sessionId = headers['x-session-id'] ?? backend.ids.uuid()
  const sessions = account.get(sessionsSlot)
  const turns = sessions.get(sessionId) ?? []
  sessions.set(sessionId, turns)
  const asked: ChatTurn = { role: 'user', content: question }
  const read: ChatTurn = { role: 'tool', content: found.map(({ text }, at) => `[${at + 1}] ${text}`).join('\n') }
  const said = await askChat(context, [...turns, asked, ...(found.length ? [read] : [])]).catch(refusalOf)
  if (!(said instanceof Refusal)) turns.push(asked, { role: 'assistant', content: said.text })
  return stream(play(events(), backend.clock))

  /** Kinds and order: OpenAPI of 2026-07-11; pieces in `answer`, the whole in `done`, marks of references: observed, 2026-09. */
  function* events(): Generator<string> {
    const tool = { callId: `call_${backend.ids.hex(24)}`, toolName: 'knowledge_retrieval' }
    yield frame({ type: 'session_created', sessionId })
    if (fields.flag('enable_thinking')) yield frame({ type: 'reasoning', sessionId, data: `用户问：${question}` })
    yield frame({ type: 'thought', sessionId, data: '需要检索知识库。' })
    yield frame({ type: 'tool_call', sessionId, data: { ...tool, arguments: { query: question } } })
    const result = found.map(({ text, score, doc }) => ({ text, score, doc_id: doc.id, doc_name: doc.name }))
    yield frame({ type: 'tool_result', sessionId, data: { ...tool, result, status: 'success', durationMs: 0 } })
    if (said instanceof Refusal) return yield frame({ type: 'error', sessionId, data: { message: said.message } })
    const mark = found.length ? ['<reference data-ref="1"></reference>'] : []
    const pieces = [...tokensOf(said.text), ...mark]
    for (const data of pieces) yield frame({ type: 'answer', sessionId, data })
    const messageId = backend.ids.uuid()
    yield frame({ type: 'done', sessionId, messageId, data: pieces.join(''), usage: { ...said.usage, total_calls: 1 } })
  }
}

/** `data:` without a space. Observed, 2026-09. */
function frame(event: ZragAgentEvent | { type: 'error'; sessionId: string; data: { message: string } }): string {
  return `data:${JSON.stringify(event)}\n\n`
}

function refusalOf(error: unknown): ChatResult | Refusal {
  if (error instanceof Refusal) return error
  throw error
}

function counts(fields: Fields): Pick<SearchParams, 'resultCount' | 'recallCount' | 'threshold'> {
  return {
    resultCount: fields.number('top_k', 8, { min: 1, max: 20, integer: true }),
    recallCount: fields.number('top_n', 10, { min: 1, max: 100, integer: true }),
    threshold: fields.number('similarity_threshold', 0.2, { min: 0, max: 1 }),
  }
}

/** The text, or the words of the pictures' links: the mock sees no pictures. */
function queryIn(fields: Fields): string {
  const query = fields.optionalText('query')
  if (query !== undefined) return query
  const parts = fields.body['multimodal_parts']
  if (parts === undefined) throw missingField('query')
  if (!Array.isArray(parts) || !parts.length) throw badField('multimodal_parts')
  return parts.map((part) => {
    if (part?.type !== 'image_url' || !URL.canParse(part.url)) throw badField('multimodal_parts')
    return decodePath(new URL(part.url).pathname).replace(/[^\p{L}\p{N}]+/gu, ' ')
  }).join(' ').trim()
}

function slicesIn(context: Context, knows: unknown): Slice[] {
  if (knows === undefined) throw missingField('knows')
  if (!Array.isArray(knows) || !knows.length) throw badField('knows')
  return knows.flatMap((know) => {
    if (typeof know?.id !== 'string') throw badField('knows')
    const { state, item } = baseById(context, know.id)
    const docs = state.docsOf(item.id).filter(({ id }) => know.doc_ids?.includes(id) ?? true)
    return docs.flatMap((doc) => state.slicesOf(doc))
  })
}

/** Documents of the mock have no tags: a condition holds only where it says "does not contain" (4). */
function filtered(slices: Slice[], filters: unknown): Slice[] {
  const { tags = [] } = (filters ?? {}) as { tags?: { filter_type: number }[] }
  return tags.every((tag) => tag.filter_type === 4) ? slices : []
}

/** The query, and the query behind what the user had asked before. */
function rewrite(original_query: string, messages: unknown): NonNullable<ZragRetrieved['rewritten_query']> {
  const turns: { role?: string; content?: string }[] = Array.isArray(messages) ? messages : []
  const before = turns.filter(({ role }) => role === 'user').map(({ content }) => content)
  const multi_queries = [original_query, [...before, original_query].join(' ')]
  return { original_query, multi_queries: [...new Set(multi_queries)] }
}

function show({ id, doc, text, index, score, recallIndex: place, rerankScore }: ScoredSlice, shown: number): ZragSlice {
  const medias = markImages(doc).images.filter((image) => text.includes(image.text))
  return {
    id,
    know_id: doc.baseId,
    doc_id: doc.id,
    text,
    medias: medias.map(({ text, cos_url }) => ({ id: text, url: cos_url, description: '' })),
    index: place,
    score,
    ...(rerankScore !== undefined && { rerank_index: shown, rerank_score: rerankScore }),
    metadata: { doc_type: extensionOf(doc.name), doc_name: doc.name, doc_url: doc.url, index },
  }
}

/** The text of the last message; pictures by their links. */
function questionIn(messages: unknown): string {
  if (messages === undefined) throw missingField('messages')
  const last = Array.isArray(messages) ? messages.at(-1) : undefined
  if (last?.role !== 'user') throw badField('messages')
  const parts = Array.isArray(last.content) ? last.content : [{ text: last.content }]
  const texts: unknown[] = parts.map((part: { text?: unknown; image_url?: { url?: unknown } }) =>
    part?.text ?? part?.image_url?.url
  )
  if (!texts.length || !texts.every((text) => typeof text === 'string' && text)) throw badField('messages')
  return texts.join('\n')
}
