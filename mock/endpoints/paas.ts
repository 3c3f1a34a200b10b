import type { PaasDocument, PaasDocumentUpdated, PaasKnowledge } from '../../src/resources/paas.ts'
import type { Exchange, Reply, Route } from '../core/context.ts'
import { Fields } from '../core/fields.ts'
import { absent } from '../platform/files.ts'
import { type Base, capacity as whole, type Doc, knowledgeOf, wordsOf } from '../platform/knowledge/store.ts'
import { numberedPage } from '../core/pagination.ts'
import { json } from '../http/reply.ts'
import { cutIn } from '../platform/knowledge/slicing-params.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'

/** The bases and documents of `/llm-application/open`, as the SDKs of 2024 see them: without an envelope. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/knowledge', handle: create },
  { method: 'GET', path: '/paas/v4/knowledge', handle: list },
  { method: 'GET', path: '/paas/v4/knowledge/capacity', handle: capacity },
  { method: 'PUT', path: '/paas/v4/knowledge/:id', handle: update },
  { method: 'DELETE', path: '/paas/v4/knowledge/:id', handle: remove },
  { method: 'GET', path: '/paas/v4/document/:id', handle: retrieveDocument },
  { method: 'PUT', path: '/paas/v4/document/:id', handle: updateDocument },
  { method: 'DELETE', path: '/paas/v4/document/:id', handle: removeDocument },
]

const colours = ['blue', 'red', 'orange', 'purple', 'sky'] as const
const icons = ['question', 'book', 'seal', 'wrench', 'tag', 'horn', 'house'] as const
const numbers: Readonly<Record<string, number>> = { 'embedding-2': 3, 'embedding-3': 11, 'embedding-3-pro': 12 }

function create(exchange: Exchange): Reply {
  const fields = new Fields(exchange.json())
  const { account, world } = exchange
  const model = fields.optionalText('embedding_model')?.toLowerCase()
  if (model !== undefined && !numbers[model]) throw badField('embedding_model')
  const base: Base = {
    id: world.ids.decimal(),
    embedding_id: fields.choice('embedding_id', [model ? numbers[model]! : 3, 3, 11, 12]),
    name: fields.text('name', 100),
    description: fields.optionalText('description', 500) ?? '',
    contextual: 0,
    background: fields.choice('background', colours),
    icon: fields.choice('icon', icons),
    customer_identifier: fields.optionalText('customer_identifier', 32),
    bucket_id: fields.optionalText('bucket_id', 32),
  }
  knowledgeOf(account, world).bases.set(base.id, base)
  return json(show(base))
}

function list({ account, query, world }: Exchange): Reply {
  const all = [...knowledgeOf(account, world).bases.values()].reverse()
  return json({ list: numberedPage(all, query, 'size').map(show), total: all.length })
}

function capacity({ account, world }: Exchange): Reply {
  const { word_num, length } = knowledgeOf(account, world).used()
  return json({ used: { word_num, length }, total: whole })
}

function update(exchange: Exchange): Reply {
  const base = baseIn(exchange)
  const fields = new Fields(exchange.json())
  const state = knowledgeOf(exchange.account, exchange.world)
  const changed: Base = {
    ...base,
    embedding_id: fields.choice('embedding_id', [base.embedding_id, 3, 11, 12]),
    name: fields.optionalText('name', 100) ?? base.name,
    description: fields.body['description'] === '' ? '' : fields.optionalText('description', 500) ?? base.description,
    background: fields.choice('background', [base.background, ...colours]),
    icon: fields.choice('icon', [base.icon, ...icons]),
  }
  state.bases.set(base.id, changed)
  if (changed.embedding_id !== base.embedding_id) { for (const doc of state.docsOf(base.id)) doc.embedding.restart() }
  return json({})
}

function remove(exchange: Exchange): Reply {
  knowledgeOf(exchange.account, exchange.world).removeBase(baseIn(exchange))
  return json({})
}

function retrieveDocument(exchange: Exchange): Reply {
  const doc = docIn(exchange)
  const embedding_stat = knowledgeOf(exchange.account, exchange.world).look(doc)
  const { extract } = doc
  return json(
    {
      id: doc.id,
      custom_separator: doc.separators,
      sentence_size: String(doc.sentenceSize),
      bytes: doc.bytes.byteLength,
      word_num: wordsOf(doc),
      filename: doc.name,
      url: doc.url,
      embedding_stat,
      ...(embedding_stat === 2 && 'code' in extract &&
        { failInfo: { embedding_code: extract.code, embedding_msg: extract.message } }),
    } satisfies PaasDocument,
  )
}

function updateDocument(exchange: Exchange): Reply {
  const doc = docIn(exchange)
  const fields = new Fields(exchange.json())
  if (!fields.has('knowledge_type')) throw missingField('knowledge_type')
  const { knowledgeType, sentenceSize, separators = doc.separators } = cutIn(fields, doc.sentenceSize)
  Object.assign(doc, { knowledgeType, sentenceSize, separators })
  doc.embedding.restart()
  const successInfos = [{ documentId: doc.id, filename: doc.name }]
  return json({ successInfos, failedInfos: [] } satisfies PaasDocumentUpdated)
}

function removeDocument(exchange: Exchange): Reply {
  const doc = docIn(exchange)
  if (!doc.embedding.look()) throw refuse('10019', '文档正在处理中，请稍后再试')
  knowledgeOf(exchange.account, exchange.world).docs.delete(doc.id)
  return json({})
}

function baseIn({ account, params, world }: Exchange): Base {
  const base = knowledgeOf(account, world).bases.get(params['id']!)
  if (!base) throw absent('knowledge_id')
  return base
}

function docIn({ account, params, world }: Exchange): Doc {
  const doc = knowledgeOf(account, world).docs.get(params['id']!)
  if (!doc) throw absent('document_id')
  return doc
}

/** Fields in the order of zhipuai-sdk-python's type; what was not given is absent. */
function show({ id, embedding_id, name, description, background, icon, ...rest }: Base): PaasKnowledge {
  const { customer_identifier, bucket_id } = rest
  return { id, embedding_id, name, customer_identifier, description, background, icon, bucket_id }
}
