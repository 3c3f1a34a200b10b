import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('knowledge')

const envelope = (data: Shape): Shape => ({ code: 'number', message: 'string', timestamp: 'number', data })
const receipt: Shape = { code: 'number', message: 'string', timestamp: 'number', 'data?': 'any' }

const base: Shape = {
  id: 'string',
  embedding_id: 'number',
  name: 'string',
  description: 'string',
  contextual: 'number',
  background: 'string',
  icon: 'string',
  document_size: 'number',
  length: 'number',
  word_num: 'number',
}

const document: Shape = {
  id: 'string',
  knowledge_type: 'number',
  'custom_separator?': 'any',
  'sentence_size?': 'number',
  length: 'number',
  word_num: 'number',
  name: 'string',
  'url?': 'string',
  embedding_stat: 'number',
  'failInfo?': 'any',
}

const manual = () =>
  new File(['# 保修\n\n保修期为两年，自购买之日起计算。\n\n# 退货\n\n七天之内可以退货。\n'], '手册.md')
const uniqueName = () => `contract-${crypto.randomUUID().slice(0, 8)}`

/** Knowledge bases and their documents: creation, search, deletion, errors. */
export const knowledge: readonly Scenario[] = [
  scenario('a knowledge base can be created, updated, listed and deleted', 9, async (client, t) => {
    const name = uniqueName()
    const created = await client.knowledge.create({ name, embedding_id: 11, description: '合同' })
    t.shape('created', created, envelope({ id: 'string' }))
    t.fact('code', created.code, 200)
    const { id } = created.data
    const retrieved = await client.knowledge.retrieve(id)
    t.shape('retrieved', retrieved, envelope(base))
    t.fact('name is the one sent', retrieved.data.name === name, true)
    t.shape('updated', await client.knowledge.update(id, { description: '新的' }), receipt)
    t.fact('description', (await client.knowledge.retrieve(id)).data.description, '新的')
    const page = await client.knowledge.list({ page: 1, size: 100 })
    t.shape('listed', page.data, [base])
    t.fact('is listed', page.data.some((item) => item.id === id), true)
    t.shape(
      'capacity',
      await client.knowledge.capacity(),
      envelope({
        used: { word_num: 'number', length: 'number' },
        total: { word_num: 'number', length: 'number' },
      }),
    )
    t.shape('deleted', await client.knowledge.delete(id), receipt)
    const remaining = await client.knowledge.list({ page: 1, size: 100 })
    t.fact('is listed after deletion', remaining.data.some((item) => item.id === id), false)
    t.fact('is rejected after deletion', await isRefused(client.knowledge.retrieve(id)), true)
  }),

  scenario(
    'a document can be uploaded, embedded, searched and deleted',
    { requests: 60, tokens: 500 },
    async (client, t) => {
      const { data: { id: baseId } } = await client.knowledge.create({ name: uniqueName(), embedding_id: 11 })
      const uploaded = await client.document.uploadDocument(baseId, { files: manual(), knowledge_type: 1 })
      t.shape(
        'uploaded',
        uploaded,
        envelope({
          successInfos: [{ documentId: 'string', fileName: 'string' }],
          'failedInfos?': 'any',
        }),
      )
      const id = uploaded.data.successInfos[0]?.documentId ?? ''
      const embedded = await client.document.poll(id, t.patience)
      t.shape('document', embedded, envelope(document))
      const page = await client.document.list({ knowledge_id: baseId })
      t.shape('listed', page.data, [document])
      t.fact('is listed', page.data.some((item) => item.id === id), true)
      const found = await client.knowledge.search({ query: '保修期多久', knowledge_ids: [baseId], top_k: 2 })
      t.shape(
        'found',
        found,
        envelope([{
          text: 'string',
          score: 'number',
          metadata: {
            _id: 'string',
            knowledge_id: 'string',
            doc_id: 'string',
            doc_name: 'string',
            doc_url: 'string',
            'contextual_text?': 'string|null',
          },
        }]),
      )
      t.fact('text of the best result', found.data[0]?.text, /两年/)
      t.fact('doc_id of the best result is the document', found.data[0]?.metadata.doc_id === id, true)
      t.shape('images', await client.document.sliceImageList(id), envelope({ images: 'any' }))
      t.shape('embedded again', await client.document.embedding(id), receipt)
      await client.document.poll(id, t.patience)
      t.shape('deleted', await client.document.delete(id), receipt)
      t.fact('documents after deletion', (await client.document.list({ knowledge_id: baseId })).data.length, 0)
      await client.knowledge.delete(baseId)
    },
  ),

  scenario('a web page can be uploaded as a document', { requests: 4, paid: 'a web page' }, async (client, t) => {
    const { data: { id: baseId } } = await client.knowledge.create({ name: uniqueName(), embedding_id: 11 })
    const uploaded = await client.document.uploadUrl({
      knowledge_id: baseId,
      upload_detail: [{ url: 'https://www.example.com', knowledge_type: 1 }],
    })
    t.shape(
      'uploaded',
      uploaded,
      envelope({ successInfos: [{ documentId: 'string', url: 'string' }], 'failedInfos?': 'any' }),
    )
    await client.knowledge.delete(baseId)
  }),

  scenario('a search in an unknown knowledge base and an unknown document are rejected', 2, async (client, t) => {
    const search = client.knowledge.search({ query: '保修', knowledge_ids: ['1'] })
    t.fact('search is rejected', await isRefused(search), true)
    t.fact('document is rejected', await isRefused(client.document.retrieve('1')), true)
  }),
]
