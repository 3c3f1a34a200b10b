/** Tests as a user of the package writes them, one for each thing that README.md says the mock can do. */
import { describe, expect, test } from 'vitest'
import { memoryStore, mockZhipu, record, replay } from '../../mock/index.ts'
import { serve } from '../../mock/server.ts'
import { sweepFaults } from '../../mock/sweep.ts'
import { conversationsOf, useZhipu } from '../../mock/test.ts'
import { Conversation, runTools, tool, Zhipu } from '../../src/index.ts'

const zhipu = useZhipu({ env: true, afterEach: ['matched', 'idle', 'used', 'sound'] })

/** The application: it reads its key from the environment. */
const client = () => new Zhipu()
const question = (content: string) => ({ model: 'glm-4.6', messages: [{ role: 'user' as const, content }] })
const ask = async (content: string, options: { apiKey?: string; baseURL?: string } = {}) => {
  const { choices } = await new Zhipu(options).chat.completions.create(question(content))
  return choices[0]?.message.content
}

test('a rule replies to the requests that match', async () => {
  zhipu.chat.when({ last: /天气/ }).reply('晴')
  expect(await ask('北京天气')).toBe('晴')
  expect(zhipu).toHaveReceivedChat({ model: 'glm-4.6', last: /天气/ })
})

test('a retry succeeds after two rate limits', async () => {
  zhipu.fail({ code: '1302', retryAfter: 0, times: 2 })
  zhipu.chat.reply('好')
  expect(await ask('?')).toBe('好')
  expect(zhipu).toHaveReceivedRequests(3)
})

test('what has arrived is kept when the connection drops', async () => {
  zhipu.chat.reply.stream(['你', '好', '世界'], { cut: { afterEvents: 2 } })
  let seen = ''
  const read = async () => {
    for await (const text of client().chat.completions.stream(question('?')).text()) seen += text
  }
  await expect(read()).rejects.toMatchObject({ partial: { message: { content: '你好' } } })
  expect(seen).toBe('你好')
})

test('an agent calls its tool and answers with the result', async () => {
  zhipu.chat.when({ turn: 0 }).reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }] })
  zhipu.chat.when({ toolResult: /晴/ }).reply('今天晴')
  const weather = tool({
    name: 'weather',
    description: '查询天气',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    run: ({ city }: { city: string }) => `${city}：晴`,
  })
  await runTools(client(), question('北京天气？'), { tools: [weather] })
  const [talk] = conversationsOf(zhipu)
  expect(talk).toHaveCalledTools([['weather', { city: '北京' }]])
  expect(String(talk)).toContain('今天晴')
})

test('a recording replies although the date in the prompt has changed, and a rule damages it', async () => {
  const store = memoryStore()
  const live = mockZhipu({ seed: 'in place of the live API' })
  live.chat.reply('记录')
  const stop = record(zhipu, { store, fetch: live.fetch })
  await ask('今天是 2026-11-20')
  await stop()
  replay(zhipu, { store, match: { ignore: [/\d{4}-\d\d-\d\d/] } })
  expect(await ask('今天是 2026-11-21')).toBe('记录')
  zhipu.chat.fail({ cut: { afterBytes: 9 }, times: Infinity })
  await expect(ask('今天是 2026-11-22')).rejects.toThrow('Cannot POST /chat/completions')
})

test('a batch has a failed line', async () => {
  zhipu.chat.when({ last: '好' }).reply('行')
  zhipu.chat.when({ last: '坏' }).fail({ code: '1301' })
  const lines = ['好', '坏'].map((text, index) =>
    JSON.stringify({
      custom_id: `${index}`,
      method: 'POST',
      url: '/v4/chat/completions',
      body: question(text),
    })
  )
  const { files, batches } = client()
  const file = await files.create({ purpose: 'batch', file: new File([lines.join('\n')], 'a.jsonl') })
  const batch = await batches.create({
    input_file_id: file.id,
    endpoint: '/v4/chat/completions',
    completion_window: '24h',
  })
  expect(await batches.poll(batch.id, { intervalMs: 1 })).toMatchObject({
    status: 'completed',
    request_counts: { total: 2, completed: 1, failed: 1 },
  })
  expect(zhipu.files.requests[0]?.form?.files).toMatchObject([{ name: 'a.jsonl' }])
})

test('a video fails', async () => {
  zhipu.videos.reply({ task_status: 'FAIL' })
  const { videos, asyncResult } = client()
  const task = await videos.generations.create({ model: 'cogvideox-3', prompt: '猫' })
  await expect(asyncResult.poll(task, { intervalMs: 1 })).rejects.toMatchObject({ name: 'TaskError' })
})

describe.concurrent('tests that run at the same time', () => {
  test.each(['甲', '乙'])('get the reply of their own scope: %s', async (text) => {
    using scope = zhipu.scope()
    scope.chat.reply(text)
    expect(await ask('?', { apiKey: scope.apiKey })).toBe(text)
    expect(scope.requests).toHaveLength(1)
  })
})

test('the user stops reading', async () => {
  const held = zhipu.chat.hold()
  held.write('你')
  for await (const text of client().chat.completions.stream(question('?')).text()) {
    expect(text).toBe('你')
    break
  }
  await held.left
  expect(zhipu).toBeIdle()
})

test('no fault at any place of a reply is taken for a whole answer', async () => {
  const mock = mockZhipu({ clock: 'virtual' })
  const report = await sweepFaults(mock, {
    reply: ['你', '好'],
    async run({ apiKey }) {
      const app = new Zhipu({ apiKey, fetch: mock.fetch, clock: mock.clock })
      return (await app.chat.completions.stream(question('?')).final()).message
    },
  })
  expect(report).toBeSound()
})

test('an application in another language is scripted over HTTP', async () => {
  const server = await serve(zhipu)
  try {
    const body = JSON.stringify([{ when: { last: '/天气/' }, reply: '晴' }])
    const headers = { 'content-type': 'application/json' }
    await fetch(`${server.url}/__mock/scripts`, { method: 'POST', headers, body })
    expect(await ask('天气', { baseURL: server.baseURL })).toBe('晴')
  } finally {
    await server.close()
  }
})

test('a conversation uses the context cache', async () => {
  zhipu.chat.times(2).reply('好')
  const talk = new Conversation(client(), { model: 'glm-4.6' })
  await talk.ask('很长的问题'.repeat(200))
  await talk.ask('继续')
  expect(zhipu).toHaveCached({ atLeast: 0.5 })
})
