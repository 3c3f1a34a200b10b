import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { folderStore, memoryStore, record, replay } from '../../../mock/recordings/recordings.ts'
import type { Recording } from '../../../mock/recordings/recordings.ts'
import { ask, createUpstream, json, key, readChunks, sse, url } from './upstream.ts'

test('record() forwards the response, and replay() returns the same bytes in the same chunks', async () => {
  const store = memoryStore()
  const writes = ['data: {"a":1}\n', '\ndata: {"b"', ':2}\n\ndata: [DONE]\n\n']
  const recorded = mockZhipu()
  const stop = record(recorded, { store, fetch: createUpstream(sse(...writes)) })
  expect(await readChunks(await recorded.fetch(url, ask('你好', { stream: true })))).toEqual(writes)
  await stop()

  const replayed = mockZhipu()
  replay(replayed, { store })
  const response = await replayed.fetch(url, ask('你好', { stream: true }))
  expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
  expect(await readChunks(response)).toEqual(writes)
  expect(replayed.requests).toHaveLength(1)
})

test('replay() splits the body by events or by bytes, also inside a character', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const bytes = new TextEncoder().encode('data: 你\n\ndata: 好\n\n')
  const stop = record(zhipu, { store, fetch: createUpstream(sse(bytes.slice(0, 7), bytes.slice(7))) })
  await (await zhipu.fetch(url, ask('x'))).text()
  await stop()
  const [recording] = store.recordings.values()
  expect(recording?.answers[0]?.frames?.every(({ base64 }) => base64 !== undefined)).toBe(true)

  replay(zhipu, { store, chunks: 1 })
  const response = await zhipu.fetch(url, ask('x'))
  const read: number[][] = []
  for await (const piece of response.body as ReadableStream<Uint8Array>) read.push([...piece])
  expect(read).toEqual(Array.from(bytes, (byte) => [byte]))

  const eventsMock = mockZhipu()
  const stopped = record(eventsMock, { store, fetch: createUpstream(sse('data: 1\n\ndata: 2\n\nda', 'ta: 3\n\n')) })
  await (await eventsMock.fetch(url, ask('events'))).text()
  await stopped()
  replay(eventsMock, { store, chunks: 'events' })
  expect(await readChunks(await eventsMock.fetch(url, ask('events')))).toEqual([
    'data: 1\n\n',
    'data: 2\n\n',
    'data: 3\n\n',
  ])
})

test('a lost connection is recorded and lost again after the same byte', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream({ ...sse('data: 1\n\n', 'data: 2'), isCut: true }) })
  await expect((await zhipu.fetch(url, ask('x'))).text()).rejects.toThrow()
  await stop()
  replay(zhipu, { store })
  const reader = (await zhipu.fetch(url, ask('x'))).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 2')
  await expect(reader?.read()).rejects.toThrow()
})

test('a response that the client cancels or aborts is not recorded', async () => {
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
  const controller = new AbortController()
  const aborted = (await zhipu.fetch(url, { ...ask('y'), signal: controller.signal })).body?.getReader()
  await aborted?.read()
  const rejected = aborted?.read()
  controller.abort()
  await expect(rejected).rejects.toThrow('aborted')
  await stop()
  expect([...store.recordings]).toEqual([])
})

test('a failing store does not affect replies, and the stop function rejects', async () => {
  const zhipu = mockZhipu()
  const store = { ...memoryStore(), save: () => Promise.reject(new Error('the disk is full')) }
  const stop = record(zhipu, { store, fetch: createUpstream(json({ id: '1' })) })
  for (const question of ['x', 'y']) {
    expect(await (await zhipu.fetch(url, ask(question))).json()).toEqual({ id: '1' })
  }
  await expect(stop()).rejects.toThrow('Cannot record: the disk is full')
})

test.each([
  ['one folder', (folder: string) => [folderStore(folder), folderStore(`${folder}/./`)] as const],
  ['one store', () => {
    const store = memoryStore()
    return [store, store] as const
  }],
])('mocks that record the same request into %s at the same time save every response', async (_, open) => {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const stores = open(folder)
  await Promise.all(Array.from({ length: 8 }, async (_, index) => {
    const zhipu = mockZhipu()
    const stop = record(zhipu, { store: stores[index % 2 ? 1 : 0], fetch: createUpstream(json({ index })) })
    await (await zhipu.fetch(url, ask('x'))).text()
    await stop()
  }))
  const [name = ''] = await stores[0].list?.() ?? []
  const indexes = (await stores[1].load(name))?.answers.map(({ json }) => (json as { index: number }).index)
  expect(indexes?.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('a store that fails to save one response saves the next one of the same request', async () => {
  const store = memoryStore()
  const failing = { ...store, save: () => Promise.reject(new Error('disk full')), locate: (name: string) => name }
  const recordInto = async (into: typeof store) => {
    const zhipu = mockZhipu()
    const stop = record(zhipu, { store: into, fetch: createUpstream(json({})) })
    await (await zhipu.fetch(url, ask('x'))).text()
    await stop()
  }
  const [failed, saved] = await Promise.allSettled([
    recordInto(failing),
    recordInto({ ...store, locate: failing.locate } as typeof store),
  ])
  expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'Cannot record: disk full' } })
  expect(saved.status).toBe('fulfilled')
  expect(store.recordings.size).toBe(1)
})

test('an unreachable upstream results in a 502 that names it', async () => {
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

test('record() and replay() throw without a store', () => {
  expect(() => record(mockZhipu(), {} as never)).toThrow('Cannot record: store is undefined, expected a store such as')
  expect(() => replay(mockZhipu(), {} as never)).toThrow('Cannot replay: store is undefined, expected a store such as')
})

test('recordings contain no key, no cookie and no unneeded header, and JSON bodies as JSON', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const zhipu = mockZhipu()
  const store = folderStore(folder)
  const stop = record(zhipu, {
    store,
    fetch: createUpstream(json({ id: '1', echo: `your key is ${key}`, phone: '13800138000' })),
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

  replay(zhipu, { store })
  expect(await (await zhipu.fetch(url, ask('call 13900139000'))).json()).toMatchObject({ phone: '(phone)' })
})

test('requests match regardless of field order, ids and host, and get the recorded responses in order', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(json({ turn: 1 }), json({ turn: 2 })) })
  const turnOf = async (init: RequestInit, target = url) =>
    (await (await zhipu.fetch(target, init)).json() as { turn: number }).turn
  await turnOf(ask('x', { request_id: 'a' }))
  await turnOf(ask('x', { request_id: 'b' }))
  await stop()
  expect(store.recordings.size).toBe(1)

  replay(zhipu, { store })
  const reordered = {
    ...ask('x'),
    body: JSON.stringify({ user_id: 'u', messages: [{ content: 'x', role: 'user' }], model: 'glm-4.6' }),
  }
  expect(await turnOf(reordered, 'https://api.z.ai/api/coding/paas/v4/chat/completions')).toBe(1)
  expect([await turnOf(reordered), await turnOf(reordered)]).toEqual([2, 2])
})

test('without a recording or with an expired one, the mock replies itself or the error names the request', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(json({ kept: true })) })
  await (await zhipu.fetch(url, ask('x'))).text()
  await stop()
  const get = async () => await (await zhipu.fetch(url, ask('x'))).json() as Record<string, unknown>

  const stopReplay = replay(zhipu, { store, maxAgeMs: 60_000, missing: 'mock' })
  expect(await get()).toEqual({ kept: true })
  await zhipu.clock.advance(60_001)
  expect(await get()).toHaveProperty('choices')
  await stopReplay()
  replay(zhipu, { store, maxAgeMs: 60_000 })
  expect(JSON.stringify(await get())).toMatch(
    /Cannot replay POST \/api\/paas\/v4\/chat\/completions: chat-completions-[0-9a-f]{16} of 20\d\d-\d\d-\d\d has expired/,
  )
})

test('speed scales the recorded delays on the clock of the mock', async () => {
  const store = memoryStore()
  await store.save('x', { method: 'GET', target: '/', answers: [] })
  const source = mockZhipu()
  const stop = record(source, { store, fetch: createUpstream(sse('data: 1\n\n', 'data: 2\n\n')) })
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

test('invalid options throw immediately', () => {
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

/** Records an answer of these writes and returns its frames. */
async function framesOf(
  writes: (string | Uint8Array)[],
  options: { redact?: (text: string) => string; type?: string } = {},
) {
  const { redact, type = 'text/event-stream' } = options
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream({ type, writes: [...writes] }), redact })
  const received = new Uint8Array(await (await zhipu.fetch(url, ask('x'))).arrayBuffer())
  await stop()
  const [recording] = store.recordings.values()
  const { frames = [] } = recording!.answers[0]!
  return { frames: frames.map(({ text, base64 }) => text ?? { base64 }), received, text: JSON.stringify(recording) }
}

test('a key that the server repeats is masked wherever the chunks split it', async () => {
  const body = `data: {"echo":"${key}"}\n\ndata: 好\n\n`
  const bytes = new TextEncoder().encode(body)
  const masked = body.replace(key, '***.***')
  for (let size = 1; size < bytes.length; size++) {
    const writes: Uint8Array[] = []
    for (let start = 0; start < bytes.length; start += size) writes.push(bytes.slice(start, start + size))
    const { frames, received, text } = await framesOf(writes)
    expect(new TextDecoder().decode(received)).toBe(body)
    expect(frames.join('')).toBe(masked)
    expect(text).not.toMatch(/f00dfeed|secretsecret/)
  }
})

test('only the chunks that share a secret are joined', async () => {
  const writes = ['data: 1\n\n', `data: ${key.slice(0, 20)}`, `${key.slice(20)}\n\n`, 'data: 2\n\n', 'data: 3\n\n']
  const { frames } = await framesOf(writes)
  expect(frames).toEqual(['data: 1\n\n', 'data: ***.***\n\n', 'data: 2\n\n', 'data: 3\n\n'])
})

test('chunks without a secret stay as they are, also when they split a character', async () => {
  const bytes = new TextEncoder().encode('data: 你\n\n')
  const { frames } = await framesOf([bytes.slice(0, 7), bytes.slice(7)])
  expect(frames).toEqual([{ base64: btoa('data: \xe4') }, { base64: btoa('\xbd\xa0\n\n') }])
})

test('a key next to a split character, before a cut character and in a body that is not text is masked', async () => {
  const you = new TextEncoder().encode('你')
  const bytesOf = (...parts: (string | Uint8Array)[]) =>
    Uint8Array.from(
      parts.flatMap((part) => Array.from(typeof part === 'string' ? new TextEncoder().encode(part) : part)),
    )
  const split = await framesOf([bytesOf(key, you.slice(0, 1)), bytesOf(you.slice(1), 'x')])
  expect(split.frames).toEqual(['***.***你x'])
  const cut = await framesOf([bytesOf(key, ' ', you.slice(0, 2))])
  expect(cut.frames).toEqual(['***.*** '])
  const binary = await framesOf([bytesOf([255, 0] as never, key), bytesOf([254] as never)], { type: 'audio/wav' })
  expect(binary.frames).toEqual([{ base64: btoa('\xff\0***.***') }, { base64: btoa('\xfe') }])
})

test('redact() sees the whole body, and a result that cannot be cut is recorded as one chunk', async () => {
  const redact = (text: string) => text.replace(/1\d{10}/g, '(phone)')
  const phone = await framesOf(['call 1380', '0138', '000 now', ' please'], { redact })
  expect(phone.frames).toEqual(['call (phone) now', ' please'])
  const whole = await framesOf(['a', 'b', 'c'], { redact: (text) => text === 'abc' ? 'all' : text })
  expect(whole.frames).toEqual(['all'])
})

test('headers, the query and short keys are masked as well', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const echo: typeof fetch = () =>
    Promise.resolve(
      new Response('your key is ab.cd', { headers: { 'content-disposition': 'attachment; filename=ab.cd' } }),
    )
  const stop = record(zhipu, { store, fetch: echo })
  const headers = { authorization: 'Bearer ab.cd' }
  await (await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/models?key=ab.cd', { headers })).text()
  await stop()
  expect(store.recordings.size).toBe(1)
  expect(JSON.stringify([...store.recordings.values()])).not.toContain('ab.cd')
})

test('a request with a long path or with deep nesting is recorded and replayed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const store = folderStore(folder)
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(json({ turn: 1 }), json({ turn: 2 }), json({ turn: 3 })) })
  const base = 'https://open.bigmodel.cn/api/paas/v4/files'
  const headers = { authorization: `Bearer ${key}` }
  const targets = [
    `${base}/${'a'.repeat(300)}`,
    `${base}/${'a'.repeat(299)}b`,
    `${base}/${encodeURIComponent('文'.repeat(90))}`,
  ]
  for (const target of targets) await (await zhipu.fetch(target, { headers })).text()
  const deep = { ...ask('x'), body: '['.repeat(50_000) + ']'.repeat(50_000) }
  await (await zhipu.fetch(url, deep)).text()
  await stop()
  const names = await readdir(folder)
  expect(names).toHaveLength(4)
  expect(Math.max(...names.map((name) => name.length))).toBeLessThan(255)

  replay(zhipu, { store })
  const turns: unknown[] = []
  for (const target of targets) turns.push(await (await zhipu.fetch(target, { headers })).json())
  expect(turns).toEqual([{ turn: 1 }, { turn: 2 }, { turn: 3 }])
  expect(await (await zhipu.fetch(url, deep)).json()).toEqual({ turn: 3 })
})

test('a redact() that throws does not affect the reply, and the stop function rejects', async () => {
  const zhipu = mockZhipu()
  const redact = () => {
    throw new Error('the function failed')
  }
  const stop = record(zhipu, { store: memoryStore(), fetch: createUpstream(json({ id: '1' })), redact })
  expect(await (await zhipu.fetch(url, ask('x'))).json()).toEqual({ id: '1' })
  await expect(stop()).rejects.toThrow('Cannot record: the function failed')
})
