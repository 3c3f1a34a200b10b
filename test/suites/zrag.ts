import { assert } from 'chai'
import { StreamError, type Zhipu } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

async function filled({ knowledge, document }: Zhipu): Promise<string> {
  const { data: { id } } = await knowledge.create({ name: 'manuals', embedding_id: 11 })
  const { data } = await document.uploadDocument(id, { files: new File(['保修期为两年。'], 'warranty.md') })
  await document.poll(data.successInfos[0]!.documentId, { sleep: () => Promise.resolve() })
  return id
}

export const suite: Suite = {
  'zrag.retrieval.retrieve() finds slices with their scores': async (t) => {
    const client = t.client()
    const id = await filled(client)
    const { data } = await client.zrag.retrieval.retrieve({ knows: [{ id }], query: '保修期', enable_rerank: true })
    assert.equal(data.contents[0]?.text, '保修期为两年。')
    assert.equal(data.contents[0]?.rerank_index, 0)
  },

  'zrag.agent.chat() streams what it does, and its pieces are the whole of done': async (t) => {
    const client = t.client()
    const know_ids = [await filled(client)]
    const messages = [{ role: 'user' as const, content: '保修期多久？' }]
    let answer = ''
    const kinds = new Set<string>()
    for await (const event of await client.zrag.agent.chat({ messages, retrieval: { know_ids } })) {
      kinds.add(event.type)
      if (event.type === 'answer') answer += event.data
      if (event.type === 'done') assert.equal(event.data, answer)
    }
    assert.include(answer, '两年')
    assert.deepEqual([...kinds], ['session_created', 'thought', 'tool_call', 'tool_result', 'answer', 'done'])
  },

  'zrag.agent.chat() goes on in a session': async (t) => {
    const client = t.client()
    const retrieval = { know_ids: [await filled(client)] }
    const say = async (content: string, sessionId?: string) => {
      const messages = [{ role: 'user' as const, content }]
      return (await collect(await client.zrag.agent.chat({ messages, retrieval }, { sessionId }))).at(-1)!
    }
    const first = await say('你好')
    const second = await say('再见', first.sessionId)
    assert.equal(second.sessionId, first.sessionId)
  },

  'an error event of zrag.agent.chat() rejects, and the session is told before': async (t) => {
    const client = t.client()
    const messages = [{ role: 'user' as const, content: '敏感词示例' }]
    const stream = await client.zrag.agent.chat({ messages, retrieval: { know_ids: [await filled(client)] } })
    const kinds: string[] = []
    const reading = (async () => {
      for await (const { type } of stream) kinds.push(type)
    })()
    await rejects(reading, StreamError)
    assert.equal(kinds[0], 'session_created')
  },
}
