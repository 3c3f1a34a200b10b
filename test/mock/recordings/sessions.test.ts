import { expect, onTestFinished, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { memoryStore, record, type Recording, type RecordOptions, replay } from '../../../mock/recordings/recordings.ts'
import { serve } from '../../../mock/server.ts'
import { append, configuration, tone } from '../../support/bare-session.ts'
import { RealtimeSocket } from '../../support/realtime-socket.ts'

const path = '/api/paas/v4/realtime'
const quiet = { realtime: { noise: false } } as const

/** A mock that stands for the live API, served on a port of its own, and the options that lead to it. */
async function serveUpstream(options: object = {}) {
  const live = mockZhipu({ ...quiet, seed: 'live', ...options })
  const server = await serve(live, { port: 0 })
  onTestFinished(() => server.close())
  return { live, upstream: server.url, webSocket: NodeWebSocket as unknown as RecordOptions['webSocket'] }
}

/** A mock of this process, and the WebSocket of a client of it. */
function inProcess(zhipu: MockZhipu) {
  const open = (query = '', key = zhipu.apiKey) => {
    const init = { headers: { authorization: `Bearer ${key}` } } as never
    return new RealtimeSocket(new zhipu.WebSocket(`wss://open.bigmodel.cn${path}${query}`, init))
  }
  return { open }
}

/** A mock that is served on a port of its own, and a client of it. */
async function servedMock(zhipu: MockZhipu) {
  const server = await serve(zhipu, { port: 0 })
  onTestFinished(() => server.close())
  const url = `${server.url.replace('http', 'ws')}${path}`
  const open = (query = '', key = zhipu.apiKey) =>
    new RealtimeSocket(new NodeWebSocket(url + query, { headers: { authorization: `Bearer ${key}` } }) as never)
  return { open }
}

/** A turn of audio with client VAD, and the close of the session. */
async function speak(session: RealtimeSocket, ms = 300): Promise<void> {
  await session.until('session.created')
  session.send({ type: 'session.update', session: configuration() })
  await session.until('session.updated')
  session.send({ ...append(tone(ms)), event_id: crypto.randomUUID(), client_timestamp: Date.now() })
  session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
  await session.until('response.done')
}

async function closed(session: RealtimeSocket): Promise<number> {
  session.socket.close(1000)
  return await session.closed()
}

/** A mock that records sessions of a live API. */
async function startRecording(options: object = {}) {
  const { live, ...to } = await serveUpstream()
  const store = memoryStore()
  const zhipu = mockZhipu()
  return { live, store, zhipu, stop: record(zhipu, { store, ...to, ...options }) }
}

/** Records a session with a turn. */
async function recorded(run: (session: RealtimeSocket) => Promise<unknown> = speak, options: object = {}) {
  const { live, store, zhipu, stop } = await startRecording(options)
  live.realtime.reply('今天天气很好')
  const session = inProcess(zhipu).open('', live.apiKey)
  await run(session)
  await closed(session)
  await stop()
  return { store, live, events: session.events }
}

const only = (store: ReturnType<typeof memoryStore>) => [...store.recordings.values()][0] as Recording

test.each([
  ['in process', (zhipu: MockZhipu) => Promise.resolve(inProcess(zhipu))],
  ['served by Node', servedMock],
])('a session with another server is recorded, and replayed frame by frame, %s', async (_, way) => {
  const { live, ...to } = await serveUpstream()
  live.realtime.reply('今天天气很好')
  const store = memoryStore()
  const recording = mockZhipu({ strict: true })
  const stop = record(recording, { store, ...to })
  const first = (await way(recording)).open('?model=glm-realtime-flash', live.apiKey)
  await speak(first)
  await closed(first)
  await stop()
  expect(first.events.at(-1).response.status).toBe('completed')
  expect(recording.requests[0]?.answeredBy).toBe(`the live API at ${to.upstream}`)
  expect(recording.requests[0]?.received).toHaveLength(4)

  const replaying = mockZhipu({ strict: true })
  replay(replaying, { store })
  const second = (await way(replaying)).open('?model=glm-realtime-flash')
  await speak(second)
  await closed(second)
  expect(second.events).toEqual(first.events)
  expect(replaying.requests[0]?.answeredBy).toMatch(/^recording v4-realtime-[0-9a-f]{16}$/)
  expect(replaying.requests[0]?.received).toHaveLength(4)
  await expect.poll(() => replaying.requests[0]?.open).toBe(false)
  replaying.assertAllMatched()
  replaying.assertAllUsed()
  expect(live.requests).toHaveLength(1)
})

test('a recording has the frames of both directions with times, and no key', async () => {
  const { store, live } = await recorded()
  const { method, target, request, answers: [answer] } = only(store)
  expect({ method, target, request }).toEqual({ method: 'GET', target: path, request: undefined })
  expect(answer).toMatchObject({ status: 101, headers: {} })
  const frames = answer?.frames ?? []
  expect(frames.filter(({ from }) => from === 'client').map(({ text }) => JSON.parse(text ?? '').type)).toEqual([
    'session.update',
    'input_audio_buffer.append',
    'input_audio_buffer.commit',
    'response.create',
  ])
  const times = frames.map(({ afterMs }) => afterMs)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.every((ms) => ms >= 0 && Number.isInteger(ms))).toBe(true)
  expect(JSON.parse(JSON.stringify(only(store)))).toEqual(only(store))
  for (const secret of live.apiKey.split('.')) expect(JSON.stringify(only(store))).not.toContain(secret)
})

test('the key in the query, keys in messages and what redact() removes are not recorded', async () => {
  const { live, ...to } = await serveUpstream()
  const store = memoryStore()
  const zhipu = mockZhipu()
  const redact = (text: string) => text.replaceAll('秘密', '…')
  const stop = record(zhipu, { store, ...to, redact })
  const session = new RealtimeSocket(
    new zhipu.WebSocket(`wss://open.bigmodel.cn${path}?Authorization=${live.apiKey}`),
  )
  await session.until('session.created')
  const say = { type: 'session.update', session: configuration({ instructions: `秘密 ${live.apiKey}` }) }
  session.send(say)
  await session.until('session.updated')
  await closed(session)
  await stop()
  const text = JSON.stringify(only(store))
  expect(text).not.toContain(live.apiKey.split('.')[1])
  expect(text).not.toContain('秘密')

  const replaying = mockZhipu()
  replay(replaying, { store, redact })
  const again = inProcess(replaying).open('', live.apiKey)
  await again.until('session.created')
  again.send(say)
  await again.until('session.updated')
  replaying.assertAllMatched()
})

test('a message that differs from the recording ends the session with an error that names the difference', async () => {
  const { store } = await recorded()
  const zhipu = mockZhipu()
  replay(zhipu, { store })
  const session = inProcess(zhipu).open()
  await session.until('session.created')
  session.send({ type: 'session.update', session: configuration({ instructions: '你好' }) })
  expect(await session.closed()).toBe(1008)
  const { error } = session.events.at(-1)
  expect(error.code).toBe('unmatched')
  expect(error.message).toMatch(
    /^Cannot replay GET \/api\/paas\/v4\/realtime: message 1 of the client is session\.update and differs in \/session\/instructions: absent → "你好"; the recording is session 1 of v4-realtime-\w+ of \d{4}-\d\d-\d\d$/,
  )
  expect(zhipu.requests[0]?.unmatched).toBe(error.message)
  expect(zhipu.requests[0]?.chinese?.unmatched).toMatch(
    /^无法回放 GET \/api\/paas\/v4\/realtime：客户端的第 1 条消息为 session\.update，差异在于 \/session\/instructions：缺失 → "你好"；录制为 \d{4}-\d\d-\d\d 的 v4-realtime-\w+ 的第 1 个会话$/,
  )
  expect(() => zhipu.assertAllMatched()).toThrow('differs in /session/instructions')
})

test('a message of another type, and one after the last, are named as differences', async () => {
  const { store } = await recorded()
  const zhipu = mockZhipu()
  replay(zhipu, { store })
  const early = inProcess(zhipu).open()
  await early.until('session.created')
  early.send({ type: 'response.create' })
  await early.closed()
  expect(early.events.at(-1).error.message).toContain(
    'message 1 of the client is response.create, expected session.update;',
  )

  const late = inProcess(zhipu).open()
  await speak(late)
  late.send({ type: 'response.cancel' })
  await late.closed()
  expect(late.events.at(-1).error.message).toContain(
    'message 5 of the client is response.cancel, the recording has no further message;',
  )
})

test('match.ignore applies to messages; with the audio ignored, their number may differ', async () => {
  const { store, events } = await recorded()
  const zhipu = mockZhipu()
  replay(zhipu, { store, match: { ignore: ['/audio', '/session/instructions'] } })
  for (const parts of [0, 1, 3]) {
    const session = inProcess(zhipu).open()
    await session.until('session.created')
    session.send({ type: 'session.update', session: configuration({ instructions: `${parts}` }) })
    await session.until('session.updated')
    for (let part = 0; part < parts; part++) session.send(append(tone(100 + part)))
    session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
    await session.until('response.done')
    expect(session.events).toEqual(events)
    await closed(session)
  }
  zhipu.assertAllMatched()
})

test('speed keeps the times of the recording, counted from the message of the client', async () => {
  const frame = (afterMs: number, event: object, from?: 'client') => ({
    ...(from && { from }),
    afterMs,
    text: JSON.stringify(event),
  })
  const { store } = await recorded()
  const [name, recording] = [...store.recordings][0]!
  const frames = [
    frame(1000, { type: 'heartbeat' }),
    frame(5000, { type: 'response.create' }, 'client'),
    frame(5400, { type: 'response.done' }),
  ]
  const answer = { recordedAt: '2026-11-20T08:00:00.000Z', status: 101, headers: {}, frames }
  await store.save(name, { ...recording, answers: [{ ...answer, closing: { code: 1000, reason: 'end' } }] })
  const zhipu = mockZhipu({ clock: 'virtual' })
  replay(zhipu, { store, speed: 2 })
  const session = inProcess(zhipu).open()
  await expect.poll(() => session.socket.readyState).toBe(1)
  await zhipu.clock.advance(499)
  expect(session.events).toEqual([])
  await zhipu.clock.advance(1)
  await session.until('heartbeat')
  await zhipu.clock.advance(60_000)
  session.send({ type: 'response.create' })
  await zhipu.clock.advance(199)
  expect(session.events).toHaveLength(1)
  await zhipu.clock.advance(1)
  await session.until('response.done')
  expect(await session.closed()).toBe(1000)
})

test('close code and reason of the server, and a lost connection, are recorded and replayed', async () => {
  const { live, store, zhipu, stop } = await startRecording()
  const refused = inProcess(zhipu).open('?model=glm-realtime-plus', live.apiKey)
  expect(await refused.closed()).toBe(1003)
  live.realtime.fail({ cut: { afterEvents: 2 } })
  const cut = inProcess(zhipu).open('', live.apiKey)
  expect(await cut.closed()).toBe(1006)
  await stop()
  expect([...store.recordings.values()].map(({ answers: [answer] }) => [answer?.closing, answer?.isCut])).toEqual([
    [{ code: 1003, reason: '' }, undefined],
    [undefined, true],
  ])

  const replaying = mockZhipu()
  replay(replaying, { store })
  const again = inProcess(replaying).open('?model=glm-realtime-plus')
  expect(await again.closed()).toBe(1003)
  expect(again.events).toEqual(refused.events)
  const cutAgain = inProcess(replaying).open()
  expect(await cutAgain.closed()).toBe(1006)
  expect(cutAgain.events).toEqual(cut.events)
  replaying.assertAllUsed()
})

test('a refused handshake is recorded with its response, which a plain request gets as well', async () => {
  const { live: _, ...to } = await serveUpstream()
  const store = memoryStore()
  const zhipu = mockZhipu({ auth: 'off' })
  const stop = record(zhipu, { store, ...to })
  const key = 'nonsense'
  await inProcess(zhipu).open('', key).closed()
  const plain = (mock: MockZhipu) =>
    mock.fetch(`https://open.bigmodel.cn${path}`, { headers: { authorization: `Bearer ${key}` } })
  expect((await plain(zhipu)).status).toBe(401)
  await stop()
  expect(zhipu.requests.map(({ status }) => status)).toEqual([401, 401])
  expect(only(store).answers).toHaveLength(1)
  expect(only(store).answers[0]).toMatchObject({ status: 401, json: { error: {} } })

  const replaying = mockZhipu({ auth: 'off' })
  replay(replaying, { store })
  const { open } = await servedMock(replaying)
  await open('', key).closed()
  expect(replaying.requests[0]).toMatchObject({ status: 401, responseHeaders: { 'content-type': expect.any(String) } })
  expect(await (await plain(replaying)).json()).toEqual(only(store).answers[0]?.json)
})

test('missing decides about a session without a recording, as about a request', async () => {
  const zhipu = mockZhipu()
  const stopErrors = replay(zhipu, { store: memoryStore() })
  expect(await inProcess(zhipu).open().closed()).toBe(1006)
  expect(zhipu.requests[0]).toMatchObject({
    status: 400,
    unmatched: 'Cannot replay GET /api/paas/v4/realtime: the store has no recordings',
  })
  await stopErrors()
  const stopMock = replay(zhipu, { store: memoryStore(), missing: 'mock' })
  const own = inProcess(zhipu).open()
  await own.until('session.created')
  await closed(own)
  await stopMock()

  const { live, ...to } = await serveUpstream()
  const store = memoryStore()
  const recording = mockZhipu()
  const stop = replay(recording, { store, missing: 'record', ...to })
  const first = inProcess(recording).open('', live.apiKey)
  await speak(first)
  await closed(first)
  await expect.poll(() => store.recordings.size).toBe(1)
  const second = inProcess(recording).open('', live.apiKey)
  await speak(second)
  expect(second.events).toEqual(first.events)
  expect(live.requests).toHaveLength(1)
  await stop()
})

test('the n-th session of a scope gets the n-th recorded one, and assertAllUsed() reports those that are left', async () => {
  const { live, store, zhipu, stop } = await startRecording()
  const ids: string[] = []
  for (let count = 0; count < 2; count++) {
    const session = inProcess(zhipu).open('', live.apiKey)
    ids.push((await session.until('session.created')).at(-1).session.id)
    await closed(session)
  }
  await stop()
  expect(new Set(ids).size).toBe(2)
  replay(zhipu, { store })
  const idOf = async () => (await inProcess(zhipu).open().until('session.created')).at(-1).session.id
  expect(await idOf()).toBe(ids[0])
  expect(() => zhipu.assertAllUsed()).toThrow(/1 of 2 responses were used/)
  expect(await idOf()).toBe(ids[1])
  expect(await idOf()).toBe(ids[1])
  zhipu.assertAllUsed()
})

test('stop() saves a session that is open, which continues; reset() ends it and its connection', async () => {
  const { live, store, zhipu, stop } = await startRecording()
  const session = inProcess(zhipu).open('', live.apiKey)
  await session.until('conversation.created')
  await stop()
  expect(only(store).answers[0]?.frames).toHaveLength(3)
  session.send({ type: 'session.update', session: configuration() })
  await session.until('session.updated')
  expect(only(store).answers[0]?.frames).toHaveLength(3)
  zhipu.reset()
  expect(await session.closed()).toBe(1001)
  await expect.poll(() => live.requests[0]?.open).toBe(false)
})

test('a client that leaves during a replay leaves no timer, and faults apply to recorded sessions', async () => {
  const { store, events } = await recorded()
  const zhipu = mockZhipu()
  replay(zhipu, { store, speed: 0.001 })
  const session = inProcess(zhipu).open()
  await expect.poll(() => session.socket.readyState).toBe(1)
  await closed(session)
  zhipu.assertIdle()
  zhipu.reset()
  replay(zhipu, { store })
  zhipu.realtime.fail({ cut: { afterEvents: 2 } })
  const cut = inProcess(zhipu).open()
  expect(await cut.closed()).toBe(1006)
  expect(cut.events).toEqual(events.slice(0, 2))
})

test.each(['recorded', 'replayed'])(
  'a test sends messages in a session that is %s, closes it and drops it',
  async (kind) => {
    const { live, ...to } = await serveUpstream()
    const opened: (session: RealtimeSocket) => Promise<unknown> = (session) => session.until('conversation.created')
    const { store } = await recorded(opened)
    const zhipu = mockZhipu()
    const stop = kind === 'recorded' ? record(zhipu, { store: memoryStore(), ...to }) : replay(zhipu, { store })
    const first = inProcess(zhipu).open('', live.apiKey)
    await first.until('conversation.created')
    const [entry] = zhipu.requests
    entry?.session?.send('{"type":"contract.unknown"}')
    await first.until('contract.unknown')
    expect(() => entry?.session?.close(1006)).toThrow('Cannot close session: code is 1006')
    entry?.session?.close(4000, 'quota')
    expect(await first.closed()).toBe(4000)
    await expect.poll(() => entry?.open).toBe(false)
    await stop()
    // A session of its own, because the recording has only one.
    const stopAgain = kind === 'recorded' ? record(zhipu, { store: memoryStore(), ...to }) : replay(zhipu, { store })
    const second = inProcess(zhipu).open('', live.apiKey)
    await second.until('conversation.created')
    zhipu.requests.at(-1)?.session?.drop()
    expect(await second.closed()).toBe(1006)
    await stopAgain()
    await expect.poll(() => live.requests.every(({ open }) => !open)).toBe(true)
    zhipu.assertIdle()
  },
)

test('a message that a test sends in a recorded session is not recorded', async () => {
  const { live, store, zhipu, stop } = await startRecording()
  const session = inProcess(zhipu).open('', live.apiKey)
  await session.until('conversation.created')
  zhipu.requests[0]?.session?.send('{"type":"contract.unknown"}')
  await session.until('contract.unknown')
  await closed(session)
  await stop()
  expect(only(store).answers[0]?.frames?.map(({ text }) => text).join()).not.toContain('contract.unknown')
})

test('strict mode refuses a message before it is forwarded', async () => {
  const { live, ...to } = await serveUpstream()
  const zhipu = mockZhipu({ strict: true })
  const stop = record(zhipu, { store: memoryStore(), ...to })
  const session = inProcess(zhipu).open('', live.apiKey)
  await session.until('conversation.created')
  session.send({ type: 'input_audio_buffer.append', sound: '' })
  expect((await session.until('error')).at(-1).error.message).toMatch(/^Strict: input_audio_buffer\.append/)
  await closed(session)
  await stop()
  expect(live.requests[0]?.received).toBeUndefined()
})

test('a session is refused with status 502 when it would not take the way of fetch, or no server opens it', async () => {
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store: memoryStore(), fetch: mockZhipu().fetch })
  await inProcess(zhipu).open().closed()
  await stop()
  const plain = mockZhipu()
  await using server = await serve(plain, { port: 0 })
  const broken = class {
    constructor() {
      return new NodeWebSocket(`${server.url.replace('http', 'ws')}/nowhere`)
    }
  }
  const stopBroken = record(zhipu, { store: memoryStore(), upstream: server.url, webSocket: broken as never })
  await inProcess(zhipu).open('', plain.apiKey).closed()
  await stopBroken()
  expect(zhipu.requests.map(({ status }) => status)).toEqual([502, 502])
  const texts = zhipu.requests.map(({ sent }) => String(sent[0]?.frame))
  expect(texts[0]).toContain('fetch is set, expected the option webSocket')
  expect(texts[1]).toContain('opens no WebSocket')
})

test('a recorded refusal in frames refuses again, and leaves no response open', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu({ auth: 'off' })
  const stop = record(zhipu, {
    store,
    webSocket: class {
      constructor() {
        throw new TypeError('no connection')
      }
    } as never,
    fetch: () =>
      Promise.resolve(new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } })),
  })
  await inProcess(zhipu).open().closed()
  await stop()
  expect(only(store).answers[0]).toMatchObject({ status: 502, frames: [{ text: '<h1>502</h1>' }] })
  replay(zhipu, { store })
  await inProcess(zhipu).open().closed()
  zhipu.assertIdle()
  const server = await serve(zhipu, { port: 0 })
  onTestFinished(() => server.close())
  const body = await new Promise((resolve) => {
    new NodeWebSocket(`${server.url.replace('http', 'ws')}${path}`).on('unexpected-response', (_, response) => {
      response.on('data', (data) => resolve(`${response.statusCode} ${data}`))
    })
  })
  expect(body).toBe('502 <h1>502</h1>')
})
