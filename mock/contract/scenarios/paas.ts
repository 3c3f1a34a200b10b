import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('paas')

/** Knowledge bases at the paths of the SDKs of 2024: replies without an envelope. */
export const paas: readonly Scenario[] = [
  scenario('a knowledge base and its document can be managed at the paths of 2024', {
    requests: 60,
    holds: 'access to endpoints of 2024',
  }, async (client, t) => {
    const { knowledge, document } = client.paas
    const created = await knowledge.create({ name: 'contract', embedding_id: 11 })
    t.shape('created', created, {
      id: 'digits',
      'embedding_id?': 'integer',
      'name?': '=contract',
      'description?': 'string|null',
      'background?': 'string|null',
      'icon?': 'string|null',
    })
    await knowledge.update(created.id, { name: 'contract, updated', embedding_id: 11 })
    const page = await knowledge.list({ page: 1, size: 100 })
    t.fact('name in the list', page.data?.find(({ id }) => id === created.id)?.name, 'contract, updated')
    t.shape('capacity', await knowledge.capacity(), {
      used: { word_num: 'integer', length: 'integer' },
      total: { word_num: 'integer', length: 'integer' },
    })
    const uploaded = await client.files.create({
      purpose: 'retrieval',
      knowledge_id: created.id,
      file: new File(['保修期为两年。\n'], 'a.txt'),
    })
    t.shape('uploaded', uploaded, {
      successInfos: [{ documentId: 'digits', filename: '=a.txt' }],
      'failedInfos?': 'any',
    })
    const id = t.need('document id', uploaded.successInfos?.[0]?.documentId)
    const retrieved = await document.retrieve(id)
    t.fact('document id is the requested one', retrieved.id === id, true)
    await client.document.poll(id, t.patience)
    await document.update(id, { knowledge_type: 1 })
    await client.document.poll(id, t.patience)
    t.fact('embedding_stat after embedding', (await document.retrieve(id)).embedding_stat, 1)
    await document.delete(id)
    await knowledge.delete(created.id)
    const remaining = await knowledge.list({ page: 1, size: 100 })
    t.fact('is listed after deletion', remaining.data?.some((item) => item.id === created.id), false)
  }),

  scenario('an unknown document is rejected', { holds: 'access to endpoints of 2024' }, async (client, t) => {
    await t.refusal('refusal', client.paas.document.retrieve('1'), { status: [404, 400] })
  }),
]
