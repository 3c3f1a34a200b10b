import type { Zhipu } from '../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('knowledge')

const success: { readonly [key: string]: Shape } = { code: 'integer', message: '=请求成功', timestamp: 'milliseconds' }
const envelope = (data: Shape): Shape => ({ data, ...success })
const receipt: Shape = { ...success, 'data?': 'any' }

/** Rejections come with HTTP 200 and a code in the envelope. */
const rejected = { status: [200, 400, 404] }

const base: Shape = {
  id: 'digits',
  embedding_id: 'integer',
  name: 'text',
  description: 'string',
  contextual: 'integer',
  background: /^(blue|red|orange|purple|sky|green|yellow)$/,
  icon: 'text',
  document_size: 'integer',
  length: 'integer',
  word_num: 'integer',
}

const documentOf = (name: string): Shape => ({
  id: 'digits',
  knowledge_type: 'integer',
  'custom_separator?': ['string'],
  'sentence_size?': 'integer',
  length: 'integer',
  word_num: 'integer',
  name: `=${name}`,
  'url?': 'string',
  embedding_stat: 'integer',
  'failInfo?': 'any',
})

const manual = () =>
  new File(['# 保修\n\n保修期为两年，自购买之日起计算。\n\n# 退货\n\n七天之内可以退货。\n'], '手册.md')
const uniqueName = () => `contract-${crypto.randomUUID().slice(0, 8)}`

/** The knowledge base API stands beside `paas`. */
function applications(t: Bench): Zhipu {
  return t.client({ baseURL: `${t.options.baseURL}`.replace(/(\/coding)?\/paas\/v4$/, '/llm-application/open') })
}

async function createBase(client: Zhipu, t: Bench): Promise<string> {
  const { data } = await client.knowledge.create({ name: uniqueName(), embedding_id: 11 })
  const id = t.need('id of the knowledge base', data?.id)
  t.cleanUp(`knowledge base ${id}`, () => client.knowledge.delete(id))
  return id
}

/** Knowledge bases and their documents: creation, search, deletion, errors. */
export const knowledge: readonly Scenario[] = [
  scenario('a knowledge base can be created, updated, listed and deleted', 12, async (client, t) => {
    const name = uniqueName()
    const created = await client.knowledge.create({ name, embedding_id: 11, description: '合同' })
    t.shape('created', created, envelope({ id: 'digits' }))
    t.fact('code', created.code, 200)
    const id = t.need('id', created.data?.id)
    t.cleanUp(`knowledge base ${id}`, () => client.knowledge.delete(id))
    const retrieved = await client.knowledge.retrieve(id)
    t.shape('retrieved', retrieved, envelope(base))
    const { embedding_id, description } = retrieved.data ?? {}
    t.fact('name is the one sent', retrieved.data?.name === name, true)
    t.fact('id is the one created', retrieved.data?.id === id, true)
    t.fact('embedding_id and description', `${embedding_id} ${description}`, '11 合同')
    t.fact('size of an empty base', retrieved.data?.document_size, 0)
    const updated = await client.knowledge.update(id, { description: '新的' })
    t.shape('updated', updated, receipt)
    t.fact('code of the update', updated.code, 200)
    t.fact('description', (await client.knowledge.retrieve(id)).data?.description, '新的')
    const list = await applications(t).get<{ data?: { list?: { id: string }[]; total?: number } }>(
      '/knowledge',
      { query: { page: 1, size: 100 } },
    )
    t.shape('listed', list, envelope({ list: [base], total: 'integer' }))
    const listed = Array.isArray(list.data?.list) ? list.data.list.filter((item) => item?.id === id) : []
    t.fact('times that it is listed', listed.length, 1)
    const { data: now } = await client.knowledge.retrieve(id)
    t.fact('is listed as it is retrieved', JSON.stringify(listed[0]) === JSON.stringify(now), true)
    t.fact('total is the number of bases', Number(list.data?.total) >= (list.data?.list?.length ?? 0), true)
    t.shape(
      'capacity',
      await client.knowledge.capacity(),
      envelope({
        used: { word_num: 'integer', length: 'integer' },
        total: { word_num: 'integer', length: 'integer' },
      }),
    )
    t.shape('deleted', await client.knowledge.delete(id), receipt)
    const remaining = await client.knowledge.list({ page: 1, size: 100 })
    t.fact('is listed after deletion', remaining.data?.some((item) => item.id === id), false)
    await t.refusal('retrieval after deletion', client.knowledge.retrieve(id), rejected)
  }),

  scenario(
    'a document can be uploaded, embedded, searched and deleted',
    { requests: 40, tokens: 500 },
    async (client, t) => {
      const baseId = await createBase(client, t)
      const uploaded = await client.document.uploadDocument(baseId, { files: manual(), knowledge_type: 1 })
      t.shape(
        'uploaded',
        uploaded,
        envelope({
          successInfos: [{ documentId: 'digits', fileName: '=手册.md' }, 1],
          'failedInfos?': ['any'],
        }),
      )
      const id = t.need('document id', uploaded.data?.successInfos?.[0]?.documentId)
      const embedded = await client.document.poll(id, t.patience)
      t.shape('document', embedded, envelope(documentOf('手册.md')))
      t.fact('id of the document', embedded.data?.id === id, true)
      t.fact('knowledge_type', embedded.data?.knowledge_type, 1)
      t.fact('embedding_stat', embedded.data?.embedding_stat, 1)
      const list = await applications(t).get<{ data?: { list?: { id: string }[]; total?: number } }>(
        '/document',
        { query: { knowledge_id: baseId } },
      )
      t.shape('listed', list, envelope({ list: [documentOf('手册.md')], total: 'integer' }))
      const listed = Array.isArray(list.data?.list) ? list.data.list : []
      t.fact('ids of the list', listed.map((item) => item?.id === id).join(), 'true')
      t.fact('is listed as it is retrieved', JSON.stringify(listed[0]) === JSON.stringify(embedded.data), true)
      t.fact('total', list.data?.total, 1)
      const found = await client.knowledge.search({ query: '保修期多久', knowledge_ids: [baseId], top_k: 2 })
      t.shape(
        'found',
        found,
        envelope([{
          text: 'text',
          score: 'number',
          metadata: {
            _id: 'text',
            knowledge_id: 'digits',
            doc_id: 'digits',
            doc_name: '=手册.md',
            doc_url: 'string',
            'contextual_text?': 'string|null',
          },
        }]),
      )
      const metadata = found.data?.[0]?.metadata
      t.fact('knowledge_id of the result is the base', metadata?.knowledge_id === baseId, true)
      t.fact('doc_id of the result is the document', metadata?.doc_id === id, true)
      t.fact('text of the best result', found.data?.[0]?.text, /两年/)
      const ids = found.data?.map((item) => item?.metadata?._id) ?? []
      t.fact('results are different', new Set(ids).size === ids.length, true)
      const scores = found.data?.map(({ score }) => score) ?? []
      t.fact(
        'scores are in descending order',
        scores.every((score, index) => index === 0 || score <= scores[index - 1]!),
        true,
      )
      t.fact('scores are from 0 to 1', scores.every((score) => score >= 0 && score <= 1), true)
      t.shape('images', await client.document.sliceImageList(id), envelope({ images: ['any'] }))
      t.shape('embedded again', await client.document.embedding(id), receipt)
      await client.document.poll(id, t.patience)
      t.shape('deleted', await client.document.delete(id), receipt)
      t.fact('documents after deletion', (await client.document.list({ knowledge_id: baseId })).data?.length, 0)
    },
  ),

  scenario('a web page can be uploaded as a document', { requests: 4, paid: 'a web page' }, async (client, t) => {
    const baseId = await createBase(client, t)
    const uploaded = await client.document.uploadUrl({
      knowledge_id: baseId,
      upload_detail: [{ url: 'https://www.example.com', knowledge_type: 1 }],
    })
    t.shape(
      'uploaded',
      uploaded,
      envelope({
        successInfos: [{ documentId: 'digits', url: '=https://www.example.com' }, 1],
        'failedInfos?': ['any'],
      }),
    )
  }),

  scenario('a search in an unknown knowledge base and an unknown document are rejected', 2, async (client, t) => {
    const search = client.knowledge.search({ query: '保修', knowledge_ids: ['1'] })
    await t.refusal('search', search, rejected)
    await t.refusal('document', client.document.retrieve('1'), { ...rejected, code: '11000' })
  }),
]
