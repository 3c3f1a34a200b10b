import { describe, expect, test } from 'vitest'
import { applyFixtures, type MockOptions, mockZhipu } from '../../../mock/index.ts'
import { memoryStore, record, replay } from '../../../mock/recordings/recordings.ts'
import { sweepFaults } from '../../../mock/sweep.ts'
import { conversationsOf, matchers } from '../../../mock/test.ts'
import { isZhipuError, StreamError, Zhipu } from '../../../src/index.ts'

expect.extend(matchers)

const params = { model: 'glm-4.5', input: 'hello' }
const weather = { type: 'function' as const, name: 'get_weather', parameters: { type: 'object', properties: {} } }

function connect(options: MockOptions = {}) {
  const zhipu = mockZhipu({ clock: 'virtual', ...options })
  const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, maxRetries: 0 })
  return { zhipu, client, ...client }
}

describe('scripts', () => {
  test('of zhipu.chat reply to both protocols; protocol in a condition names one', async () => {
    const { zhipu, client, responses } = connect()
    zhipu.chat.when({ protocol: 'responses' }).reply('for responses')
    zhipu.chat.when({ protocol: 'v4' }).reply('for v4')
    expect((await responses.stream(params).final()).output_text).toBe('for responses')
    const chat = { model: 'glm-4.6', messages: [{ role: 'user' as const, content: 'hello' }] }
    expect((await client.chat.completions.create(chat)).choices[0]?.message.content).toBe('for v4')
  })

  test('of zhipu.chat are sent piece by piece, and held streams are open until the test ends them', async () => {
    const { zhipu, responses } = connect()
    const held = zhipu.chat.hold()
    const text = responses.stream(params).text()
    const first = text.next()
    held.write('one')
    expect(await first).toMatchObject({ value: 'one' })
    held.write(' two')
    held.end()
    expect(await text.next()).toMatchObject({ value: ' two' })
    expect((await text.next()).done).toBe(true)
  })

  test('of zhipu.chat that throw in a generator are an error event', async () => {
    const { zhipu, responses } = connect()
    zhipu.chat.reply((): never => {
      throw new Error('boom')
    })
    await expect(responses.create(params)).rejects.toMatchObject({ status: 400, code: 'script' })
    zhipu.chat.reply.stream(async function* () {
      yield 'one'
      throw new Error('boom')
    })
    await expect(responses.stream(params).final()).rejects.toMatchObject({ code: 'script' })
  })

  test('of zhipu.responses reply to this protocol only, as those of chat; json() replaces the whole body', async () => {
    const { zhipu, client, responses } = connect()
    zhipu.responses.times(2).reply({ reasoning: 'Hm.', content: 'scripted' })
    const chat = { model: 'glm-4.6', messages: [{ role: 'user' as const, content: 'hello' }] }
    expect((await client.chat.completions.create(chat)).choices[0]?.message.content).not.toBe('scripted')
    expect((await responses.stream(params).final()).output_text).toBe('scripted')
    const { id } = await responses.create({ ...params, store: true })
    expect((await responses.retrieve(id)).output).toHaveLength(2)
    zhipu.on('POST', '/v1/responses').reply.json({ whole: true })
    expect(await responses.create(params)).toEqual({ whole: true })
  })

  test('of a fixture name the family', async () => {
    const { zhipu, responses } = connect()
    applyFixtures(zhipu, { rules: [{ for: 'responses', reply: 'from responses' }, { reply: 'from chat' }] })
    expect((await responses.stream(params).final()).output_text).toBe('from responses')
    expect((await responses.stream(params).final()).output_text).toBe('from chat')
  })

  test('are compared with the tools of the request', async () => {
    const { zhipu, responses } = connect()
    zhipu.chat.reply({ toolCalls: [{ name: 'get_wether' }] })
    await expect(responses.create({ ...params, tools: [weather] })).rejects.toThrow(/did you mean get_weather/)
  })

  test('onUnmatched: error refuses a request that no rule of either family matches', async () => {
    const { zhipu, responses } = connect({ onUnmatched: 'error' })
    await expect(responses.create(params)).rejects.toMatchObject({ code: 'unmatched' })
    zhipu.chat.reply('ok')
    expect((await responses.create(params)).status).toBe('completed')
  })
})

describe('faults', () => {
  test('of status and code have the word of the code', async () => {
    const { zhipu, responses } = connect()
    for (const [code, word] of [['1305', 'overloaded'], ['1302', 'rate_limit_exceeded'], ['1211', 'model_not_found']]) {
      zhipu.responses.fail({ code: code! })
      await expect(responses.create(params)).rejects.toMatchObject({ code: word })
    }
  })

  test('within a stream are an error event with the text so far', async () => {
    const { zhipu, responses } = connect()
    zhipu.chat.when({ last: 'hello' }).reply('one two three')
    zhipu.chat.fail({ error: { code: '1305', afterEvents: 5 } })
    const error = await responses.stream(params).final().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(StreamError)
    expect(error).toMatchObject({ code: 'overloaded', partial: { output_text: 'one' } })
  })

  test('that only v4 can have are refused where they are written, and for a request that they meet', async () => {
    const { zhipu, responses } = connect()
    const impossible = [{ withoutDone: true }, { withoutFinish: true }, { error: { code: '1234', done: true } }]
    for (const fault of impossible) {
      expect(() => zhipu.responses.fail(fault)).toThrow(/the protocol responses has no fault/)
      expect(() => zhipu.chat.when({ protocol: 'responses' }).fail(fault)).toThrow(
        /the protocol responses has no fault/,
      )
      expect(() => zhipu.responses.reply('x', fault)).toThrow(/the protocol responses has no fault/)
    }
    zhipu.chat.fail({ withoutDone: true })
    await expect(responses.stream(params).final()).rejects.toThrow(/the protocol responses has no fault/)
  })

  test('of chaos never surface as anything but an error of the client', async () => {
    const { zhipu, responses } = connect()
    zhipu.chaos({ cut: 0.25, malformed: 0.25, streamError: 0.25, rateLimit: 0.2, seed: 3 })
    let failures = 0
    for (let round = 0; round < 40; round++) {
      await responses.stream(params).final().catch((error: unknown) => {
        failures++
        expect(isZhipuError(error)).toBe(true)
      })
    }
    expect(failures).toBeGreaterThan(20)
  })

  test('at every place of a reply leave an application with the whole text or an error', async () => {
    const zhipu = mockZhipu({ clock: 'virtual' })
    const report = await sweepFaults(zhipu, {
      reply: ['one', ' two'],
      run: async ({ apiKey }) => {
        const client = new Zhipu({ apiKey, fetch: zhipu.fetch, maxRetries: 0, clock: zhipu.clock })
        return (await client.responses.stream(params).final()).output_text
      },
    })
    expect(report.results.length).toBeGreaterThan(100)
    expect(report).toBeSound()
  })
})

describe('matchers and conversations', () => {
  test('toHaveReceivedChat() compares the request as a chat', async () => {
    const { zhipu, responses } = connect()
    await responses.create({ ...params, instructions: 'Be brief.', max_output_tokens: 9 })
    expect(zhipu).toHaveReceivedChat({ last: 'hello', model: 'GLM-4.5', max_tokens: 9 })
    expect(zhipu).toHaveReceivedChat({ messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }] })
    expect(zhipu).not.toHaveReceivedChat({ last: 'good bye' })
  })

  test('a tool loop with previous_response_id is one sound conversation with its tool calls', async () => {
    const { zhipu, responses } = connect()
    zhipu.chat.when({ turn: 0 }).reply({ toolCalls: [{ name: 'get_weather', args: { city: 'Paris' }, id: 'call_1' }] })
    const first = await responses.create({ ...params, tools: [weather], store: true })
    await responses.stream({
      ...params,
      tools: [weather],
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: 'call_1', output: 'sunny' }],
    }).final()
    const [conversation, ...others] = conversationsOf(zhipu)
    expect(others).toEqual([])
    expect(conversation!.toolCalls).toEqual([{
      id: 'call_1',
      name: 'get_weather',
      args: { city: 'Paris' },
      result: 'sunny',
    }])
    expect(conversation!.tokens()).toBeGreaterThan(0)
    expect(zhipu).toHaveCalledTools([['get_weather', { city: 'Paris' }]])
    expect(zhipu).toHaveSoundConversations()
  })

  test('toHaveCached() reads input_tokens_details', async () => {
    const { zhipu, responses } = connect()
    const input = 'A stable beginning. '.repeat(40)
    await responses.create({ ...params, input })
    await responses.stream({ ...params, input }).final()
    expect(zhipu).toHaveCached({ atLeast: 0.9 })
    await responses.create({ ...params, input: 'something else '.repeat(40) })
    expect(zhipu).not.toHaveCached({ atLeast: 0.9 })
  })
})

test('record() and replay() repeat a streamed response', async () => {
  const upstream = connect()
  upstream.zhipu.chat.reply('recorded text')
  const store = memoryStore()
  const recorder = connect()
  const stop = record(recorder.zhipu, { store, fetch: upstream.zhipu.fetch })
  expect((await recorder.responses.stream(params).final()).output_text).toBe('recorded text')
  await stop()
  const replayed = connect()
  replay(replayed.zhipu, { store })
  expect((await replayed.responses.stream(params).final()).output_text).toBe('recorded text')
})

test('a scope has its own rules and requests', async () => {
  const { zhipu } = connect()
  const scope = zhipu.scope()
  scope.responses.reply('scoped')
  const { responses } = new Zhipu({ apiKey: scope.apiKey, fetch: zhipu.fetch, maxRetries: 0 })
  expect((await responses.stream(params).final()).output_text).toBe('scoped')
  expect([scope.responses.requests.length, scope.chat.requests.length, zhipu.requests.length]).toEqual([1, 1, 0])
})
