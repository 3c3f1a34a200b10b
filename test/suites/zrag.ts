import { assert } from 'chai'
import { StreamError, type Zhipu } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** Creates a knowledge base with one embedded document and returns its id. */
async function createFilledBase({ knowledge, document }: Zhipu): Promise<string> {
  const { data: { id } } = await knowledge.create({ name: 'manuals', embedding_id: 11 })
  const { data } = await document.uploadDocument(id, { files: new File(['保修期为两年。'], 'warranty.md') })
  await document.poll(data.successInfos[0]!.documentId, { sleep: () => Promise.resolve() })
  return id
}

export const suite: Suite = {
  'zrag.retrieval.retrieve() returns slices with their ranks': async (t) => {
    const client = t.client()
    const id = await createFilledBase(client)
    const { data } = await client.zrag.retrieval.retrieve({ knows: [{ id }], query: '保修期', enable_rerank: true })
    assert.equal(data.contents[0]?.text, '保修期为两年。')
    assert.equal(data.contents[0]?.rerank_index, 0)
  },

  'zrag.agent.chat() streams its steps, and answer events that join to the text of done': async (t) => {
    const client = t.client()
    const know_ids = [await createFilledBase(client)]
    const messages = [{ role: 'user' as const, content: '保修期多久？' }]
    let answer = ''
    const types = new Set<string>()
    for await (const event of await client.zrag.agent.chat({ messages, retrieval: { know_ids } })) {
      types.add(event.type)
      if (event.type === 'answer') answer += event.data
      if (event.type === 'done') assert.equal(event.data, answer)
    }
    assert.include(answer, '两年')
    assert.deepEqual([...types], ['session_created', 'thought', 'tool_call', 'tool_result', 'answer', 'done'])
  },

  'zrag.agent.chat() continues a session by its id': async (t) => {
    const client = t.client()
    const retrieval = { know_ids: [await createFilledBase(client)] }
    const sendMessage = async (content: string, sessionId?: string) => {
      const messages = [{ role: 'user' as const, content }]
      return (await collect(await client.zrag.agent.chat({ messages, retrieval }, { sessionId }))).at(-1)!
    }
    const first = await sendMessage('你好')
    const second = await sendMessage('再见', first.sessionId)
    assert.equal(second.sessionId, first.sessionId)
  },

  'zrag.agent.chat() yields session_created before it rejects for an error event': async (t) => {
    const client = t.client()
    const messages = [{ role: 'user' as const, content: '敏感词示例' }]
    const stream = await client.zrag.agent.chat({ messages, retrieval: { know_ids: [await createFilledBase(client)] } })
    const types: string[] = []
    const read = async () => {
      for await (const { type } of stream) types.push(type)
    }
    await rejects(read(), StreamError)
    assert.equal(types[0], 'session_created')
  },
}
