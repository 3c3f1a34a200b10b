import { afterEach, expect, test } from 'vitest'
import { applyFixtures, memoryStore, mockZhipu, record, replay } from '../../../../mock/index.ts'
import { serve, type Served } from '../../../../mock/server.ts'
import { sweepFaults } from '../../../../mock/sweep.ts'
import { minimal, rawAnthropicClient } from '../../../support/raw-anthropic-client.ts'

const streamed = JSON.stringify({ ...minimal, stream: true })

/** Reads a streamed message as a careful client: a text, or an error when the message is not complete. */
async function readText(response: Response): Promise<string> {
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    throw new Error(`status ${response.status}`)
  }
  let text = ''
  let stop: unknown
  let isOver = false
  let index = -1
  for (const block of (await response.text()).replace(/^\ufeff/, '').split(/\r\n\r\n|\n\n|\r\r/)) {
    const data = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
    if (data.length === 0) continue
    const event = JSON.parse(data.map((line) => line.slice(5)).join('\n'))
    if (event.type === 'error' || event.type === 'overloaded_error') {
      throw new Error(event.message ?? event.error.message)
    }
    if (event.type === 'content_block_start') index = event.index
    if (event.type === 'content_block_delta') {
      if (event.index !== index) throw new Error('a delta without its block')
      text += event.delta.text
    }
    if (event.type === 'message_delta') stop = event.delta.stop_reason
    if (event.type === 'message_stop') isOver = true
  }
  if (!isOver || stop === undefined) throw new Error('the message is not complete')
  return text
}

test('sweepFaults tries every fault of the protocol, and none that it cannot have', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const report = await sweepFaults(zhipu, {
    reply: ['你', '好'],
    async run({ apiKey }) {
      const timer = zhipu.clock.sleep(120_000)
      const work = zhipu.fetch('https://api.z.ai/api/anthropic/v1/messages', {
        method: 'POST',
        headers: { 'x-api-key': apiKey },
        body: streamed,
      }).then(readText)
      const late = timer.done.then(() => {
        throw new Error('timeout')
      })
      return await Promise.race([work, late]).finally(() => timer.cancel())
    },
  })
  report.assertSound()
  const faults = report.results.map(({ fault }) => fault)
  expect(faults.some(({ withoutDone, error }) => withoutDone || error?.done)).toBe(false)
  expect(new Set(faults.map(({ error }) => error?.form))).toEqual(new Set([undefined, 'uncoded', 'bare']))
  expect(report.count('error')).toBeGreaterThan(50)
  expect(report.count('whole')).toBeGreaterThan(50)
})

test('withoutFinish removes the stop reason', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.anthropic.reply('say "stop_reason": "x"', { withoutFinish: true })
  const { events } = await ask({ stream: true })
  expect(events.at(-2).delta).toEqual({ stop_sequence: null })
  expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe('say "stop_reason": "x"')
})

test('limits refuse in the envelope of the protocol: concurrency, rate, balance, plan and its models', async () => {
  const { mock, ask, post } = rawAnthropicClient()
  mock.limit({ plan: 'coding', models: ['glm-5.3', 'glm-4.7'] })
  expect((await ask()).status).toBe(200)
  expect((await ask({ model: 'claude-opus-4-5' })).status).toBe(200)
  expect((await ask({ model: 'glm-5.3-flashx' })).text).toContain(
    '[1311][The current subscription plan does not yet include access to GLM-5.3-FlashX][',
  )
  expect((await post({ model: 'claude-opus-4-5', messages: [] }, { path: '/v1/messages/count_tokens' })).status).toBe(
    200,
  )
  mock.reset()
  mock.limit({ plan: 'none' })
  expect((await ask()).status).toBe(200)
  mock.limit({ requestsPerMinute: 1 })
  await ask()
  const refused = await ask()
  expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'true'])
  mock.reset()
  mock.limit({ balance: 10 })
  await ask()
  expect((await ask()).text).toContain('[1113][Insufficient balance')
  mock.reset()
  mock.limit({ planResetsAtMs: Date.now() + 60_000 })
  expect((await ask()).text).toContain('[1308][Usage limit reached for 5 hour. Your limit will reset at 20')
})

test('chaos and the fault header apply', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chaos({ overload: 1, seed: 1 })
  expect((await ask()).status).toBe(529)
  mock.reset()
  expect((await ask({}, { headers: { 'x-mock-fault': '{"code":"1302"}' } })).status).toBe(429)
  mock.chaos({ cut: 1, seed: 1 })
  await expect(ask({ stream: true })).rejects.toThrow()
})

test('zhipu.anthropic is for this protocol only, its replies for messages only', async () => {
  const { mock, ask, get, post } = rawAnthropicClient()
  mock.anthropic.reply('for messages')
  mock.anthropic.fail({ code: '1302' })
  const v4 = await mock.fetch('https://api.z.ai/api/paas/v4/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.apiKey}` },
    body: JSON.stringify(minimal),
  })
  expect(await v4.text()).toContain('mock answer')
  expect((await get('/v1/models')).status).toBe(429)
  expect((await post(minimal, { path: '/v1/messages/count_tokens' })).body).toEqual({
    input_tokens: expect.any(Number),
  })
  expect((await ask()).body.content[0].text).toBe('for messages')
  expect(mock.anthropic.requests).toHaveLength(3)
})

test('on() scripts a route: a reply, the whole body, and the count of tokens', async () => {
  const { mock, ask, post } = rawAnthropicClient()
  mock.on('POST', '/anthropic/v1/messages').reply('a text' as unknown as object)
  mock.on('POST', '/api/anthropic/v1/messages').reply.json({ whole: true })
  mock.on('POST', '/anthropic/v1/messages/count_tokens').reply({ input_tokens: 7 })
  expect((await ask()).body.content[0].text).toBe('a text')
  expect((await ask()).body).toEqual({ whole: true })
  expect((await post(minimal, { path: '/v1/messages/count_tokens' })).body).toEqual({ input_tokens: 7 })
})

test('on() knows every path, and the listing has names in camel case', async () => {
  const { mock, ask, get } = rawAnthropicClient({ models: ['glm-x'] })
  mock.on('POST', '/anthropic/messages').reply('short' as unknown as object)
  expect((await ask({}, { path: '/messages' })).body.content[0].text).toBe('short')
  const { body } = await get('/v1/models')
  expect(Object.keys(body)).toEqual(['data', 'firstId', 'hasMore', 'lastId'])
  expect(body).toMatchObject({ firstId: 'glm-4.5', hasMore: false, lastId: 'glm-x' })
  expect(body.data.find(({ id }: { id: string }) => id === 'glm-5.3-flash')).toEqual({
    created_at: '2026-08-26T00:00:00Z',
    display_name: 'GLM-5.3-Flash',
    id: 'glm-5.3-flash',
    type: 'model',
  })
  mock.on('GET', '/anthropic/v1/models').reply({ hasMore: true })
  expect((await get('/v1/models')).body.hasMore).toBe(true)
})

test('count_tokens counts, is 0 for glm-5.3, and neither warms the cache nor needs max_tokens', async () => {
  const { ask, post } = rawAnthropicClient()
  const body = { model: 'glm-4.7', messages: [{ role: 'user', content: 'word '.repeat(200) }] }
  const count = async (members: object) =>
    (await post({ ...body, ...members }, { path: '/v1/messages/count_tokens' })).body
  const { input_tokens } = await count({})
  expect(input_tokens).toBeGreaterThan(200)
  expect(await count({ model: 'glm-5.3' })).toEqual({ input_tokens: 0 })
  expect((await count({ model: 'glm-9' })).error.code).toBe('1211')
  expect((await ask(body)).body.usage).toMatchObject({ input_tokens, cache_read_input_tokens: 0 })
})

test('scopes have replies and requests of their own', async () => {
  const { mock, ask } = rawAnthropicClient()
  using alice = mock.scope()
  alice.chat.reply('for Alice')
  expect((await ask({}, { headers: { 'x-api-key': alice.apiKey } })).body.content[0].text).toBe('for Alice')
  expect([alice.requests.length, mock.requests.length]).toEqual([1, 0])
  expect(alice.requests[0]?.headers['x-api-key']).toBe('***')
})

test('fixtures script the family and the protocol', async () => {
  const { mock, ask } = rawAnthropicClient()
  applyFixtures(mock, {
    rules: [
      { when: { protocol: 'anthropic', last: '/weather/i' }, reply: { reasoning: 'hm', content: 'Sun' } },
      { for: 'anthropic', stream: ['a', { wait: 1 }, 'b'] },
      { for: 'anthropic', fail: { code: '1305' } },
    ],
  })
  expect((await ask()).status).toBe(529)
  expect((await ask({ messages: [{ role: 'user', content: 'Weather?' }] })).body.content[1].text).toBe('Sun')
  expect((await ask()).body.content[0].text).toBe('ab')
  expect(() => applyFixtures(mock, { rules: [{ for: 'anthropic', fail: { withoutDone: true } }] })).toThrow(
    /protocol anthropic/,
  )
})

test('onUnmatched by family refuses and echoes', async () => {
  const strict = rawAnthropicClient({ onUnmatched: { anthropic: 'error' } })
  const { status, text } = await strict.ask()
  expect(status).toBe(400)
  expect(text).toContain('"code":"unmatched","message":"No rule matches POST /anthropic/v1/messages')
  const echo = rawAnthropicClient({ onUnmatched: { chat: 'echo' } })
  expect((await echo.ask()).body.content[0].text).toBe('hello')
})

let served: Served | undefined
afterEach(() => served?.close())

test('the control API of the served mock scripts messages and lists them', async () => {
  const zhipu = mockZhipu()
  served = await serve(zhipu, { port: 0 })
  const { url: origin } = served
  await fetch(`${origin}/__mock/scripts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ when: { protocol: 'anthropic' }, reply: 'from a script' }]),
  })
  const response = await fetch(`${origin}/api/anthropic/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': zhipu.apiKey, 'content-type': 'application/json' },
    body: streamed,
  })
  expect(await readText(response)).toBe('from a script')
  expect(response.headers.get('x-log-id')).toMatch(/^\d{14}[0-9a-f]{16}$/)
  const listed = await (await fetch(`${origin}/__mock/requests`)).text()
  expect(listed).toContain('/anthropic/v1/messages')
  expect(listed).not.toContain(zhipu.apiKey)
})

test('record() forwards the headers of the protocol and masks the key; replay() sends the events again', async () => {
  const live = rawAnthropicClient()
  live.mock.chat.reply(['a', 'b'])
  live.mock.chat.fail({ code: '1302' })
  const sent: Headers[] = []
  const fetchLive: typeof fetch = (input, init) => {
    sent.push(new Headers(init?.headers))
    return live.mock.fetch(input, init)
  }
  const store = memoryStore()
  const { mock, ask } = rawAnthropicClient()
  const headers = { 'x-api-key': live.mock.apiKey, 'anthropic-beta': 'x', 'anthropic-version': '2023-06-01' }
  const recording = record(mock, { store, upstream: 'https://api.z.ai', fetch: fetchLive })
  const question = { stream: true, messages: [{ role: 'user', content: `my key is ${live.mock.apiKey}` }] }
  await ask(question, { headers })
  const recorded = await ask(question, { headers })
  await recording()
  expect(Object.fromEntries(sent[0] as Headers)).toMatchObject(headers)
  const names = await store.list?.() ?? []
  const saved = JSON.stringify(await store.load(names[0] as string))
  expect(saved).toContain('message_start')
  expect(saved).not.toContain(live.mock.apiKey.split('.')[1])
  replay(mock, { store })
  const refused = await ask(question, { headers })
  expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'true'])
  expect((await ask(question, { headers })).text).toBe(recorded.text)
  mock.anthropic.fail({ cut: { afterEvents: 3 } })
  await expect(ask(question, { headers })).rejects.toThrow()
})
