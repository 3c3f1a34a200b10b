import { type BodySchema, listOf, objectWith, oneOf } from '../core/body-schema.ts'
import type { PaasDocument, PaasDocumentUpdated, PaasKnowledge } from '../../src/resources/paas.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { unknownId } from '../platform/files.ts'
import { documentFields, type EmbeddingStatus, failureFields } from '../platform/knowledge/document-fields.ts'
import { baseById, documentById } from '../platform/knowledge/lookup.ts'
import { type Base, capacity, type Doc, knowledgeOf } from '../platform/knowledge/store.ts'
import { numberedPage } from '../core/pagination.ts'
import { json } from '../http/reply.ts'
import { readSlicing } from '../platform/knowledge/slicing-params.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'

const baseFields: Readonly<Record<string, BodySchema>> = {
  embedding_id: oneOf(3, 11, 12),
  embedding_model: 'string',
  description: 'string',
  background: 'string',
  icon: 'string',
  customer_identifier: 'string',
  bucket_id: 'string',
}

/** Source: official Python SDK of 2024. */
const createBody: BodySchema = objectWith({ ...baseFields, 'name!': 'string' })
const updateBody: BodySchema = objectWith({ ...baseFields, name: 'string' })
const documentBody: BodySchema = objectWith({
  'knowledge_type!': 'string',
  custom_separator: listOf('string'),
  sentence_size: 'string',
  callback_url: 'string',
  callback_header: 'object',
})

/** The knowledge bases and documents of `/llm-application/open` at the paths of 2024, whose responses have no envelope. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/knowledge', body: createBody, handle: create },
  { method: 'GET', path: '/paas/v4/knowledge', handle: list },
  { method: 'GET', path: '/paas/v4/knowledge/capacity', handle: retrieveCapacity },
  { method: 'PUT', path: '/paas/v4/knowledge/:id', body: updateBody, handle: update },
  { method: 'DELETE', path: '/paas/v4/knowledge/:id', handle: remove },
  { method: 'GET', path: '/paas/v4/document/:id', handle: retrieveDocument },
  { method: 'PUT', path: '/paas/v4/document/:id', body: documentBody, handle: updateDocument },
  { method: 'DELETE', path: '/paas/v4/document/:id', handle: removeDocument },
]

const colours = ['blue', 'red', 'orange', 'purple', 'sky'] as const
const icons = ['question', 'book', 'seal', 'wrench', 'tag', 'horn', 'house'] as const
const embeddingIds: Readonly<Record<string, number>> = { 'embedding-2': 3, 'embedding-3': 11, 'embedding-3-pro': 12 }

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { account, backend } = context
  const model = fields.optionalText('embedding_model')?.toLowerCase()
  if (model !== undefined && !embeddingIds[model]) throw badField('embedding_model')
  const base: Base = {
    id: backend.ids.decimal(),
    embedding_id: fields.choice('embedding_id', [model ? embeddingIds[model]! : 3, 3, 11, 12]),
    name: fields.text('name', 100),
    description: fields.optionalText('description', 500) ?? '',
    contextual: 0,
    background: fields.choice('background', colours),
    icon: fields.choice('icon', icons),
    customer_identifier: fields.optionalText('customer_identifier', 32),
    bucket_id: fields.optionalText('bucket_id', 32),
  }
  knowledgeOf(account).bases.set(base.id, base)
  return json(toPaasKnowledge(base))
}

function list({ account, query }: Context): Reply {
  const bases = [...knowledgeOf(account).bases.values()].reverse()
  return json({ list: numberedPage(bases, query, 'size').map(toPaasKnowledge), total: bases.length })
}

function retrieveCapacity({ account }: Context): Reply {
  const { word_num, length } = knowledgeOf(account).measureUsage()
  return json({ used: { word_num, length }, total: capacity })
}

function update(context: Context): Reply {
  const { state, item: base } = baseById(context, context.params['id']!, unknownId)
  const fields = new Fields(context.json())
  const changed: Base = {
    ...base,
    embedding_id: fields.choice('embedding_id', [base.embedding_id, 3, 11, 12]),
    name: fields.optionalText('name', 100) ?? base.name,
    description: fields.body['description'] === '' ? '' : fields.optionalText('description', 500) ?? base.description,
    background: fields.choice('background', [base.background, ...colours]),
    icon: fields.choice('icon', [base.icon, ...icons]),
  }
  state.bases.set(base.id, changed)
  if (changed.embedding_id !== base.embedding_id) {
    for (const doc of state.docsOf(base.id)) doc.embedding.restart()
  }
  return json({})
}

function remove(context: Context): Reply {
  const { state, item } = baseById(context, context.params['id']!, unknownId)
  state.removeBase(item)
  return json({})
}

function retrieveDocument(context: Context): Reply {
  const { state, item } = documentById(context, context.params['id']!, unknownId)
  return json(toPaasDocument(item, state.poll(item)))
}

function updateDocument(context: Context): Reply {
  const { item: doc } = documentById(context, context.params['id']!, unknownId)
  const fields = new Fields(context.json())
  if (!fields.has('knowledge_type')) throw missingField('knowledge_type')
  const { knowledgeType, sentenceSize, separators = doc.separators } = readSlicing(fields, doc.sentenceSize)
  Object.assign(doc, { knowledgeType, sentenceSize, separators })
  doc.embedding.restart()
  const successInfos = [{ documentId: doc.id, filename: doc.name }]
  return json({ successInfos, failedInfos: [] } satisfies PaasDocumentUpdated)
}

function removeDocument(context: Context): Reply {
  const { state, item } = documentById(context, context.params['id']!, unknownId)
  if (!item.embedding.poll()) throw refuse('10019', '文档正在处理中，请稍后再试')
  state.docs.delete(item.id)
  return json({})
}

function toPaasDocument(doc: Doc, embedding_stat: EmbeddingStatus): PaasDocument {
  const fields = documentFields(doc, embedding_stat)
  return {
    id: fields.id,
    custom_separator: fields.custom_separator,
    sentence_size: String(fields.sentence_size),
    length: fields.length,
    word_num: fields.word_num,
    name: fields.name,
    url: fields.url,
    embedding_stat,
    ...failureFields(doc, embedding_stat),
  }
}

/** Fields in the order of the type in zhipuai-sdk-python. Fields that were not set are absent. */
function toPaasKnowledge({ id, embedding_id, name, description, background, icon, ...rest }: Base): PaasKnowledge {
  const { customer_identifier, bucket_id } = rest
  return { id, embedding_id, name, customer_identifier, description, background, icon, bucket_id }
}
