import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { folderStore, memoryStore, record, replay } from '../../../mock/recordings/recordings.ts'
import type { Recording } from '../../../mock/recordings/recordings.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
const key = 'f00dfeedf00dfeed.secretsecret'

function ask(content: string, more: object = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', cookie: 'a=b' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more }),
  }
}

/** A live API that sends the given writes, each when the one before was read. */
function live(...answers: { type: string; writes: (string | Uint8Array)[]; isCut?: boolean }[]): typeof fetch {
  let turn = 0
  return () => {
    const { type, writes, isCut } = answers[Math.min(turn++, answers.length - 1)] ?? { type: '', writes: [] }
    let at = 0
    const body = new ReadableStream({
      pull(controller) {
        const write = writes[at++]
        if (write !== undefined) {
          return controller.enqueue(typeof write === 'string' ? new TextEncoder().encode(write) : write)
        }
        return isCut ? controller.error(new Error('reset')) : controller.close()
      },
    }, { highWaterMark: 0 })
    const headers = { 'content-type': type, 'set-cookie': 'session=1', 'x-trace': 'abc' }
    return Promise.resolve(new Response(body, { headers }))
  }
}

const json = (value: unknown) => ({ type: 'application/json; charset=UTF-8', writes: [JSON.stringify(value)] })
const sse = (...writes: (string | Uint8Array)[]) => ({ type: 'text/event-stream;charset=UTF-8', writes })

async function pieces(response: Response): Promise<string[]> {
  const read: string[] = []
  for await (const piece of response.body as ReadableStream<Uint8Array>) read.push(new TextDecoder().decode(piece))
  return read
}

test('record() passes the answer on and replay() gives the same bytes with the same boundaries', async () => {
  const store = memoryStore()
  const writes = ['data: {"a":1}\n', '\ndata: {"b"', ':2}\n\ndata: [DONE]\n\n']
  const recorded = mockZhipu()
  const stop = record(recorded, { store, fetch: live(sse(...writes)) })
  expect(await pieces(await recorded.fetch(url, ask('你好', { stream: true })))).toEqual(writes)
  await stop()

  const replayed = mockZhipu()
  replay(replayed, { store, missing: 'error' })
  const response = await replayed.fetch(url, ask('你好', { stream: true }))
  expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
  expect(await pieces(response)).toEqual(writes)
  expect(replayed.requests).toHaveLength(1)
})

test('replay() re-chunks by events and by bytes, also inside a character', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const bytes = new TextEncoder().encode('data: 你\n\ndata: 好\n\n')
  const stop = record(zhipu, { store, fetch: live(sse(bytes.slice(0, 7), bytes.slice(7))) })
  await (await zhipu.fetch(url, ask('x'))).text()
  await stop()
  const [recording] = store.recordings.values()
  expect(recording?.answers[0]?.frames?.every(({ base64 }) => base64 !== undefined)).toBe(true)

  replay(zhipu, { store, chunks: 1 })
  const response = await zhipu.fetch(url, ask('x'))
  const read: number[][] = []
  for await (const piece of response.body as ReadableStream<Uint8Array>) read.push([...piece])
  expect(read).toEqual(Array.from(bytes, (byte) => [byte]))

  const whole = mockZhipu()
  const stopped = record(whole, { store, fetch: live(sse('data: 1\n\ndata: 2\n\nda', 'ta: 3\n\n')) })
  await (await whole.fetch(url, ask('events'))).text()
  await stopped()
  replay(whole, { store, chunks: 'events' })
  expect(await pieces(await whole.fetch(url, ask('events')))).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n'])
})

test('a connection that broke is kept as one and breaks again at the same byte', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: live({ ...sse('data: 1\n\n', 'data: 2'), isCut: true }) })
  await expect((await zhipu.fetch(url, ask('x'))).text()).rejects.toThrow()
  await stop()
  replay(zhipu, { store })
  const reader = (await zhipu.fetch(url, ask('x'))).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 2')
  await expect(reader?.read()).rejects.toThrow()
})

test('who leaves before the end leaves nothing behind, neither a whole answer nor a cut', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const upstream: typeof fetch = (_, init) =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('data: 1\n\n'))
            init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
          },
        }),
      ),
    )
  const stop = record(zhipu, { store, fetch: upstream })
  const reader = (await zhipu.fetch(url, ask('x'))).body?.getReader()
  await reader?.read()
  const pending = reader?.read()
  await reader?.cancel()
  expect(await pending).toMatchObject({ done: true })
  const leaving = new AbortController()
  const other = (await zhipu.fetch(url, { ...ask('y'), signal: leaving.signal })).body?.getReader()
  await other?.read()
  const broken = other?.read()
  leaving.abort()
  await expect(broken).rejects.toThrow('aborted')
  await stop()
  expect([...store.recordings]).toEqual([])
})

test('a store that fails harms no answer, and is heard of by who stops', async () => {
  const zhipu = mockZhipu()
  const store = { ...memoryStore(), save: () => Promise.reject(new Error('the disk is full')) }
  const stop = record(zhipu, { store, fetch: live(json({ id: '1' })) })
  for (const question of ['x', 'y']) {
    expect(await (await zhipu.fetch(url, ask(question))).json()).toEqual({ id: '1' })
  }
  await expect(stop()).rejects.toThrow('Cannot record: the disk is full')
})

test('an upstream that is away is a 502 that names it', async () => {
  const zhipu = mockZhipu()
  record(zhipu, {
    store: memoryStore(),
    upstream: 'https://a.example',
    fetch: () => Promise.reject(new TypeError('no')),
  })
  const response = await zhipu.fetch(url, ask('x'))
  const error = { code: '502', message: 'Cannot record: no connection to https://a.example' }
  expect([response.status, await response.json()]).toEqual([502, { error }])
})

test('neither record() nor replay() begins without a store', () => {
  expect(() => record(mockZhipu(), {} as never)).toThrow('Cannot record: store is undefined, expected a store such as')
  expect(() => replay(mockZhipu(), {} as never)).toThrow('Cannot replay: store is undefined, expected a store such as')
})

test('recordings show neither key nor cookie, only what a client acts on, and JSON as JSON', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const zhipu = mockZhipu()
  const store = folderStore(folder)
  const stop = record(zhipu, {
    store,
    fetch: live(json({ id: '1', echo: `your key is ${key}`, phone: '13800138000' })),
    redact: (text) => text.replace(/1\d{10}/g, '(phone)'),
  })
  await (await zhipu.fetch(url, ask('call 13900139000'))).text()
  await stop()
  const [name = ''] = await readdir(folder)
  expect(name).toMatch(/^chat-completions-[0-9a-f]{16}\.json$/)
  const text = await readFile(join(folder, name), 'utf8')
  expect(text).not.toMatch(/f00dfeed|secretsecret|cookie|session|x-trace|139/)
  const recording = JSON.parse(text) as Recording
  expect(recording).toMatchObject({
    method: 'POST',
    target: '/api/paas/v4/chat/completions',
    request: { model: 'glm-4.6', messages: [{ role: 'user', content: 'call (phone)' }] },
    answers: [{
      status: 200,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      json: { echo: 'your key is ***.***', phone: '(phone)' },
    }],
  })

  replay(zhipu, { store, missing: 'error' })
  expect(await (await zhipu.fetch(url, ask('call 13900139000'))).json()).toMatchObject({ phone: '(phone)' })
})

test('the same request is known by its meaning, and its second answer follows its first', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: live(json({ turn: 1 }), json({ turn: 2 })) })
  const turn = async (init: RequestInit, at = url) =>
    (await (await zhipu.fetch(at, init)).json() as { turn: number }).turn
  await turn(ask('x', { request_id: 'a' }))
  await turn(ask('x', { request_id: 'b' }))
  await stop()
  expect(store.recordings.size).toBe(1)

  replay(zhipu, { store, missing: 'error' })
  const reordered = {
    ...ask('x'),
    body: JSON.stringify({ user_id: 'u', messages: [{ content: 'x', role: 'user' }], model: 'glm-4.6' }),
  }
  expect(await turn(reordered, 'https://api.z.ai/api/coding/paas/v4/chat/completions')).toBe(1)
  expect([await turn(reordered), await turn(reordered)]).toEqual([2, 2])
})

test('what is missing or too old is answered by the mock, or refused by name', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: live(json({ kept: true })) })
  await (await zhipu.fetch(url, ask('x'))).text()
  await stop()
  const get = async () => await (await zhipu.fetch(url, ask('x'))).json() as Record<string, unknown>

  replay(zhipu, { store, maxAgeMs: 60_000 })
  expect(await get()).toEqual({ kept: true })
  await zhipu.clock.advance(60_001)
  expect(await get()).toHaveProperty('choices')
  replay(zhipu, { store, maxAgeMs: 60_000, missing: 'error' })
  expect(JSON.stringify(await get())).toMatch(/Cannot replay chat-completions-[0-9a-f]{16}: its recording has expired/)
  const unknown = await (await zhipu.fetch(url, ask('never asked'))).text()
  expect(unknown).toMatch(/it was not recorded/)
})

test('speed keeps the recorded times on the clock of the mock', async () => {
  const store = memoryStore()
  await store.save('x', { method: 'GET', target: '/', answers: [] })
  const source = mockZhipu()
  const stop = record(source, { store, fetch: live(sse('data: 1\n\n', 'data: 2\n\n')) })
  await (await source.fetch(url, ask('x'))).text()
  await stop()
  const [name = '', recording] = [...store.recordings].find(([, { answers }]) => answers.length > 0) ?? []
  const answer = recording?.answers[0]
  const frames = answer?.frames?.map((frame, index) => ({ ...frame, afterMs: 100 + index * 900 }))
  store.recordings.set(name, { ...recording, answers: [{ ...answer, frames }] } as Recording)

  const zhipu = mockZhipu({ clock: 'virtual', startAtMs: Date.now() })
  replay(zhipu, { store, speed: 10 })
  const reader = (await zhipu.fetch(url, ask('x'))).body?.getReader()
  let read = 0
  const reading = (async () => {
    while (!(await reader?.read())?.done) read++
  })()
  await zhipu.clock.advance(10)
  expect(read).toBe(1)
  await zhipu.clock.advance(89)
  expect(read).toBe(1)
  await zhipu.clock.advance(1)
  await reading
  expect(read).toBe(2)
  const [entry] = zhipu.requests
  expect(entry?.sent.map(({ atMs }) => atMs - entry.atMs)).toEqual([10, 100])
})

test('options that cannot be kept to are refused where they are given', () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  expect(() => replay(zhipu, { store, speed: 0 })).toThrow('Cannot replay: speed is 0, expected more than 0')
  expect(() => replay(zhipu, { store, chunks: 0 })).toThrow(
    'Cannot replay: chunks is 0, expected recorded, events or a number of bytes, 1 or more',
  )
  expect(() => record(zhipu, { store, upstream: 'bigmodel' })).toThrow(
    'Cannot record: upstream is "bigmodel", expected an absolute URL',
  )
})
