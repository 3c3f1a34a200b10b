import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import {
  folderStore,
  memoryStore,
  record,
  type Recording,
  replay,
  type Store,
} from '../../../mock/recordings/recordings.ts'
import { type Answer, ask, createUpstream, json, key, recorded, sse, url } from './upstream.ts'

const post = async (zhipu: MockZhipu, init: RequestInit, target = url) => {
  const response = await zhipu.fetch(target, init)
  const body = await response.json() as { id?: string; error?: { message: string } }
  return { status: response.status, id: body.id, message: body.error?.message }
}

/** The message of the error that a request without a recording gets. */
async function missMessage(store: Store, init: RequestInit, target = url): Promise<string | undefined> {
  const zhipu = mockZhipu()
  replay(zhipu, { store })
  const { status, message } = await post(zhipu, init, target)
  expect(status).toBe(400)
  expect(zhipu.requests[0]).toMatchObject({ unmatched: message, error: undefined })
  expect(zhipu.requests[0]?.chinese?.unmatched).toMatch(/^无法回放 .*：.*(没有|最接近|过期)/)
  expect(() => zhipu.assertAllMatched()).toThrow(`Requests match no rule:\n- ${init.method ?? 'GET'} `)
  return message
}

/** A fetch that acts as the live API and counts its requests. */
function countedUpstream(...answers: Answer[]): { fetch: typeof fetch; readonly count: number } {
  const upstream = createUpstream(...answers)
  const counted = {
    count: 0,
    fetch: ((...args) => {
      counted.count++
      return upstream(...args)
    }) as typeof fetch,
  }
  return counted
}

test('a request without a recording is an error by default, with the nearest recording, its date and the first difference', async () => {
  const store = await recorded([ask('Today is 2026-11-20'), json({})], [ask('A very different question'), json({})])
  const today = new Date().toISOString().slice(0, 10)
  const [name] = store.recordings.keys()
  expect(await missMessage(store, ask('Today is 2026-11-21'))).toBe(
    `Cannot replay POST /api/paas/v4/chat/completions: the nearest recording is ${name} of ${today}, ` +
      'which differs in /messages/0/content: "Today is 2026-11-2[0 → 1]"',
  )
})

test('the error names the file of a recording in a folder and ignores other files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'package.json'), 'not a recording')
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store: folderStore(folder), fetch: createUpstream(json({})) })
  await post(zhipu, ask('x', { temperature: 0.7 }))
  await stop()
  const [file] = (await readdir(folder)).filter((name) => name.startsWith('chat'))
  expect(await missMessage(folderStore(folder), ask('x', { temperature: 0.9, stream: true }))).toMatch(
    new RegExp(`${folder}/${file} of .* differs in /temperature: 0.7 → 0.9, and in 1 more place$`),
  )
})

test('a difference in a long text is shown with the text around it', async () => {
  const long = (word: string) => `${'前'.repeat(100)} the ${word} city ${'后'.repeat(100)}`
  const message = await missMessage(await recorded([ask(long('old')), json({})]), ask(long('new')))
  expect(message).toContain(`"…${'前'.repeat(19)} the [old → new] city ${'后'.repeat(18)}…"`)
})

test('an additional message and another query are named as differences', async () => {
  const store = await recorded([ask('x'), json({})])
  const more = JSON.stringify({
    model: 'glm-4.6',
    messages: [{ role: 'user', content: 'x' }, { role: 'user', content: 'y' }],
  })
  expect(await missMessage(store, { ...ask('x'), body: more })).toContain(
    'differs in /messages/1: absent → {"role":"user","content":"y"}',
  )
  expect(await missMessage(store, ask('x'), `${url}?page=2`)).toContain('differs in query: "[ → page=2]"')
})

test('without a recording of the path, the error lists the recorded paths', async () => {
  const store = await recorded([ask('x'), json({})])
  const embeddings = 'https://open.bigmodel.cn/api/paas/v4/embeddings'
  expect(await missMessage(store, ask('x'), embeddings)).toBe(
    'Cannot replay POST /api/paas/v4/embeddings: there is no recording of this path, only of POST /api/paas/v4/chat/completions',
  )
  expect(await missMessage(memoryStore(), ask('x'))).toBe(
    'Cannot replay POST /api/paas/v4/chat/completions: the store has no recordings',
  )
  const { load, save } = store
  expect(await missMessage({ load, save }, ask('y'))).toMatch(/: there is no recording chat-completions-[0-9a-f]{16}$/)
})

test('the error contains neither the key nor what redact() removes', async () => {
  const zhipu = mockZhipu()
  const store = await recorded([ask('my key'), json({})])
  replay(zhipu, { store, redact: (text) => text.replace(/1\d{10}/g, '(phone)') })
  const { message } = await post(zhipu, ask(`my key ${key}, phone 13800138000`))
  expect(message).toContain('"my key[ →  ***.***, phone (phone)]"')
  expect(message).not.toMatch(/secretsecret|138/)
})

test("missing: 'record' asks the live API once and replays its response from then on", async () => {
  const store = memoryStore()
  const live = countedUpstream(json({ id: 'live' }))
  for (let run = 0; run < 2; run++) {
    const zhipu = mockZhipu()
    const stop = replay(zhipu, { store, missing: 'record', fetch: live.fetch })
    expect((await post(zhipu, ask('x'))).id).toBe('live')
    expect((await post(zhipu, ask('x'))).id).toBe('live')
    zhipu.assertAllUsed()
    await stop()
  }
  expect(live.count).toBe(1)
  expect(store.recordings.size).toBe(1)
})

test("missing: 'record' passes a response that may change on and does not keep it", async () => {
  const store = memoryStore()
  const transient: Answer[] = [401, 429, 500].map((status) => ({ ...json({}), status }))
  const zhipu = mockZhipu()
  const cut = { ...sse('data: 1\n\n'), isCut: true }
  const stop = replay(zhipu, {
    store,
    missing: 'record',
    fetch: createUpstream(...transient, cut, { ...json({ id: 'kept' }), status: 400 }),
  })
  for (const status of [401, 429, 500]) expect((await post(zhipu, ask('x'))).status).toBe(status)
  await expect((await zhipu.fetch(url, ask('x'))).text()).rejects.toThrow()
  expect(store.recordings.size).toBe(0)
  expect(await post(zhipu, ask('x'))).toMatchObject({ status: 400, id: 'kept' })
  expect(await post(zhipu, ask('x'))).toMatchObject({ status: 400, id: 'kept' })
  await stop()
})

test("missing: 'record' replaces an expired recording", async () => {
  const store = await recorded([ask('x'), json({ id: 'old' })])
  const [[name, recording]] = store.recordings as unknown as [[string, Recording]]
  const answers = recording.answers.map((answer) => ({ ...answer, recordedAt: '2020-01-01T00:00:00.000Z' }))
  await store.save(name, { ...recording, answers })
  const zhipu = mockZhipu()
  const stop = replay(zhipu, { store, missing: 'record', maxAgeMs: 60_000, fetch: createUpstream(json({ id: 'new' })) })
  expect((await post(zhipu, ask('x'))).id).toBe('new')
  expect((await post(zhipu, ask('x'))).id).toBe('new')
  zhipu.assertAllUsed()
  await stop()
  expect(store.recordings.get(name)?.answers).toMatchObject([{ json: { id: 'new' } }])
})

test("missing: 'record' keeps one response when two requests ask at the same time", async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = replay(zhipu, { store, missing: 'record', fetch: createUpstream(json({ id: '1' }), json({ id: '2' })) })
  await Promise.all([post(zhipu, ask('x')), post(zhipu, ask('x'))])
  await stop()
  const [recording] = store.recordings.values()
  expect(recording?.answers).toHaveLength(1)
})

test("missing: 'record' keeps chunks, and a fault changes the live events but not the recording", async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = replay(zhipu, { store, missing: 'record', fetch: createUpstream(sse('data: 1\n\ndata', ': 2\n\n')) })
  zhipu.chat.fail({ duplicate: 2 })
  const request = ask('x', { stream: true })
  expect(await (await zhipu.fetch(url, request)).text()).toBe('data: 1\n\ndata: 2\n\ndata: 2\n\n')
  await stop()
  const [recording] = store.recordings.values()
  expect(recording?.answers[0]?.frames?.map(({ text }) => text)).toEqual(['data: 1\n\ndata', ': 2\n\n'])
})

test("missing: 'record' saves without the key, and a failed save rejects the stop function", async () => {
  const zhipu = mockZhipu()
  const store = { ...memoryStore(), save: () => Promise.reject(new Error('the disk is full')) }
  const stop = replay(zhipu, { store, missing: 'record', fetch: createUpstream(json({ id: '1' })) })
  expect((await post(zhipu, ask('x'))).id).toBe('1')
  await expect(stop()).rejects.toThrow('Cannot record: the disk is full')
})

test('match.ignore replays prompts whose dates and ids differ', async () => {
  const store = await recorded([
    ask('Today is 2026-11-20', { metadata: { run: 'a', trace: { id: 1 } }, tools: [{ id: 'x', name: 'f' }] }),
    json({ id: 'recorded' }),
  ])
  const zhipu = mockZhipu()
  const ignore = [/\d{4}-\d\d-\d\d/, '/metadata/run', '/metadata/*/id', '/tools/*/id', '/only-here']
  replay(zhipu, { store, match: { ignore } })
  const later = (name: string) =>
    ask('Today is 2027-01-01', { metadata: { run: 'b', trace: { id: 2 } }, tools: [{ name }], 'only-here': [1] })
  expect((await post(zhipu, later('f'))).id).toBe('recorded')
  const { message } = await post(zhipu, later('g'))
  expect(message).toMatch(/differs in \/tools\/0\/name: "\[f → g\]"$/)
})

test('match.ignore prefers a recording of exactly the same request', async () => {
  const store = await recorded([ask('day 1'), json({ id: 'a' })], [ask('day 2'), json({ id: 'b' })])
  const zhipu = mockZhipu()
  replay(zhipu, { store, match: { ignore: [/\d/] } })
  expect((await post(zhipu, ask('day 2'))).id).toBe('b')
  expect((await post(zhipu, ask('day 1'))).id).toBe('a')
})

test('recordings that differ only in ignored parts reply in the order of their dates, then with the last one', async () => {
  const store = memoryStore()
  const answer = (id: string, recordedAt: string) => ({ recordedAt, status: 200, headers: {}, json: { id } })
  const base = { method: 'POST', target: '/api/paas/v4/chat/completions' }
  const request = (day: number) => ({ model: 'glm-4.6', messages: [{ role: 'user', content: `day ${day}` }] })
  await store.save('b', { ...base, request: request(2), answers: [answer('2', '2026-11-21T00:00:00.000Z')] })
  await store.save('a', { ...base, request: request(1), answers: [answer('1', '2026-11-20T00:00:00.000Z')] })
  const zhipu = mockZhipu()
  replay(zhipu, { store, match: { ignore: [/\d/] } })
  const ids: unknown[] = []
  for (const day of [7, 8, 9]) ids.push((await post(zhipu, ask(`day ${day}`))).id)
  expect(ids).toEqual(['1', '2', '2'])
  zhipu.assertAllUsed()
})

test('match.ignore compares redacted requests with recordings, and applies to path, query and forms', async () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  const redact = (text: string) => text.replace(/1\d{10}/g, '(phone)')
  const stop = record(zhipu, {
    store,
    redact,
    fetch: createUpstream(json({ id: 'a' }), json({ id: 'b' }), json({ id: 'c' })),
  })
  const headers = { authorization: `Bearer ${key}` }
  const file = (id: string, at: string) => `https://open.bigmodel.cn/api/paas/v4/files/file-${id}?at=${at}`
  const form = (name: string) => {
    const fields = new FormData()
    fields.set('purpose', name)
    return { method: 'POST', headers, body: fields }
  }
  await post(zhipu, ask('call 13800138000 on 2026-11-20'))
  await post(zhipu, { headers }, file('17', '2026-11-20'))
  await post(zhipu, form('batch 2026-11-20'), 'https://open.bigmodel.cn/api/paas/v4/files')
  await stop()
  replay(zhipu, { store, redact, match: { ignore: [/\d{4}-\d\d-\d\d/, /file-\d+/] } })
  expect((await post(zhipu, ask('call 13900139000 on 2026-11-21'))).id).toBe('a')
  expect((await post(zhipu, { headers }, file('18', '2026-11-21'))).id).toBe('b')
  expect((await post(zhipu, form('batch 2026-11-21'), 'https://open.bigmodel.cn/api/paas/v4/files')).id).toBe('c')
  expect((await post(zhipu, form('other 2026-11-21'), 'https://open.bigmodel.cn/api/paas/v4/files')).status).toBe(400)
})

test('invalid options of match and missing throw immediately', () => {
  const store = memoryStore()
  const options = (more: object) => () => replay(mockZhipu(), { store, ...more })
  const expected = 'expected { ignore }, a list of JSON pointers such as "/messages/*/content" and of patterns'
  expect(options({ match: { ignore: ['messages'] } })).toThrow(
    `Cannot replay: match is {"ignore":["messages"]}, ${expected}`,
  )
  expect(options({ match: { ignored: [] } })).toThrow(expected)
  expect(options({ missing: 'live' })).toThrow('Cannot replay: missing is "live", expected error, record or mock')
  expect(options({ upstream: 'https://api.z.ai' })).toThrow(
    "Cannot replay: upstream is set, expected it with missing: 'record' only",
  )
  const { load, save } = store
  expect(() => replay(mockZhipu(), { store: { load, save }, match: { ignore: [] } })).toThrow(
    'Cannot replay: match is set, expected a store with list()',
  )
})

test('the error names an expired recording, and one that differs in binary data', async () => {
  const old = { recordedAt: '2020-01-01T00:00:00.000Z', status: 200, headers: {}, json: {} }
  const request = { model: 'glm-4.6', messages: [{ role: 'user', content: 'day 1' }] }
  const store = memoryStore()
  await store.save('a', { method: 'POST', target: '/api/paas/v4/chat/completions', request, answers: [old] })
  const zhipu = mockZhipu()
  const stop = replay(zhipu, { store, maxAgeMs: 60_000, match: { ignore: [/\d/] } })
  expect((await post(zhipu, ask('day 2'))).message).toBe(
    'Cannot replay POST /api/paas/v4/chat/completions: a of 2020-01-01 has expired',
  )
  await stop()
  const bytes = (last: number) => ({ ...ask(''), body: new Uint8Array([255, last]) })
  const binary = await recorded([bytes(0), json({})])
  expect(await missMessage(binary, bytes(1))).toMatch(/which differs in binary data$/)
})
