import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('paas')

/** Knowledge bases where the SDKs of 2024 find them: without an envelope. */
export const paas: readonly Scenario[] = [
  scenario('a base and its document are kept where they were in 2024', {
    requests: 60,
    holds: 'the right to endpoints of 2024',
  }, async (client, t) => {
    const { knowledge, document } = client.paas
    const made = await knowledge.create({ name: 'contract', embedding_id: 11 })
    t.fact('id', typeof made.id, 'string')
    await knowledge.update(made.id, { name: 'contract, changed', embedding_id: 11 })
    const page = await knowledge.list({ page: 1, size: 100 })
    t.fact('is listed as', page.data.find(({ id }) => id === made.id)?.name, 'contract, changed')
    t.shape('capacity', await knowledge.capacity(), {
      used: { word_num: 'number', length: 'number' },
      total: { word_num: 'number', length: 'number' },
    })
    const sent = await client.files.create({
      purpose: 'retrieval',
      knowledge_id: made.id,
      file: new File(['保修期为两年。\n'], 'a.txt'),
    })
    t.shape('uploaded', sent, {
      successInfos: [{ documentId: 'string', filename: 'string' }],
      'failedInfos?': 'any',
    })
    const id = sent.successInfos[0]?.documentId ?? ''
    const one = await document.retrieve(id)
    t.fact('document', one.id === id, true)
    await client.document.poll(id, t.patience)
    await document.update(id, { knowledge_type: 1 })
    await client.document.poll(id, t.patience)
    await document.delete(id)
    await knowledge.delete(made.id)
    const left = await knowledge.list({ page: 1, size: 100 })
    t.fact('is listed after deletion', left.data.some((item) => item.id === made.id), false)
  }),

  scenario('a document that is none is refused', { holds: 'the right to endpoints of 2024' }, async (client, t) => {
    t.fact('refusal', await isRefused(client.paas.document.retrieve('1')), true)
  }),
]
