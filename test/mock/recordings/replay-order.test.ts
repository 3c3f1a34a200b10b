import { expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { record, replay } from '../../../mock/recordings/recordings.ts'
import { memoryStore } from '../../../mock/recordings/recordings.ts'
import { ask, createUpstream, json, readChunks, recorded, sse, url } from './upstream.ts'

const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const done = 'data: [DONE]\n\n'
/** Two events in the first chunk, one event split between chunks. */
const chunks = [delta('a') + delta('b'), delta('c').slice(0, 9), delta('c').slice(9) + done]
const streamed = ask('x', { stream: true })

/** A mock that replays a recording of `ask('x')` and of `streamed`. */
async function replaying(): Promise<MockZhipu> {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await recorded([ask('x'), json({ id: 'recorded' })], [streamed, sse(...chunks)]) })
  return zhipu
}

async function statusAndBody(response: Response): Promise<[number, unknown]> {
  return [response.status, JSON.parse(await response.text())]
}

const recordedBody = [200, { id: 'recorded' }]

test('fail() applies to a request that has a recording', async () => {
  const zhipu = await replaying()
  zhipu.chat.fail({ code: '1302' })
  expect((await statusAndBody(await zhipu.fetch(url, ask('x'))))[0]).toBe(429)
  expect(await statusAndBody(await zhipu.fetch(url, ask('x')))).toEqual(recordedBody)
})

test('a rule of the test precedes the recording, and assertAllUsed() counts it as used', async () => {
  const zhipu = await replaying()
  zhipu.chat.when({ last: 'x' }).times(1).reply('scripted')
  expect(JSON.stringify(await (await zhipu.fetch(url, ask('x'))).json())).toContain('scripted')
  expect(await statusAndBody(await zhipu.fetch(url, ask('x')))).toEqual(recordedBody)
  await (await zhipu.fetch(url, streamed)).text()
  zhipu.assertAllUsed()
})

test('limits apply to a request that has a recording', async () => {
  const zhipu = await replaying()
  zhipu.limit({ balance: 0 })
  expect(await statusAndBody(await zhipu.fetch(url, ask('x')))).toEqual([429, {
    error: expect.objectContaining({ code: '1113' }),
  }])
})

test('a recorded stream counts as in flight until it is read', async () => {
  const zhipu = await replaying()
  zhipu.limit({ concurrency: 1 })
  const response = await zhipu.fetch(url, streamed)
  expect((await zhipu.fetch(url, ask('x'))).status).toBe(429)
  await response.text()
  expect((await zhipu.fetch(url, ask('x'))).status).toBe(200)
})

test('chaos() applies to recordings', async () => {
  const zhipu = await replaying()
  zhipu.chaos({ seed: 1, rateLimit: 1 })
  expect((await zhipu.fetch(url, ask('x'))).status).toBe(429)
})

test('the header x-mock-fault applies to recordings', async () => {
  const zhipu = await replaying()
  const { headers, ...init } = ask('x')
  const response = await zhipu.fetch(url, { ...init, headers: { ...headers, 'x-mock-fault': '{"status":503}' } })
  expect(response.status).toBe(503)
})

test('strict mode refuses an undocumented field of a recorded request', async () => {
  const zhipu = mockZhipu({ strict: true })
  const request = ask('x', { temprature: 1 })
  replay(zhipu, { store: await recorded([request, json({ id: 'recorded' })]) })
  expect((await zhipu.fetch(url, request)).status).toBe(400)
})

/** Reads text until the end or the first error. */
async function readUntilError(response: Response): Promise<{ text: string; error: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) text += decoder.decode(chunk)
    return { text, error: false }
  } catch {
    return { text, error: true }
  }
}

test('cut after a number of events counts the events of the recording, also within a chunk', async () => {
  for (const [afterEvents, text] of [[1, delta('a')], [3, delta('a') + delta('b') + delta('c')]] as const) {
    const zhipu = await replaying()
    zhipu.chat.fail({ cut: { afterEvents } })
    expect(await readUntilError(await zhipu.fetch(url, streamed))).toEqual({ text, error: true })
  }
})

test('faults that change events change those of the recording', async () => {
  const cases = [
    [{ duplicate: 2 }, [delta('a'), delta('b'), delta('b'), delta('c'), done]],
    [{ swap: 1 }, [delta('b'), delta('a'), delta('c'), done]],
    [{ withoutDone: true }, [delta('a'), delta('b'), delta('c')]],
    [{ lineEnding: '\r\n' }, [delta('a'), delta('b'), delta('c'), done].map((text) => text.replaceAll('\n', '\r\n'))],
    [{ comments: true }, [delta('a'), delta('b'), delta('c'), done].map((text) => `: keep-alive\n\n${text}`)],
  ] as const
  for (const [fault, events] of cases) {
    const zhipu = await replaying()
    zhipu.chat.fail(fault)
    expect(await (await zhipu.fetch(url, streamed)).text()).toBe(events.join(''))
  }
})

test('an error event ends the recorded stream', async () => {
  const zhipu = await replaying()
  zhipu.chat.fail({ error: { code: '1302', afterEvents: 2 } })
  const text = await (await zhipu.fetch(url, streamed)).text()
  expect(text.startsWith(delta('a') + delta('b') + 'data: {"error":{"code":"1302"')).toBe(true)
  expect(text).not.toContain('"c"')
})

test('split and a byte offset of cut and stall apply to the bytes of the recorded chunks', async () => {
  const zhipu = await replaying()
  zhipu.chat.fail({ split: 5 })
  const parts = await readChunks(await zhipu.fetch(url, streamed))
  expect(parts.join('')).toBe(chunks.join(''))
  expect(Math.max(...parts.map(({ length }) => length))).toBe(5)
  zhipu.chat.fail({ cut: { afterBytes: 70 } })
  expect(await readUntilError(await zhipu.fetch(url, streamed))).toEqual({
    text: chunks.join('').slice(0, 70),
    error: true,
  })
})

test('a fault that applies to headers and bytes keeps the recorded chunks', async () => {
  const zhipu = await replaying()
  zhipu.chat.fail({ contentType: 'text/plain' })
  const response = await zhipu.fetch(url, streamed)
  expect(response.headers.get('content-type')).toBe('text/plain')
  expect(await readChunks(response)).toEqual(chunks)
})

test('a recorded chunk that splits a character does not break the events of a fault', async () => {
  const zhipu = mockZhipu()
  const bytes = new TextEncoder().encode(delta('你') + delta('好'))
  const inCharacter = bytes.indexOf(0xe4) + 1
  const store = await recorded([streamed, sse(bytes.slice(0, inCharacter), bytes.slice(inCharacter))])
  replay(zhipu, { store })
  zhipu.chat.fail({ cut: { afterEvents: 1 } })
  expect(await readUntilError(await zhipu.fetch(url, streamed))).toEqual({ text: delta('你'), error: true })
})

test('a body that is no event stream is one event of a fault', async () => {
  const zhipu = mockZhipu()
  const pretty = '{\n\n  "id": 1\n}'
  replay(zhipu, { store: await recorded([ask('x'), { type: 'application/json', writes: ['{\n\n', '  "id": 1\n}'] }]) })
  zhipu.chat.fail({ cut: { afterEvents: 1 } })
  expect(await readUntilError(await zhipu.fetch(url, ask('x')))).toEqual({ text: pretty, error: true })
})

test('a recorded lost connection is kept under a fault of events', async () => {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await recorded([streamed, { ...sse(delta('a'), 'data: {'), isCut: true }]) })
  zhipu.chat.fail({ comments: true })
  expect(await readUntilError(await zhipu.fetch(url, streamed))).toEqual({
    text: `: keep-alive\n\n${delta('a')}: keep-alive\n\ndata: {`,
    error: true,
  })
})

test('a fault while recording changes the reply and not the recording', async () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  const stop = record(zhipu, { store, fetch: createUpstream(sse(...chunks)) })
  zhipu.chat.fail({ lineEnding: '\r\n' })
  expect(await (await zhipu.fetch(url, streamed)).text()).toContain('\r\n')
  await stop()
  const [recording] = store.recordings.values()
  expect(recording?.answers[0]?.frames?.map(({ text }) => text)).toEqual(chunks)
})

test('a rule precedes the live API, which is not asked then', async () => {
  const zhipu = mockZhipu()
  let asked = 0
  record(zhipu, {
    store: memoryStore(),
    fetch: (...args) => {
      asked++
      return createUpstream(json({ id: 'live' }))(...args)
    },
  })
  zhipu.chat.reply('scripted')
  expect(JSON.stringify(await (await zhipu.fetch(url, ask('x'))).json())).toContain('scripted')
  expect(asked).toBe(0)
})

test('a route that only the live API has is recorded and replayed, with faults', async () => {
  const path = 'https://open.bigmodel.cn/api/paas/v4/brand-new'
  const zhipu = mockZhipu()
  const store = memoryStore()
  const stop = record(zhipu, { store, fetch: createUpstream(json({ id: 'new' })) })
  await (await zhipu.fetch(path, ask('x'))).text()
  await stop()
  replay(zhipu, { store, missing: 'mock' })
  expect(await statusAndBody(await zhipu.fetch(path, ask('x')))).toEqual([200, { id: 'new' }])
  zhipu.fail({ status: 503 })
  expect((await zhipu.fetch(path, ask('x'))).status).toBe(503)
  expect((await zhipu.fetch(path, ask('not recorded'))).status).toBe(404)
})

test('a line of a batch is not a request of the client and gets no recording', async () => {
  const zhipu = mockZhipu()
  const base = 'https://open.bigmodel.cn/api/paas/v4'
  const headers = { authorization: `Bearer ${zhipu.apiKey}` }
  const get = async (path: string) => await (await zhipu.fetch(`${base}${path}`, { headers })).text()
  const post = async (path: string, init: RequestInit) =>
    await (await zhipu.fetch(`${base}${path}`, { method: 'POST', ...init })).json() as { id: string }
  replay(zhipu, { store: await recorded([ask('x'), json({ id: 'recorded' })]), missing: 'mock' })

  const body: unknown = JSON.parse(String(ask('x').body))
  const line = { custom_id: '1', method: 'POST', url: '/v4/chat/completions', body }
  const form = new FormData()
  form.set('purpose', 'batch')
  form.set('file', new File([JSON.stringify(line)], 'a.jsonl'))
  const file = await post('/files', { headers, body: form })
  const batch = await post('/batches', {
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ input_file_id: file.id, endpoint: '/v4/chat/completions' }),
  })
  for (let poll = 0; poll < 3; poll++) await get(`/batches/${batch.id}`)
  const { output_file_id: output } = JSON.parse(await get(`/batches/${batch.id}`)) as { output_file_id: string }
  const result = await get(`/files/${output}/content`)
  expect(result).toContain('"choices"')
  expect(result).not.toContain('"recorded"')
})
