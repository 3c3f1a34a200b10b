import { expect, test } from 'vitest'
import { dataOf, formOf, type RawClient, rawClient } from '../../support/raw-client.ts'

async function createFilledBase(ask: RawClient): Promise<{ id: string; docs: string[] }> {
  const { body } = await ask('POST /llm-application/open/knowledge', { name: 'manuals', embedding_id: 11 })
  const { id } = body.data
  const files = [new File(['保修期为两年。'], 'warranty.md'), new File(['小猫 ![猫](https://a.cn/c.png)'], 'cats.txt')]
  const form = formOf({ files, parse_image: 'true' })
  const uploaded = await ask(`POST /llm-application/open/document/upload_document/${id}`, form)
  const docs = uploaded.body.data.successInfos.map(({ documentId }: { documentId: string }) => documentId)
  return { id, docs }
}

const typesOf = (events: { type: string }[]) =>
  events.map(({ type }) => type).filter((type, index, types) => type !== types[index - 1])

test('retrieval returns slices with index, score, images and metadata', async () => {
  const ask = rawClient({ tasks: {} })
  const { id, docs } = await createFilledBase(ask)
  const { body } = await ask('POST /zrag/retrieval/retrieve', { knows: [{ id }], query: '小猫' })
  expect(Object.keys(body)).toEqual(['data', 'code', 'message'])
  expect(body.data).toMatchObject({ elapsed_ms: 0, total_tokens: 1, request_id: expect.any(String) })
  expect(body.data.contents).toEqual([{
    id: `${docs[1]}_0`,
    know_id: id,
    doc_id: docs[1],
    text: `小猫 【示意图序号_${docs[1]}_1】`,
    medias: [{ id: `【示意图序号_${docs[1]}_1】`, url: 'https://a.cn/c.png', description: '' }],
    index: 0,
    score: expect.any(Number),
    metadata: { doc_type: 'txt', doc_name: 'cats.txt', doc_url: expect.any(String), index: 0 },
  }])
})

test('enable_rerank adds rerank_index and rerank_score', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const { body } = await ask('POST /zrag/retrieval/retrieve', { knows: [{ id }], query: '小猫', enable_rerank: true })
  expect(body.data.contents[0]).toMatchObject({ rerank_index: 0, rerank_score: 1 })
})

test('enable_rewrite adds a query that starts with the earlier messages of the user', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const messages = [{ role: 'user', content: '手机' }, { role: 'assistant', content: '好的' }]
  const search = { knows: [{ id }], query: '保修', enable_rewrite: true, messages }
  const { body } = await ask('POST /zrag/retrieval/retrieve', search)
  expect(body.data.rewritten_query).toEqual({ original_query: '保修', multi_queries: ['保修', '手机 保修'] })
})

test('doc_ids, top_k, similarity_threshold and tags limit the results', async () => {
  const ask = rawClient({ tasks: {} })
  const { id, docs } = await createFilledBase(ask)
  const countResults = async (rest: object, doc_ids?: string[]) => {
    const body = { knows: [{ id, doc_ids }], query: '小猫 保修', similarity_threshold: 0, ...rest }
    return (await ask('POST /zrag/retrieval/retrieve', body)).body.data.contents.length
  }
  const tag = { tag_id: '1', value_type: 'fixed', filter_value: 'a', multiple_value: [] }
  expect(await countResults({})).toBe(2)
  expect(await countResults({}, [docs[0]!])).toBe(1)
  expect(await countResults({ top_k: 1 })).toBe(1)
  expect(await countResults({ similarity_threshold: 0.99 })).toBe(0)
  expect(await countResults({ search_filters: { tags: [{ ...tag, filter_type: 3 }] } })).toBe(0)
  expect(await countResults({ search_filters: { tags: [{ ...tag, filter_type: 4 }] } })).toBe(2)
})

test('an image is searched by the words of its URL', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const multimodal_parts = [{ type: 'image_url', url: 'https://a.cn/小猫.png' }]
  const { body } = await ask('POST /zrag/retrieval/retrieve', { knows: [{ id }], multimodal_parts })
  expect(body.data.contents[0].metadata.doc_name).toBe('cats.txt')
})

test('the agent streams its session, reasoning, tool call and answer, and the answer contains the retrieved text', async () => {
  const ask = rawClient({ tasks: {} })
  const { id, docs } = await createFilledBase(ask)
  const body = {
    messages: [{ role: 'user', content: '保修期多久？' }],
    retrieval: { know_ids: [id] },
    enable_thinking: true,
  }
  const response = await ask('POST /zrag/agent/chat', body)
  expect(response.text).toMatch(/^data:\{"type":"session_created"/)
  const events = dataOf(response)
  expect(typesOf(events)).toEqual([
    'session_created',
    'reasoning',
    'thought',
    'tool_call',
    'tool_result',
    'answer',
    'done',
  ])
  expect(events.find(({ type }) => type === 'tool_result').data).toMatchObject({
    toolName: 'knowledge_retrieval',
    status: 'success',
    result: [{ text: '保修期为两年。', doc_id: docs[0], doc_name: 'warranty.md' }],
  })
  const answer = events.filter(({ type }) => type === 'answer').map(({ data }) => data).join('')
  expect(answer).toContain('保修期为两年。')
  expect(answer).toContain('<reference data-ref="1"></reference>')
  const last = events.at(-1)
  expect(last).toMatchObject({ data: answer, messageId: expect.any(String), usage: { total_calls: 1 } })
  expect(last.usage.total_tokens).toBe(last.usage.prompt_tokens + last.usage.completion_tokens)
})

test('without enable_thinking the stream has no reasoning event', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const body = { messages: [{ role: 'user', content: '你好' }], retrieval: { know_ids: [id] } }
  expect(typesOf(dataOf(await ask('POST /zrag/agent/chat', body)))).not.toContain('reasoning')
})

test('X-Session-Id continues the session', async () => {
  const ask = rawClient({ tasks: {} })
  ask.zhipu.chat.when({ turn: 1 }).reply('第二轮')
  const { id } = await createFilledBase(ask)
  const sendMessage = async (content: string, headers?: Record<string, string>) =>
    dataOf(
      await ask(
        'POST /zrag/agent/chat',
        { messages: [{ role: 'user', content }], retrieval: { know_ids: [id] } },
        headers,
      ),
    )
  const [{ sessionId }] = await sendMessage('你好')
  const events = await sendMessage('再见', { 'x-session-id': sessionId })
  expect(events.every((event) => event.sessionId === sessionId)).toBe(true)
  expect(events.at(-1).data).toBe('第二轮')
})

test('a sensitive word ends the stream with an error event', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const body = { messages: [{ role: 'user', content: '敏感词示例' }], retrieval: { know_ids: [id] } }
  const events = dataOf(await ask('POST /zrag/agent/chat', body))
  expect(events.at(-1)).toMatchObject({ type: 'error', data: { message: expect.any(String) } })
  expect(typesOf(events)).not.toContain('done')
})

test.each([
  ['a request without knows', '/zrag/retrieval/retrieve', { query: 'a' }, 1213],
  ['an unknown knowledge base', '/zrag/retrieval/retrieve', { knows: [{ id: '1' }], query: 'a' }, 1214],
  ['a request without query', '/zrag/retrieval/retrieve', { knows: [{ id: '1' }] }, 1213],
  ['a request without messages', '/zrag/agent/chat', { retrieval: { know_ids: ['1'] } }, 1213],
  ['a request without retrieval', '/zrag/agent/chat', { messages: [{ role: 'user', content: 'a' }] }, 1213],
  ['an unknown knowledge base', '/zrag/agent/chat', {
    messages: [{ role: 'user', content: 'a' }],
    retrieval: { know_ids: ['1'] },
  }, 1214],
])('%s is refused by %s before the stream starts', async (_, path, body, code) => {
  expect((await rawClient()(`POST ${path}`, body)).body).toMatchObject({ code, message: expect.any(String) })
})

test('an image URL with an invalid percent-encoding is accepted', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const multimodal_parts = [{ type: 'image_url', url: 'https://a.cn/%E0%A4%A' }]
  expect((await ask('POST /zrag/retrieval/retrieve', { knows: [{ id }], multimodal_parts })).body.code).toBe(200)
})

test('an invalid enable_thinking is refused before the stream starts', async () => {
  const ask = rawClient({ tasks: {} })
  const { id } = await createFilledBase(ask)
  const body = {
    messages: [{ role: 'user', content: '小猫' }],
    retrieval: { know_ids: [id] },
    enable_thinking: 'maybe',
  }
  const { type, body: reply } = await ask('POST /zrag/agent/chat', body)
  expect(type).toMatch(/json/)
  expect(reply.code).toBe(1214)
})
