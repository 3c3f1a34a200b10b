import { type BodySchema, listOf, objectWith, oneOf } from '../core/body-schema.ts'
import type { KnowledgeBase, KnowledgeCapacity, KnowledgeSlice } from '../../src/resources/knowledge.ts'
import { enveloped, receipt } from '../core/envelope.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { type ScoredSlice, searchSlices } from '../platform/knowledge/search.ts'
import { baseById } from '../platform/knowledge/lookup.ts'
import { type Base, capacity, knowledgeOf, type KnowledgeState } from '../platform/knowledge/store.ts'
import { moderate } from '../platform/moderation.ts'
import { numberedPage } from '../core/pagination.ts'

const ROOT = '/llm-application/open/knowledge'

const baseFields: Readonly<Record<string, BodySchema>> = {
  embedding_model: 'string',
  contextual: oneOf(0, 1),
  description: 'string',
  background: 'string',
  icon: 'string',
}
const embeddingId = oneOf(3, 11, 12)

const createBody: BodySchema = objectWith({ ...baseFields, 'embedding_id!': embeddingId, 'name!': 'string' })
const updateBody: BodySchema = objectWith({
  ...baseFields,
  embedding_id: embeddingId,
  name: 'string',
  callback_url: 'string',
  callback_header: 'object',
})
const retrieveBody: BodySchema = objectWith({
  'query!': 'string',
  'knowledge_ids!': listOf('string', 1),
  document_ids: listOf('string'),
  top_k: { from: 1, to: 20, integer: true },
  top_n: { from: 1, to: 100, integer: true },
  recall_method: oneOf('embedding', 'keyword', 'mixed'),
  recall_ratio: { from: 0, to: 100 },
  rerank_status: oneOf(0, 1),
  rerank_model: oneOf('rerank', 'rerank-pro'),
  fractional_threshold: { from: 0, to: 1 },
  request_id: 'string',
})

export const routes: readonly Route[] = [
  { method: 'POST', path: ROOT, body: createBody, handle: create },
  { method: 'GET', path: ROOT, handle: list },
  { method: 'GET', path: `${ROOT}/capacity`, handle: retrieveCapacity },
  { method: 'POST', path: `${ROOT}/retrieve`, body: retrieveBody, handle: search },
  { method: 'GET', path: `${ROOT}/:id`, handle: retrieve },
  { method: 'PUT', path: `${ROOT}/:id`, body: updateBody, handle: update },
  { method: 'DELETE', path: `${ROOT}/:id`, handle: remove },
]

/** Embedding models by `embedding_id`. Source: OpenAPI of 2026-07-11. */
const models = { 3: 'Embedding-2', 11: 'Embedding-3', 12: 'Embedding-3-pro' } as const
const colours = ['blue', 'red', 'orange', 'purple', 'sky', 'green', 'yellow'] as const
const icons = ['question', 'book', 'seal', 'wrench', 'tag', 'horn', 'house'] as const

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { account, backend } = context
  const name = fields.text('name')
  if (!fields.has('embedding_id')) fields.text('embedding_id')
  const base = readBase(fields, {
    id: backend.ids.decimal(),
    embedding_id: 3,
    name,
    description: '',
    contextual: 0,
    background: 'blue',
    icon: 'question',
  })
  knowledgeOf(account).bases.set(base.id, base)
  return enveloped(context, { id: base.id })
}

function list(context: Context): Reply {
  const state = knowledgeOf(context.account)
  const bases = [...state.bases.values()].reverse()
  const list = numberedPage(bases, context.query, 'size').map((base) => toKnowledgeBase(state, base))
  return enveloped(context, { list, total: bases.length })
}

function retrieve(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!)
  return enveloped(context, toKnowledgeBase(state, item))
}

function update(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!)
  const changed = readBase(new Fields(context.json()), item)
  state.bases.set(item.id, changed)
  if (changed.embedding_id !== item.embedding_id) {
    for (const doc of state.docsOf(item.id)) doc.embedding.restart()
  }
  return receipt(context)
}

function remove(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!)
  state.removeBase(item)
  return receipt(context)
}

function retrieveCapacity(context: Context): Reply {
  const { word_num, length } = knowledgeOf(context.account).measureUsage()
  return enveloped<KnowledgeCapacity>(context, { used: { word_num, length }, total: capacity })
}

function search(context: Context): Reply {
  const fields = new Fields(context.json())
  const query = fields.text('query', 1000)
  const params = {
    query,
    method: fields.choice('recall_method', ['mixed', 'embedding', 'keyword']),
    ratio: fields.number('recall_ratio', 80, { min: 0, max: 100 }) / 100,
    resultCount: fields.number('top_k', 8, { min: 1, max: 20, integer: true }),
    recallCount: fields.number('top_n', 10, { min: 1, max: 100, integer: true }),
    threshold: fields.number('fractional_threshold', 0, { min: 0, max: 1 }),
    rerank: fields.choice('rerank_status', [0, 1]) === 1,
  }
  fields.choice('rerank_model', ['rerank', 'rerank-pro'])
  moderate(context.backend, query)
  const { slices, contextualIds } = slicesOf(context, fields.texts('knowledge_ids'), fields)
  const results = searchSlices(slices, params)
  return enveloped<KnowledgeSlice[]>(context, results.map((result) => toKnowledgeSlice(result, contextualIds)))
}

/** The slices of the bases, limited to `document_ids` when the request has them, and the ids of the contextual bases. */
function slicesOf(context: Context, ids: readonly string[], fields: Fields) {
  const documentIds = fields.has('document_ids') ? fields.texts('document_ids') : undefined
  const bases = ids.map((id) => baseById(context, id))
  const slices = bases.flatMap(({ state, item }) => {
    const docs = state.docsOf(item.id).filter(({ id }) => documentIds?.includes(id) ?? true)
    return docs.flatMap((doc) => state.slicesOf(doc))
  })
  const contextualIds = bases.filter(({ item }) => item.contextual).map(({ item }) => item.id)
  return { slices, contextualIds: new Set(contextualIds) }
}

function toKnowledgeSlice(
  { id, doc, text, score, rerankScore }: ScoredSlice,
  contextualIds: ReadonlySet<string>,
): KnowledgeSlice {
  return {
    text,
    score: rerankScore ?? score,
    metadata: {
      _id: id,
      knowledge_id: doc.baseId,
      doc_id: doc.id,
      doc_name: doc.name,
      doc_url: doc.url,
      contextual_text: contextualIds.has(doc.baseId) ? `${doc.name}: ${text}` : '',
    },
  }
}

/** Reads the fields of a base. Fields that are missing from the request keep the value of `base`. */
function readBase(fields: Fields, base: Base): Base {
  const readOrKeep = <Value>(name: keyof Base, read: () => Value): Value =>
    fields.has(name) ? read() : base[name] as unknown as Value
  const embeddingIds = Object.keys(models).map(Number) as [number, ...number[]]
  return {
    ...base,
    embedding_id: readOrKeep('embedding_id', () => fields.choice('embedding_id', embeddingIds)),
    name: readOrKeep('name', () => fields.text('name')),
    description: fields.body['description'] === '' ? '' : readOrKeep('description', () => fields.text('description')),
    contextual: readOrKeep('contextual', () => fields.choice('contextual', [0, 1])),
    background: readOrKeep('background', () => fields.choice('background', colours)),
    icon: readOrKeep('icon', () => fields.choice('icon', icons)),
  }
}

function toKnowledgeBase(
  state: KnowledgeState,
  { id, embedding_id, name, description, contextual, background, icon }: Base,
) {
  const { tokens: length, word_num } = state.measureUsage(id)
  const document_size = state.docsOf(id).length
  return {
    id,
    embedding_id,
    name,
    description,
    contextual,
    background,
    icon,
    document_size,
    length,
    word_num,
  } satisfies KnowledgeBase
}
