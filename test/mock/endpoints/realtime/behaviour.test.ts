import { describe, expect, test } from 'vitest'
import { synthesize } from '../../../../mock/data/encode/speech.ts'
import { realtime } from '../../../../src/realtime/index.ts'
import { applyFixtures, type MockOptions, type MockZhipu, mockZhipu } from '../../../../mock/index.ts'
import { append, configuration, openReady, type ServerEvent, TestSession, tone } from '../../../support/bare-session.ts'

const mock = (options: MockOptions = {}) => mockZhipu({ realtime: { noise: false }, ...options })
const commit = [{ type: 'input_audio_buffer.commit' }, { type: 'response.create' }] as const
const types = (events: readonly ServerEvent[]) => events.map(({ type }) => type)
const text = (events: readonly ServerEvent[]) =>
  events.filter(({ type }) => type === 'response.text.delta').map(({ delta }) => delta).join('')

/** One spoken turn, from its commit to `response.done`, or to another last event. */
async function turn(session: TestSession, last = 'response.done'): Promise<ServerEvent[]> {
  const from = session.events.length
  session.send(append(tone(400)), ...commit)
  return await session.until(last, from)
}

/** The error of an event. */
async function errorOf(session: TestSession, ...events: readonly object[]): Promise<{ code: string; message: string }> {
  const from = session.events.length
  session.send(...events)
  return (await session.until('error', from)).at(-1).error
}

const weather = {
  type: 'function',
  name: 'weather',
  description: '天气',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

describe('scripts', () => {
  test('zhipu.chat and zhipu.realtime script the same responses; conditions see a chat request with the history', async () => {
    const zhipu = mock()
    zhipu.chat.when({ protocol: 'realtime', turn: 0, system: '助手' }).reply('第一')
    zhipu.realtime.when({ turn: 1 }).reply(({ messages }) => `听到${messages.length}条`)
    const session = await openReady(zhipu, { instructions: '你是助手' })
    expect(text(await turn(session))).toBe('第一')
    expect(text(await turn(session))).toBe('听到4条')
    zhipu.assertAllUsed()
  })

  test('a script of v4 chat does not reply to a session, and one of realtime not to v4', async () => {
    const zhipu = mock()
    zhipu.chat.when({ protocol: 'v4' }).reply('v4')
    zhipu.realtime.reply('realtime')
    expect(text(await turn(await openReady(zhipu)))).toBe('realtime')
  })

  test('a transcript of the script replaces what was recognized; null is a transcription that fails', async () => {
    const zhipu = mock()
    zhipu.realtime.reply({ content: '好', transcript: '你好吗' })
    zhipu.realtime.reply({ content: '好', transcript: null })
    zhipu.realtime.reply(({ messages }) => JSON.stringify(messages.map(({ content }) => content)))
    const session = await openReady(zhipu)
    const type = 'conversation.item.input_audio_transcription'
    expect((await turn(session)).find((event) => event.type === `${type}.completed`).transcript).toBe('你好吗')
    expect((await turn(session)).find((event) => event.type === `${type}.failed`).error.code).toBe('asr_no_result')
    expect(text(await turn(session))).toContain('["你好吗","好"')
  })

  test('audio of the script is sent as it is, and its deltas are padded each on their own', async () => {
    const zhipu = mock()
    const audio = Uint8Array.from({ length: 100_000 }, (_, index) => index)
    zhipu.realtime.reply({ content: '好', audio })
    const deltas = (await turn(await openReady(zhipu))).filter(({ type }) => type === 'response.audio.delta')
    expect(deltas.map(({ delta }) => atob(delta).length)).toEqual([73_930, 26_070])
    expect(deltas[0].delta).toMatch(/=$/)
    expect(Uint8Array.from(deltas.map(({ delta }) => atob(delta)).join(''), (c) => c.charCodeAt(0))).toEqual(audio)
  })

  test('audio in a fixture is base64, in the reply and in pieces', async () => {
    const zhipu = mock()
    const audio = { base64: 'AAECAwQF' }
    applyFixtures(zhipu, [
      { for: 'realtime', reply: { content: '一', audio } },
      { for: 'realtime', reply: { pieces: ['二', { audio }] } },
      { for: 'realtime', stream: ['三', { audio }] },
    ])
    const session = await openReady(zhipu)
    for (const content of ['一', '二', '三']) {
      const events = await turn(session)
      const deltas = events.filter(({ type }) => type === 'response.audio.delta').map(({ delta }) => atob(delta))
      expect([text(events), deltas.join('')]).toEqual([content, '\0\x01\x02\x03\x04\x05'])
    }
    expect(() => applyFixtures(zhipu, [{ for: 'realtime', reply: { audio: {} } }])).toThrow('audio expects')
  })

  test('pieces with waits follow the clock of the mock, and held pieces the test', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply({ pieces: ['一', { wait: 500 }, { content: '二', audio: new Uint8Array(10) }] })
    const session = await openReady(zhipu)
    const from = session.events.length
    session.send(append(tone(400)), ...commit)
    await session.until('response.audio.delta', from)
    expect(text(session.events.slice(from))).toBe('一')
    await zhipu.clock.advance(500)
    expect(text(await session.until('response.done', from))).toBe('一二')
    const held = zhipu.realtime.hold()
    const at = session.events.length
    session.send(append(tone(400)), ...commit)
    held.write('三')
    await session.until('response.text.delta', at)
    held.end()
    expect(text(await session.until('response.done', at))).toBe('三')
  })

  test('a script that throws is an error event, and is in the journal', async () => {
    const zhipu = mock()
    zhipu.realtime.reply(() => {
      throw new Error('assertion failed')
    })
    const session = await openReady(zhipu)
    expect((await turn(session, 'error')).at(-1).error).toEqual({ code: 'script', message: 'assertion failed' })
    expect(() => zhipu.assertAllMatched()).toThrow('assertion failed')
  })

  test("onUnmatched 'error' refuses a response without a rule and names the nearest one", async () => {
    const zhipu = mock({ onUnmatched: { realtime: 'error' } })
    const session = await openReady(zhipu)
    expect((await turn(session, 'error')).at(-1).error.code).toBe('unmatched')
    expect(zhipu.requests[0]?.unmatched).toBeDefined()
  })

  test('usage and finish of a script are in response.done', async () => {
    const zhipu = mock()
    zhipu.realtime.reply({ content: '好', finish: 'length', usage: { prompt_tokens: 3, completion_tokens: 4 } })
    const { response } = (await turn(await openReady(zhipu))).at(-1)
    expect(response.status_details).toEqual({ type: 'incomplete', reason: 'max_output_tokens' })
    expect(response.usage).toMatchObject({ total_tokens: 7, input_tokens: 3, output_tokens: 4 })
  })
})

test('calls come complete and without call_id, outputs are matched by order, and the next response sees them', async () => {
  const zhipu = mock()
  zhipu.realtime.reply({
    toolCalls: [{ name: 'weather', args: { city: '北京' } }, { name: 'weather', args: { city: '上海' } }],
  })
  zhipu.realtime.reply(({ messages }) =>
    messages.filter(({ role }) => role === 'tool').map(({ content }) => content).join()
  )
  const session = await openReady(zhipu, { tools: [weather] })
  const calls = (await turn(session)).filter(({ type }) => type === 'response.function_call_arguments.done')
  expect(calls.map((call) => call.arguments)).toEqual(['{"city":"北京"}', '{"city":"上海"}'])
  expect(calls[0]).not.toHaveProperty('call_id')
  const from = session.events.length
  for (const output of ['晴', '雨']) {
    session.send({ type: 'conversation.item.create', item: { type: 'function_call_output', output } })
  }
  session.send({ type: 'response.create' })
  expect(text(await session.until('response.done', from))).toBe('晴,雨')
})

test('speech of the mock is recognized, also after silence, in WAV and in PCM of 24 kHz', async () => {
  const { samples } = synthesize('帮我订一张票', { voice: 'tongtong' })
  const session = await openReady(mock(), { input_audio_format: 'pcm24' })
  const from = session.events.length
  session.send(append(new Int16Array([...new Int16Array(5000), ...samples])), ...commit)
  const type = 'conversation.item.input_audio_transcription.completed'
  expect((await session.until(type, from)).at(-1).transcript).toBe('帮我订一张票')
})

test('output as MP3 is silence that lasts as long as the speech', async () => {
  const zhipu = mock()
  zhipu.realtime.reply('今天天气很好')
  const events = await turn(await openReady(zhipu, { output_audio_format: 'mp3' }))
  const bytes = events.filter(({ type }) => type === 'response.audio.delta').map(({ delta }) => atob(delta)).join('')
  // Frames of 96 bytes and 24 ms.
  expect(bytes.length / 96 * 24).toBe(1200)
  expect(bytes.slice(0, 4)).toBe('\xff\xf3\x44\xc0')
})

describe('interruption', () => {
  test('response.cancel ends the response; nothing of it follows, and the text is not in the history', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply({ pieces: ['一二三', { wait: 1000 }, '四'] })
    zhipu.realtime.reply(({ messages }) => String(messages.length))
    const session = await openReady(zhipu)
    const from = session.events.length
    session.send(append(tone(400)), ...commit)
    await session.until('response.audio.delta', from)
    session.send({ type: 'response.cancel' })
    const events = await session.until('response.done', from)
    expect(types(events).slice(-4)).toEqual([
      'response.cancelled',
      'response.audio.done',
      'response.output_item.done',
      'response.done',
    ])
    expect(events.at(-1).response.status_details).toEqual({ type: 'cancelled', reason: 'client_cancelled' })
    await zhipu.clock.advance(5000)
    expect(types(session.events).at(-1)).toBe('response.done')
    expect(text(await turn(session))).toBe('2')
  })

  test('a text that was complete before the cancel stays in the history', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply('一二三', { eventsPerSecond: 10 })
    zhipu.realtime.reply(({ messages }) => String(messages.length))
    const session = await openReady(zhipu)
    const from = session.events.length
    session.send(append(tone(400)), ...commit)
    for (let events = 0; !types(session.events.slice(from)).includes('response.audio.delta'); events++) {
      expect(events).toBeLessThan(20)
      await zhipu.clock.advance(100)
    }
    session.send({ type: 'response.cancel' })
    await session.until('response.done', from)
    expect(text(await turn(session))).toBe('3')
  })

  test('response.cancel without a response is stop_task_error', async () => {
    const session = await openReady(mock())
    expect((await errorOf(session, { type: 'response.cancel' })).code).toBe('stop_task_error')
  })

  test('speech of the user during a response interrupts it with server VAD, unless interrupt_response is false', async () => {
    for (const interrupts of [true, false]) {
      const zhipu = mock({ clock: 'virtual' })
      zhipu.realtime.reply({ pieces: ['一', { wait: 9000 }, '二'] })
      const session = await openReady(zhipu, {
        turn_detection: { type: 'server_vad', interrupt_response: interrupts },
      })
      const from = session.events.length
      session.send(append(tone(500), 1), append(tone(900, 0), 2))
      await session.until('response.audio.delta', from)
      session.send(append(tone(500), 3))
      await session.until('input_audio_buffer.speech_started', from + 3)
      await zhipu.clock.advance(0)
      expect(types(session.events).includes('response.cancelled')).toBe(interrupts)
      session.leave()
    }
  })
})

test('only one response runs at a time', async () => {
  const zhipu = mock({ clock: 'virtual' })
  zhipu.realtime.reply({ pieces: ['一', { wait: 1000 }, '二'] })
  const session = await openReady(zhipu)
  const from = session.events.length
  session.send(append(tone(400)), ...commit)
  await session.until('response.audio.delta', from)
  expect((await errorOf(session, { type: 'response.create' })).code).toBe('1210')
})

describe('what is added while a response runs is answered after it, and follows it in the history', () => {
  const messagesOf = ({ messages }: { messages: readonly { role: string; content?: unknown }[] }) =>
    messages.map(({ role, content }) => `${role}:${content}`).join(' ')

  test('the output of a function that was called in this response', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply({
      pieces: ['查', { toolCalls: [{ name: 'weather', args: { city: '北京' } }] }, { wait: 1000 }],
    })
    zhipu.realtime.when({ toolResult: '晴' }).reply(messagesOf)
    const session = await openReady(zhipu, { tools: [weather] })
    await turn(session, 'response.function_call_arguments.done')
    const from = session.events.length
    session.send({ type: 'conversation.item.create', item: { type: 'function_call_output', output: '晴' } })
    session.send({ type: 'response.create' })
    await zhipu.clock.advance(1000)
    const done = await session.until('response.done', from)
    expect(types(done)).not.toContain('error')
    const answer = await session.until('response.done', from + done.length)
    expect(text(answer)).toMatch(/^user:\S+ assistant:查 tool:晴$/)
  })

  test('speech that does not interrupt, with server VAD', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply({ pieces: ['一', { wait: 1000 }, '二'], transcript: '甲' })
    zhipu.realtime.reply({ pieces: [''], transcript: '乙' })
    const session = await openReady(zhipu, { turn_detection: { type: 'server_vad', interrupt_response: false } })
    const from = session.events.length
    const spoken = [append(tone(500), 1), append(tone(900, 0), 2)]
    session.send(...spoken)
    await session.until('response.audio.delta', from)
    session.send(...spoken)
    await zhipu.clock.advance(1000)
    const first = await session.until('response.done', from)
    const second = await session.until('response.done', from + first.length)
    expect(types([...first, ...second])).not.toContain('error')
    expect(second.some(({ transcript }) => transcript === '乙')).toBe(true)
  })

  test('nothing, when the response was cancelled', async () => {
    const zhipu = mock({ clock: 'virtual' })
    zhipu.realtime.reply({ pieces: ['一', { wait: 1000 }, '二'] })
    const session = await openReady(zhipu)
    await turn(session, 'response.audio.delta')
    const from = session.events.length
    session.send(append(tone(400)), ...commit, { type: 'response.cancel' }, { type: 'input_audio_buffer.clear' })
    await session.until('input_audio_buffer.cleared', from)
    await zhipu.clock.advance(5000)
    expect(types(session.events.slice(from))).not.toContain('response.created')
  })
})

test('a greeting is spoken once, at session level or in beta_fields', async () => {
  for (const place of ['session', 'beta_fields']) {
    const greeting_config = { enable: true, content: '您好' }
    const beta_fields = { chat_mode: 'audio', ...(place === 'beta_fields' && { greeting_config }) }
    const session = await TestSession.open(mock())
    const update = configuration({ beta_fields, ...(place === 'session' && { greeting_config }) })
    session.send({ type: 'session.update', session: update })
    expect(text(await session.until('response.done'))).toBe('您好')
    session.send({ type: 'session.update', session: update }, { type: 'input_audio_buffer.clear' })
    await session.until('input_audio_buffer.cleared')
    expect(types(session.events).filter((type) => type === 'response.created')).toHaveLength(1)
  }
})

test('video needs a frame before the response, and leaving video drops the history', async () => {
  const zhipu = mock()
  zhipu.realtime.when({ turn: 0 }).reply('新')
  zhipu.realtime.when({ turn: 1 }).reply('旧')
  const video = { beta_fields: { chat_mode: 'video_passive' } }
  const session = await openReady(zhipu, video)
  expect(session.events.find(({ type }) => type === 'session.updated').session.beta_fields.fps).toBe(2)
  expect((await turn(session, 'error')).at(-1).error.code).toBe('video_model_query_error')
  session.send({ type: 'input_audio_buffer.append_video_frame', video_frame: '/9j/4AAQSkZJRgAB' })
  expect(text(await turn(session))).toBe('新')
  session.send({ type: 'session.update', session: configuration() })
  expect(text(await turn(session))).toBe('新')
  expect((await errorOf(session, { type: 'input_audio_buffer.append_video_frame', video_frame: 'AAAA' })).code).toBe(
    '1210',
  )
})

describe('errors', () => {
  test('an account without balance opens a session, and its update gets 1113', async () => {
    const zhipu = mock()
    zhipu.limit({ balance: 0 })
    const session = await TestSession.open(zhipu)
    await session.until('session.created')
    expect((await errorOf(session, { type: 'session.update', session: configuration() })).code).toBe('1113')
  })

  test.each([
    ['without beta_fields', { beta_fields: undefined }],
    ['with chat_mode at session level', { chat_mode: 'audio' }],
    ['with a model that the account cannot use', { model: 'glm-4.6' }],
  ])('an update %s ends the session after 130 ms', async (_, members) => {
    const zhipu = mock({ clock: 'virtual' })
    const session = await TestSession.open(zhipu)
    session.send({ type: 'session.update', session: { ...configuration(), ...members } })
    await zhipu.clock.advance(129)
    expect(types(session.events)).not.toContain('error')
    await zhipu.clock.advance(1)
    await session.end()
    expect(session.events.at(-1).error.code).toBe('downstream_reconnect_exceeded')
  })

  test('a model of the query that the gateway does not know ends the session, with the id of the error in its message', async () => {
    const refused = await TestSession.open(mock(), '?model=glm-realtime-plus')
    await refused.end()
    expect(refused.events.at(-1).error).toMatchObject({
      code: '1234',
      message: expect.stringMatching(/^网络错误，错误id：[0-9a-f]{8,}，/),
    })
    expect(refused.upgrade.closing()).toEqual({ code: 1003, reason: '' })
    for (const model of ['glm-realtime', 'glm-realtime-flash', 'glm-realtime-air', 'GLM-Realtime']) {
      await (await TestSession.open(mock(), `?model=${model}`)).until('session.created')
    }
  })

  test('an update with tool_choice or nested tools is refused, and the session stays as it was', async () => {
    const session = await openReady(mock())
    const nested = [{ type: 'function', function: { name: 'weather' } }]
    for (const members of [{ tool_choice: 'auto' }, { tools: nested }]) {
      expect((await errorOf(session, { type: 'session.update', session: configuration(members) })).code).toBe('1210')
    }
    expect(text(await turn(session))).not.toBe('')
  })

  test('a tool without a required property fails at the response', async () => {
    const session = await openReady(mock(), { tools: [{ ...weather, parameters: { type: 'object' } }] })
    expect((await turn(session, 'error')).at(-1).error).toMatchObject({
      code: '422',
      message: expect.stringContaining('Input should be a valid list'),
    })
  })

  test('more audio than 10 MB is refused until it is cleared', async () => {
    const session = await openReady(mock({ realtime: { noise: false, maxFrameBytes: Infinity } }))
    // 10 485 759 bytes.
    session.send({ type: 'input_audio_buffer.append', audio: 'AAAA'.repeat(3_495_253) })
    expect((await errorOf(session, append(tone(100)))).code).toBe('audio_buffer_size_exceeded')
    const from = session.events.length
    session.send({ type: 'input_audio_buffer.clear' }, append(tone(100)), { type: 'input_audio_buffer.commit' })
    expect(types(await session.until('input_audio_buffer.committed', from))).not.toContain('error')
  })

  test('with eventsPerSecond, one event more within a second gets rate_limit_error', async () => {
    const zhipu = mock({ clock: 'virtual', realtime: { noise: false, eventsPerSecond: 50 } })
    const session = await openReady(zhipu)
    for (let count = 1; count < 50; count++) session.send(append(tone(10)))
    expect((await errorOf(session, append(tone(10)))).code).toBe('rate_limit_error')
    await zhipu.clock.advance(1000)
    const from = session.events.length
    session.send({ type: 'input_audio_buffer.clear' })
    expect(types(await session.until('input_audio_buffer.cleared', from))).not.toContain('error')
  })

  test('a history that is longer than the context gets the message of the model', async () => {
    const session = await openReady(mock(), { instructions: 'word '.repeat(8000) })
    expect((await turn(session, 'error')).at(-1).error.message).toContain('max_new_tokens')
  })

  test('strict mode names each mistake of an event by its JSON pointer', async () => {
    const session = await openReady(mock({ strict: true }))
    const wrong = { ...configuration(), voise: 'tongtong' }
    expect((await errorOf(session, { type: 'session.update', session: wrong })).message).toContain(
      '/session/voise: is not a documented field, did you mean voice',
    )
    expect((await errorOf(session, { type: 'input_audio_buffer.append' })).message).toContain('/audio: is missing')
  })

  test('strict mode accepts a configuration without input_audio_format, as the official SDK sends it', async () => {
    const { input_audio_format: _, ...session } = configuration() as Record<string, unknown>
    const opened = await TestSession.open(mock({ strict: true }))
    opened.send({ type: 'session.update', session })
    expect((await opened.until('session.updated')).at(-1).session.input_audio_format).toBe('wav')
    expect(types(opened.events)).not.toContain('error')
  })

  test('strict mode accepts the events of the official Go and Python SDKs, with their empty members', async () => {
    const session = await openReady(mock({ strict: true }))
    const from = session.events.length
    const empty = { voice: null, tool_choice: null, max_output_tokens: null, temperature: null, tools: [] }
    session.send(
      { type: 'session.update', event_id: '', client_timestamp: null, session: { ...configuration(), ...empty } },
      {
        type: 'conversation.item.create',
        delta: '',
        item: { id: '', object: '', type: 'function_call_output', status: '', role: '', content: null, output: '晴' },
      },
      {
        type: 'conversation.item.create',
        client_timestamp: null,
        previous_item_id: null,
        item: { type: 'function_call_output', id: '', call_id: '', output: '晴', status: null },
      },
      { type: 'input_audio_buffer.clear' },
    )
    const events = await session.until('input_audio_buffer.cleared', from)
    expect(types(events).filter((type) => type !== 'heartbeat' && type !== 'rate_limites.updated')).toEqual([
      'session.updated',
      'conversation.item.created',
      'conversation.item.created',
      'input_audio_buffer.cleared',
    ])
    const refused = { ...configuration(), tool_choice: 'auto' }
    expect((await errorOf(session, { type: 'session.update', session: refused })).message).toBe(
      'Strict: session.update: /session/tool_choice: is "auto", expected null',
    )
  })

  test('the base of the Coding Plan has no sessions', async () => {
    const zhipu = mock()
    const answer = await zhipu.answer({
      method: 'GET',
      host: 'open.bigmodel.cn',
      target: '/api/coding/paas/v4/realtime',
      headers: { authorization: `Bearer ${zhipu.apiKey}`, upgrade: 'websocket' },
      body: '',
    })
    expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('"path":"/coding/paas/v4/realtime"') })
    zhipu.assertIdle()
  })

  test('text is ignored without an answer by default, and answered with textItems', async () => {
    const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: '你好' }] }
    const ignoring = await openReady(mock())
    const from = ignoring.events.length
    ignoring.send({ type: 'conversation.item.create', item }, { type: 'response.create' })
    const events = await ignoring.until('response.done', from)
    expect(types(events)).not.toContain('conversation.item.created')
    expect(text(events)).toBe('')
    const answering = await openReady(mock({ realtime: { noise: false, textItems: 'answer' } }))
    const at = answering.events.length
    answering.send({ type: 'conversation.item.create', item }, { type: 'response.create' })
    expect(text(await answering.until('response.done', at))).toContain('你好')
  })

  test('items can be retrieved and deleted; an unknown one is an error', async () => {
    const session = await openReady(mock())
    const created = (await turn(session)).find(({ type }) => type === 'conversation.item.created').item
    const from = session.events.length
    session.send({ type: 'conversation.item.retrieve', item_id: created.id })
    expect((await session.until('conversation.item.retrieved', from)).at(-1).item).toEqual(created)
    session.send({ type: 'conversation.item.delete', item_id: created.id })
    await session.until('conversation.item.deleted', from)
    expect((await errorOf(session, { type: 'conversation.item.retrieve', item_id: created.id })).code).toBe('1214')
  })
})

describe("handshakeErrors 'event'", () => {
  const byEvent = (options: MockOptions = {}) =>
    mock({ realtime: { noise: false, handshakeErrors: 'event' }, ...options })
  const refused = async (zhipu: MockZhipu, headers: Record<string, string> = {}, query = '') => {
    const session = await TestSession.open(zhipu, query, headers)
    await session.end()
    return { events: session.events, closing: session.upgrade.closing() }
  }

  test.each([
    ['without credentials', { authorization: '' }, '1001'],
    ['with a malformed key', { authorization: 'Bearer nonsense' }, '401'],
  ])('refuses a handshake %s by one error event and the close', async (_, headers, code) => {
    const zhipu = byEvent()
    const { events, closing } = await refused(zhipu, headers)
    expect(events).toEqual([{
      event_id: expect.stringMatching(/^event[0-9a-f]{32}$/),
      type: 'error',
      error: { code, message: expect.any(String) },
    }])
    expect(closing).toEqual({ code: 1003, reason: '' })
    expect(zhipu.requests).toMatchObject([{ status: 101, open: false }])
    zhipu.assertIdle()
  })

  test('the message of the event is that of the response with a status', async () => {
    const { events: [event] } = await refused(byEvent(), { authorization: '' })
    const zhipu = mock()
    const response = await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/realtime')
    expect(event.error).toEqual((await response.json()).error)
  })

  test('a limit and a fault with a code refuse by an event too; a gateway page and a dropped connection do not', async () => {
    const zhipu = byEvent()
    zhipu.realtime.fail({ code: '1305' })
    zhipu.limit({ concurrency: 1 })
    expect((await refused(zhipu)).events[0].error.code).toBe('1305')
    const open = await TestSession.open(zhipu)
    expect((await refused(zhipu)).events[0].error.code).toBe('1302')
    open.leave()
    zhipu.limit({ concurrency: 5 })
    zhipu.realtime.fail({ html: true })
    await expect(TestSession.open(zhipu)).rejects.toThrow('<html>')
    zhipu.realtime.fail({ network: true })
    await expect(TestSession.open(zhipu)).rejects.toThrow('hangup')
    zhipu.assertIdle()
  })

  test('a plain request to the path, and any other path, keep their status', async () => {
    const zhipu = byEvent()
    for (const path of ['realtime', 'models']) {
      const response = await zhipu.fetch(`https://open.bigmodel.cn/api/paas/v4/${path}`)
      expect(response.status).toBe(401)
    }
  })

  test('the client rejects with the code of the event', async () => {
    const zhipu = byEvent()
    const opened = realtime({}, { apiKey: 'wrong.key.of.test', webSocket: zhipu.WebSocket as never })
    await expect(opened).rejects.toMatchObject({ code: '401' })
  })
})

describe('faults', () => {
  test('a fault of a reply is counted from response.created, and the session goes on', async () => {
    const zhipu = mock()
    zhipu.realtime.reply('好', { error: { code: 'model_query_error', message: 'busy', afterEvents: 1 } })
    zhipu.realtime.reply('再来')
    const session = await openReady(zhipu)
    const events = await turn(session, 'error')
    expect(types(events).slice(-2)).toEqual(['response.created', 'error'])
    expect(text(await turn(session))).toBe('再来')
  })

  test('a fault without a rule of its own makes the next response an error', async () => {
    const zhipu = mock()
    const session = await openReady(zhipu)
    zhipu.realtime.fail({ code: '1302' })
    expect((await turn(session, 'error')).at(-1).error.code).toBe('1302')
    expect(types(await turn(session))).toContain('response.created')
  })

  test('withoutDone omits response.done, and the next turn is answered', async () => {
    const zhipu = mock()
    zhipu.realtime.reply('一', { withoutDone: true })
    const session = await openReady(zhipu)
    const events = await turn(session, 'response.output_item.done')
    expect(types(events)).not.toContain('response.done')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(types(await turn(session))).toContain('response.done')
  })

  test('chaos applies to each response of a session', async () => {
    const zhipu = mock()
    zhipu.chaos({ malformed: 1, seed: 1 })
    const session = await openReady(zhipu)
    zhipu.chaos({ rateLimit: 1, seed: 1 })
    for (let round = 0; round < 2; round++) {
      expect((await turn(session, 'error')).at(-1).error.code).toBe('1302')
    }
    zhipu.chaos({ streamError: 1, seed: 1 })
    expect((await turn(session, 'error')).at(-1).error.code).toBe('1234')
    zhipu.chaos({ slow: 1, seed: 1 })
    expect(types(await turn(session))).toContain('response.created')
    zhipu.chaos({ network: 1, seed: 1 })
    const from = session.events.length
    session.send(append(tone(400)), ...commit)
    await expect.poll(() => session.others).toEqual([{ cut: true }])
    expect(types(session.events.slice(from))).not.toContain('response.created')
  })

  test('a fault that a session cannot have is refused with the reason', async () => {
    const zhipu = mock()
    zhipu.realtime.fail({ comments: true })
    await expect(TestSession.open(zhipu)).rejects.toThrow('the fault comments is for HTTP responses')
  })
})

describe('clock', () => {
  test('heartbeats come every 30 seconds, and one at most waits for a client that does not read', async () => {
    const zhipu = mock({ clock: 'virtual' })
    const session = await TestSession.open(zhipu)
    await session.until('conversation.created')
    await zhipu.clock.advance(90_000)
    expect(types(session.events).filter((type) => type === 'heartbeat')).toHaveLength(4)
    session.leave()
    expect(zhipu.clock.sleeping).toBe(0)
  })

  test('server VAD without timestamps never ends a turn, and the session is closed after 8 seconds', async () => {
    const zhipu = mock({ clock: 'virtual' })
    const session = await openReady(zhipu, { turn_detection: { type: 'server_vad' } })
    session.send(append(tone(500)), append(tone(1000, 0)))
    await zhipu.clock.advance(7999)
    expect(types(session.events)).not.toContain('input_audio_buffer.speech_stopped')
    expect(session.isOver).toBe(false)
    await zhipu.clock.advance(1)
    await session.end()
  })

  test('server VAD asks after 11 seconds when nothing follows the speech', async () => {
    const zhipu = mock({ clock: 'virtual' })
    const session = await openReady(zhipu, { turn_detection: { type: 'server_vad' } })
    session.send(append(tone(500), 1))
    await zhipu.clock.advance(11_000)
    expect(text(await session.until('response.done'))).toBe('喂，您还在吗？听得到我说话吗？')
  })
})

test('a client that sends and does not read is disconnected when ten thousand events wait', async () => {
  const zhipu = mock()
  const answer = await zhipu.answer({
    method: 'GET',
    host: 'open.bigmodel.cn',
    target: '/api/paas/v4/realtime',
    headers: { authorization: `Bearer ${zhipu.apiKey}`, upgrade: 'websocket' },
    body: '',
  })
  const { receive } = answer as unknown as { receive(message: string): void }
  for (let count = 0; count < 10_100; count++) receive('{"type":"input_audio_buffer.clear"}')
  expect(zhipu.backend.sockets.size).toBe(0)
})

test('a thousand sessions that are cancelled, dropped or left at random leave no session and no timer', async () => {
  const zhipu: MockZhipu = mock({ clock: 'virtual', journalSize: 10 })
  let state = 7
  const below = (limit: number) => (state = (state * 48271) % 2147483647) % limit
  zhipu.realtime.when({ turn: 0 }).reply({ pieces: ['一', { wait: 50 }, '二', { wait: 50 }, '三'] })
  for (let round = 0; round < 1000; round++) {
    if (below(3) === 0) zhipu.realtime.fail({ cut: { afterEvents: 1 + below(12) } })
    const session = await TestSession.open(zhipu)
    session.send({ type: 'session.update', session: configuration() }, append(tone(200)), ...commit)
    await zhipu.clock.advance(below(60))
    if (below(2) === 0) session.send({ type: 'response.cancel' })
    if (below(2) === 0) await zhipu.clock.advance(below(60))
    session.leave()
    zhipu.reset('rules')
    zhipu.realtime.when({ turn: 0 }).reply({ pieces: ['一', { wait: 50 }, '二', { wait: 50 }, '三'] })
  }
  expect(zhipu.backend.sockets.size).toBe(0)
  expect(zhipu.clock.sleeping).toBe(0)
  zhipu.assertIdle()
}, 60_000)

test('a value without a text is refused with 1210, and ends neither the session nor the process', async () => {
  const session = await openReady(mock())
  const odd = { toString: 1 }
  for (const type of ['retrieve', 'delete', 'truncate']) {
    expect(await errorOf(session, { type: `conversation.item.${type}`, item_id: odd })).toMatchObject({ code: '1210' })
  }
  const { beta_fields: beta, ...others } = configuration() as Record<string, object>
  const update = (changes: object) => ({
    type: 'session.update',
    session: { ...others, beta_fields: beta, ...changes },
  })
  expect(await errorOf(session, update({ model: odd }))).toMatchObject({ code: '1210' })
  expect(await errorOf(session, update({ beta_fields: { chat_mode: odd } }))).toMatchObject({ code: '1210' })
  session.send(update({ instructions: odd, voice: odd }))
  expect(types(await turn(session)).at(-1)).toBe('response.done')
})
