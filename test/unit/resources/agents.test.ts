import { expect, test } from 'vitest'
import { type AgentChunk, Agents, StreamError, TaskError, Zhipu } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missing } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const ask = { agent_id: 'general_translation', messages: [{ role: 'user' as const, content: 'Hello' }] }
const task = { agent_id: 'doc_translation_agent', async_id: 'VHJh' }
const chunk = (index: number, rest: object) => ({
  id: '2025',
  agent_id: 'slides_glm_agent',
  choices: [{ index, ...rest }],
})

test('agents are asked below /api, not below /api/paas/v4', async () => {
  const { transport, sent } = recorder({ id: '1', agent_id: 'a', choices: [] })
  const agents = new Agents(transport)
  await agents.create(ask)
  await agents.asyncResult.retrieve(task)
  await agents.conversation.retrieve({ agent_id: 'slides_glm_agent', conversation_id: '17-ab' })
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST https://open.bigmodel.cn/api/v1/agents',
    'POST https://open.bigmodel.cn/api/v1/agents/async-result',
    'POST https://open.bigmodel.cn/api/v1/agents/conversation',
  ])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(ask)
})

test('agentsUnder paas/v4 posts where the official SDKs do', async () => {
  const urls: string[] = []
  const fetch = (url: string) => {
    urls.push(url)
    return Promise.resolve(Response.json({ id: '1', agent_id: 'a', choices: [] }))
  }
  const { agents } = new Zhipu({ apiKey: 'id.secret', endpoint: 'cn', fetch, agentsUnder: 'paas/v4' })
  await agents.create(ask)
  await agents.asyncResult.retrieve(task)
  expect(urls).toEqual([
    'https://open.bigmodel.cn/api/paas/v4/v1/agents',
    'https://open.bigmodel.cn/api/paas/v4/v1/agents/async-result',
  ])
})

test('a stream brings messages instead of deltas and is whole with its finish_reason', async () => {
  const chunks = [
    chunk(0, { messages: [{ role: 'assistant', content: [{ type: 'text', text: '我' }], phase: 'thinking' }] }),
    chunk(1, { messages: [], finish_reason: 'stop' }),
  ]
  const { transport } = recorder(sse(chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')))
  const stream = await new Agents(transport).create({ ...ask, stream: true })
  expect(await collect(stream)).toEqual(chunks)
})

test("an error beside agent_id is the agent's own last word, not a failed request", async () => {
  const last = chunk(1, { messages: [], finish_reason: 'sensitive' })
  const ended = { ...last, error: { code: '1301', message: '…' } }
  const { transport } = recorder(sse(`data: ${JSON.stringify(ended)}\n\ndata: [DONE]\n\n`))
  const seen: AgentChunk[] = await collect(await new Agents(transport).create({ ...ask, stream: true }))
  expect(seen).toEqual([ended])
})

test('a stream that breaks off before finish_reason is an error', async () => {
  const { transport } = recorder(sse(`data: ${JSON.stringify(chunk(0, { messages: [] }))}\n\n`))
  const stream = await new Agents(transport).create({ ...ask, stream: true })
  await expect(collect(stream)).rejects.toThrow(StreamError)
})

test.each(['agent_id', 'messages'] as const)('create() refuses a missing %s before anything is sent', (field) => {
  const { transport, sent } = recorder()
  for (const wrong of missing(ask, field)) {
    expect(() => new Agents(transport).create(wrong as typeof ask)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})

test('asyncResult.poll() looks until the task has ended well', async () => {
  const { transport, sent } = recorder({ ...task, status: 'pending' }, { ...task, status: 'success', choices: [] })
  const seen: string[] = []
  const result = await new Agents(transport).asyncResult.poll(task, {
    onProgress: ({ status }) => seen.push(status),
    sleep: () => Promise.resolve(),
  })
  expect(result.status).toBe('success')
  expect(seen).toEqual(['pending'])
  expect(sent).toHaveLength(2)
})

test('asyncResult.poll() rejects for a task that failed, with the task', async () => {
  const failed = { ...task, status: 'failed' }
  const polled = new Agents(recorder(failed).transport).asyncResult.poll(task)
  await expect(polled).rejects.toBeInstanceOf(TaskError)
  await expect(polled).rejects.toMatchObject({ body: failed })
})
