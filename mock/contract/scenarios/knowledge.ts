import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('knowledge')

const enveloped = (data: Shape): Shape => ({ code: 'number', message: 'string', timestamp: 'number', data })
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
const named = () => `contract-${crypto.randomUUID().slice(0, 8)}`

/** Knowledge bases and their documents: kept, found in, deleted. */
export const knowledge: readonly Scenario[] = [
  scenario('a base is made, changed, listed, deleted, and then gone', 9, async (client, t) => {
    const name = named()
    const made = await client.knowledge.create({ name, embedding_id: 11, description: '合同' })
    t.shape('made', made, enveloped({ id: 'string' }))
    t.fact('code', made.code, 200)
    const { id } = made.data
    const one = await client.knowledge.retrieve(id)
    t.shape('one', one, enveloped(base))
    t.fact('name', one.data.name === name, true)
    t.shape('changed', await client.knowledge.update(id, { description: '新的' }), receipt)
    t.fact('description', (await client.knowledge.retrieve(id)).data.description, '新的')
    const page = await client.knowledge.list({ page: 1, size: 100 })
    t.shape('listed', page.data, [base])
    t.fact('is listed', page.data.some((item) => item.id === id), true)
    t.shape(
      'capacity',
      await client.knowledge.capacity(),
      enveloped({
        used: { word_num: 'number', length: 'number' },
        total: { word_num: 'number', length: 'number' },
      }),
    )
    t.shape('deleted', await client.knowledge.delete(id), receipt)
    const left = await client.knowledge.list({ page: 1, size: 100 })
    t.fact('is listed after deletion', left.data.some((item) => item.id === id), false)
    t.fact('is refused after deletion', await isRefused(client.knowledge.retrieve(id)), true)
  }),

  scenario(
    'a document is uploaded, embedded, found by its sense, deleted',
    { requests: 60, tokens: 500 },
    async (client, t) => {
      const { data: { id: home } } = await client.knowledge.create({ name: named(), embedding_id: 11 })
      const sent = await client.document.uploadDocument(home, { files: manual(), knowledge_type: 1 })
      t.shape(
        'uploaded',
        sent,
        enveloped({
          successInfos: [{ documentId: 'string', fileName: 'string' }],
          'failedInfos?': 'any',
        }),
      )
      const id = sent.data.successInfos[0]?.documentId ?? ''
      const done = await client.document.poll(id, t.patience)
      t.shape('document', done, enveloped(document))
      const page = await client.document.list({ knowledge_id: home })
      t.shape('listed', page.data, [document])
      t.fact('is listed', page.data.some((item) => item.id === id), true)
      const found = await client.knowledge.search({ query: '保修期多久', knowledge_ids: [home], top_k: 2 })
      t.shape(
        'found',
        found,
        enveloped([{
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
      t.fact('best is about it', found.data[0]?.text, /两年/)
      t.fact('is of the document', found.data[0]?.metadata.doc_id === id, true)
      t.shape('images', await client.document.sliceImageList(id), enveloped({ images: 'any' }))
      t.shape('embedded anew', await client.document.embedding(id), receipt)
      await client.document.poll(id, t.patience)
      t.shape('deleted', await client.document.delete(id), receipt)
      t.fact('documents left', (await client.document.list({ knowledge_id: home })).data.length, 0)
      await client.knowledge.delete(home)
    },
  ),

  scenario('a page of the web becomes a document', { requests: 4, paid: 'reading a page' }, async (client, t) => {
    const { data: { id: home } } = await client.knowledge.create({ name: named(), embedding_id: 11 })
    const sent = await client.document.uploadUrl({
      knowledge_id: home,
      upload_detail: [{ url: 'https://www.example.com', knowledge_type: 1 }],
    })
    t.shape(
      'uploaded',
      sent,
      enveloped({ successInfos: [{ documentId: 'string', url: 'string' }], 'failedInfos?': 'any' }),
    )
    await client.knowledge.delete(home)
  }),

  scenario('a search in a base that is none, and a document that is none, are refused', 2, async (client, t) => {
    const search = client.knowledge.search({ query: '保修', knowledge_ids: ['1'] })
    t.fact('search', await isRefused(search), true)
    t.fact('document', await isRefused(client.document.retrieve('1')), true)
  }),
]
