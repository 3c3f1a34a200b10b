import type { KnowledgeBase, KnowledgeCapacity, KnowledgeSlice } from '../../src/resources/knowledge.ts'
import { enveloped, receipt } from '../core/envelope.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { type ScoredSlice, searchSlices } from '../platform/knowledge/search.ts'
import { baseById } from '../platform/knowledge/lookup.ts'
import { type Base, capacity as whole, knowledgeOf, type KnowledgeState } from '../platform/knowledge/store.ts'
import { moderate } from '../platform/moderation.ts'
import { numberedPage } from '../core/pagination.ts'

const ROOT = '/llm-application/open/knowledge'

export const routes: readonly Route[] = [
  { method: 'POST', path: ROOT, handle: create },
  { method: 'GET', path: ROOT, handle: list },
  { method: 'GET', path: `${ROOT}/capacity`, handle: capacity },
  { method: 'POST', path: `${ROOT}/retrieve`, handle: search },
  { method: 'GET', path: `${ROOT}/:id`, handle: retrieve },
  { method: 'PUT', path: `${ROOT}/:id`, handle: update },
  { method: 'DELETE', path: `${ROOT}/:id`, handle: remove },
]

/** Names of the models behind the numbers. Source: OpenAPI of 2026-07-11. */
const models = { 3: 'Embedding-2', 11: 'Embedding-3', 12: 'Embedding-3-pro' } as const
const colours = ['blue', 'red', 'orange', 'purple', 'sky', 'green', 'yellow'] as const
const icons = ['question', 'book', 'seal', 'wrench', 'tag', 'horn', 'house'] as const

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { account, backend } = context
  const name = fields.text('name')
  if (!fields.has('embedding_id')) fields.text('embedding_id')
  const base = describe(fields, {
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
  const all = [...state.bases.values()].reverse()
  const list = numberedPage(all, context.query, 'size').map((base) => show(state, base))
  return enveloped(context, { list, total: all.length })
}

function retrieve(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!)
  return enveloped(context, show(state, item))
}

function update(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!)
  const changed = describe(new Fields(context.json()), item)
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

function capacity(context: Context): Reply {
  const { word_num, length } = knowledgeOf(context.account).measureUsage()
  return enveloped<KnowledgeCapacity>(context, { used: { word_num, length }, total: whole })
}

function search(context: Context): Reply {
  const fields = new Fields(context.json())
  const query = fields.text('query', 1000)
  const wanted = {
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
  const { slices, contextual } = slicesIn(context, fields.texts('knowledge_ids'), fields)
  return enveloped<KnowledgeSlice[]>(context, searchSlices(slices, wanted).map((found) => slice(found, contextual)))
}

/** The slices of the bases, or of those documents that are named. */
function slicesIn(context: Context, ids: readonly string[], fields: Fields) {
  const named = fields.has('document_ids') ? fields.texts('document_ids') : undefined
  const known = ids.map((id) => baseById(context, id))
  const slices = known.flatMap(({ state, item }) =>
    state.docsOf(item.id).filter(({ id }) => named?.includes(id) ?? true).flatMap((doc) => state.slicesOf(doc))
  )
  return { slices, contextual: new Set(known.filter(({ item }) => item.contextual).map(({ item }) => item.id)) }
}

function slice({ id, doc, text, score, rerankScore }: ScoredSlice, contextual: ReadonlySet<string>): KnowledgeSlice {
  return {
    text,
    score: rerankScore ?? score,
    metadata: {
      _id: id,
      knowledge_id: doc.baseId,
      doc_id: doc.id,
      doc_name: doc.name,
      doc_url: doc.url,
      contextual_text: contextual.has(doc.baseId) ? `${doc.name}: ${text}` : '',
    },
  }
}

/** A base with what a request says laid over what it was. */
function describe(fields: Fields, base: Base): Base {
  const kept = <Value>(name: keyof Base, read: () => Value): Value =>
    fields.has(name) ? read() : base[name] as unknown as Value
  const numbers = Object.keys(models).map(Number) as [number, ...number[]]
  return {
    ...base,
    embedding_id: kept('embedding_id', () => fields.choice('embedding_id', numbers)),
    name: kept('name', () => fields.text('name')),
    description: fields.body['description'] === '' ? '' : kept('description', () => fields.text('description')),
    contextual: kept('contextual', () => fields.choice('contextual', [0, 1])),
    background: kept('background', () => fields.choice('background', colours)),
    icon: kept('icon', () => fields.choice('icon', icons)),
  }
}

function show(state: KnowledgeState, { id, embedding_id, name, description, contextual, background, icon }: Base) {
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
