import { expect, test } from 'vitest'
import { type AgentChunk, Agents, StreamError, TaskError, Zhipu } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const params = { agent_id: 'general_translation', messages: [{ role: 'user' as const, content: 'Hello' }] }
const task = { agent_id: 'doc_translation_agent', async_id: 'VHJh' }
const chunk = (index: number, choice: object) => ({
  id: '2025',
  agent_id: 'slides_glm_agent',
  choices: [{ index, ...choice }],
})

test('all methods send requests below /api, not below /api/paas/v4', async () => {
  const { transport, sent } = recorder({ id: '1', agent_id: 'a', choices: [] })
  const agents = new Agents(transport)
  await agents.create(params)
  await agents.asyncResult.retrieve(task)
  await agents.conversation.retrieve({ agent_id: 'slides_glm_agent', conversation_id: '17-ab' })
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST https://open.bigmodel.cn/api/v1/agents',
    'POST https://open.bigmodel.cn/api/v1/agents/async-result',
    'POST https://open.bigmodel.cn/api/v1/agents/conversation',
  ])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(params)
})

test("agentsUnder: 'paas/v4' sends requests to the paths of the official SDKs", async () => {
  const urls: string[] = []
  const fetch = (url: string) => {
    urls.push(url)
    return Promise.resolve(Response.json({ id: '1', agent_id: 'a', choices: [] }))
  }
  const { agents } = new Zhipu({ apiKey: 'id.secret', endpoint: 'cn', fetch, agentsUnder: 'paas/v4' })
  await agents.create(params)
  await agents.asyncResult.retrieve(task)
  expect(urls).toEqual([
    'https://open.bigmodel.cn/api/paas/v4/v1/agents',
    'https://open.bigmodel.cn/api/paas/v4/v1/agents/async-result',
  ])
})

test('a stream yields chunks with messages and is complete after a finish_reason', async () => {
  const chunks = [
    chunk(0, { messages: [{ role: 'assistant', content: [{ type: 'text', text: '我' }], phase: 'thinking' }] }),
    chunk(1, { messages: [], finish_reason: 'stop' }),
  ]
  const { transport } = recorder(sse(chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`).join('')))
  const stream = await new Agents(transport).create({ ...params, stream: true })
  expect(await collect(stream)).toEqual(chunks)
})

test('a chunk with agent_id and error is yielded and does not reject', async () => {
  const last = {
    ...chunk(1, { messages: [], finish_reason: 'sensitive' }),
    error: { code: '1301', message: '…' },
  }
  const { transport } = recorder(sse(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`))
  const chunks: AgentChunk[] = await collect(await new Agents(transport).create({ ...params, stream: true }))
  expect(chunks).toEqual([last])
})

test('a stream that ends before a finish_reason rejects', async () => {
  const { transport } = recorder(sse(`data: ${JSON.stringify(chunk(0, { messages: [] }))}\n\n`))
  const stream = await new Agents(transport).create({ ...params, stream: true })
  await expect(collect(stream)).rejects.toThrow(StreamError)
})

test.each(['agent_id', 'messages'] as const)('create() throws for a missing or empty %s and sends nothing', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams(params, field)) {
    expect(() => new Agents(transport).create(invalid as typeof params)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})

test('asyncResult.poll() retrieves the task until it has succeeded', async () => {
  const { transport, sent } = recorder({ ...task, status: 'pending' }, { ...task, status: 'success', choices: [] })
  const statuses: string[] = []
  const result = await new Agents(transport).asyncResult.poll(task, {
    onProgress: ({ status }) => statuses.push(status),
    sleep: () => Promise.resolve(),
  })
  expect(result.status).toBe('success')
  expect(statuses).toEqual(['pending'])
  expect(sent).toHaveLength(2)
})

test('asyncResult.poll() rejects with the task when the task has failed', async () => {
  const failed = { ...task, status: 'failed' }
  const polling = new Agents(recorder(failed).transport).asyncResult.poll(task)
  await expect(polling).rejects.toBeInstanceOf(TaskError)
  await expect(polling).rejects.toMatchObject({ body: failed })
})
