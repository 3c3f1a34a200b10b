import { expect, test } from 'vitest'
import { type MockZhipu, mockZhipu, type Scope } from '../../../mock/index.ts'
import { memoryStore, record, replay, type Store } from '../../../mock/recordings/recordings.ts'
import { serve } from '../../../mock/server.ts'
import { ask, createUpstream, json, recorded, sse, url } from './upstream.ts'
import { setImmediate } from 'node:timers'

/** Requests the recording of `ask(content)` with the key of a scope and returns the id of the response. */
async function idOf(zhipu: MockZhipu, content: string, scope: Scope = zhipu): Promise<string | undefined> {
  const init = {
    ...ask(content),
    headers: { authorization: `Bearer ${scope.apiKey}`, 'content-type': 'application/json' },
  }
  const { id } = await (await zhipu.fetch(url, init)).json() as { id?: string }
  return id
}

const twoAnswers = () => recorded([ask('x'), json({ id: '1' }), json({ id: '2' })])

test('each scope gets the recorded responses from the first one on', async () => {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await twoAnswers() })
  const [a, b] = [zhipu.scope(), zhipu.scope()]
  expect([await idOf(zhipu, 'x', a), await idOf(zhipu, 'x', b), await idOf(zhipu, 'x')]).toEqual(['1', '1', '1'])
  expect([await idOf(zhipu, 'x', a), await idOf(zhipu, 'x', b), await idOf(zhipu, 'x')]).toEqual(['2', '2', '2'])
})

test('reset() of a scope rewinds its recordings and no others, and does not end the replay', async () => {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await twoAnswers() })
  const [a, b] = [zhipu.scope(), zhipu.scope()]
  await idOf(zhipu, 'x', a)
  await idOf(zhipu, 'x', b)
  a.reset('requests')
  a.reset('state')
  expect(await idOf(zhipu, 'x', a)).toBe('2')
  a.reset()
  expect([await idOf(zhipu, 'x', a), await idOf(zhipu, 'x', b)]).toEqual(['1', '2'])
})

test("reset() and reset('rules') of the mock end replay()", async () => {
  const store = await twoAnswers()
  for (const what of [undefined, 'rules'] as const) {
    const zhipu = mockZhipu()
    replay(zhipu, { store })
    expect(await idOf(zhipu, 'x')).toBe('1')
    zhipu.reset(what)
    expect(await idOf(zhipu, 'x')).not.toBe('2')
    zhipu.assertAllUsed()
    replay(zhipu, { store })
    expect(await idOf(zhipu, 'x')).toBe('1')
  }
})

test("reset('requests') and reset('state') of the mock keep replay()", async () => {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await twoAnswers() })
  await idOf(zhipu, 'x')
  zhipu.reset('requests')
  zhipu.reset('state')
  expect(await idOf(zhipu, 'x')).toBe('2')
})

test("onReset: 'continue' rewinds a replay and keeps what was used", async () => {
  const zhipu = mockZhipu()
  const store = await recorded([ask('x'), json({ id: '1' }), json({ id: '2' })], [ask('y'), json({ id: 'y' })])
  replay(zhipu, { store, onReset: 'continue' })
  await idOf(zhipu, 'x')
  await idOf(zhipu, 'x')
  zhipu.reset()
  expect(await idOf(zhipu, 'x')).toBe('1')
  zhipu.reset()
  await idOf(zhipu, 'y')
  zhipu.assertAllUsed()
})

test('reset() ends record(), whose stop function still waits for what is being saved', async () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  const slow: Store = {
    load: store.load,
    save: async (...args) => {
      await new Promise((resolve) => setImmediate(resolve))
      await store.save(...args)
    },
  }
  const stop = record(zhipu, { store: slow, fetch: createUpstream(json({ id: 'live' })) })
  const response = await zhipu.fetch(url, ask('x'))
  zhipu.reset()
  const text = response.text()
  expect(await idOf(zhipu, 'x')).not.toBe('live')
  await text
  await stop()
  expect(store.recordings.size).toBe(1)
})

test('using ends replay() and record() at the end of the block', async () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  {
    await using _ = record(zhipu, { store, fetch: createUpstream(json({ id: 'live' })) })
    expect(await idOf(zhipu, 'x')).toBe('live')
  }
  expect(store.recordings.size).toBe(1)
  {
    using _ = replay(zhipu, { store })
    expect(await idOf(zhipu, 'x')).toBe('live')
  }
  expect(await idOf(zhipu, 'x')).not.toBe('live')
})

test('a second record() or replay() is refused until the first one has ended', async () => {
  const zhipu = mockZhipu()
  const store = memoryStore()
  const stop = replay(zhipu, { store })
  const expected = 'this mock records or replays already, expected its end by stop() or reset()'
  expect(() => replay(zhipu, { store })).toThrow(new TypeError(`Cannot replay: ${expected}`))
  expect(() => record(zhipu, { store })).toThrow(new TypeError(`Cannot record: ${expected}`))
  await stop()
  const stopSecond = record(zhipu, { store })
  await stop()
  expect(() => replay(zhipu, { store })).toThrow(expected)
  await stopSecond()
  replay(zhipu, { store })
})

test('assertAllUsed() lists recordings that were not used, or not completely', async () => {
  const zhipu = mockZhipu()
  const store = await recorded(
    [ask('never'), json({})],
    [ask('x'), json({ id: '1' }), json({ id: '2' })],
    [ask('used'), json({})],
  )
  const [never, half] = store.recordings.keys()
  replay(zhipu, { store })
  await idOf(zhipu, 'used')
  await idOf(zhipu, 'x')
  expect(() => zhipu.assertAllUsed()).toThrow(
    `Recordings are unused: ${never} was never used; ${half}: 1 of 2 responses were used`,
  )
  zhipu.chat.when({ last: 'z' }).reply('z')
  expect(() => zhipu.assertAllUsed()).toThrow(/^Rules are unused: .*\. Recordings are unused: /)
  await idOf(zhipu, 'never')
  await idOf(zhipu, 'x')
  zhipu.reset('requests')
  expect(() => zhipu.assertAllUsed()).toThrow(/^Rules are unused: [^.]*\.when/)
})

test('assertAllUsed() lists recordings before the first request', async () => {
  const zhipu = mockZhipu()
  const store = { ...await twoAnswers(), locate: (name: string) => `./recordings/${name}.json` }
  replay(zhipu, { store })
  const expected = /^Recordings are unused: .\/recordings\/chat-completions-\w+.json was never used$/
  expect(() => zhipu.assertAllUsed()).toThrow(expected)
  await zhipu.fetch(url, ask('y'))
  expect(() => zhipu.assertAllUsed()).toThrow(expected)
})

test('a store with an asynchronous list() is covered from the first request on', async () => {
  const zhipu = mockZhipu()
  const { load, save, list } = await recorded([ask('x'), json({ id: '1' })], [ask('y'), json({})])
  replay(zhipu, { store: { load, save, list: () => Promise.resolve(list!()) } })
  await idOf(zhipu, 'x')
  expect(() => zhipu.assertAllUsed()).toThrow(/^Recordings are unused: chat-completions-\w+ was never used$/)
})

test('a rejected list() of a store is the error of each request', async () => {
  const zhipu = mockZhipu()
  const { load, save } = memoryStore()
  replay(zhipu, { store: { load, save, list: () => Promise.reject(new Error('the disk is offline')) } })
  expect(await (await zhipu.fetch(url, ask('x'))).text()).toContain('the disk is offline')
})

test("use by any scope counts, a scope does not report recordings, and unused: 'ignore' reports none", async () => {
  const store = await recorded([ask('x'), json({ id: '1' })], [ask('y'), json({})])
  const zhipu = mockZhipu()
  const stop = replay(zhipu, { store })
  const scope = zhipu.scope()
  await idOf(zhipu, 'x', scope)
  scope.assertAllUsed()
  expect(() => zhipu.assertAllUsed()).toThrow('Recordings are unused')
  await idOf(zhipu, 'y', scope)
  zhipu.assertAllUsed()
  await stop()
  replay(zhipu, { store, unused: 'ignore' })
  zhipu.assertAllUsed()
})

test('a served mock replays with faults, verify lists unused recordings, and its reset ends the replay', async () => {
  const zhipu = mockZhipu()
  const events = ['data: 1\n\n', 'data: 2\n\n']
  const streamed = ask('s', { stream: true })
  replay(zhipu, { store: await recorded([ask('x'), json({ id: 'recorded' })], [streamed, sse(...events)]) })
  await using server = await serve(zhipu, { port: 0 })
  const chat = `${server.baseURL}/chat/completions`
  const verify = async () => await (await fetch(`${server.url}/__mock/verify`)).json() as { problems?: string[] }
  expect(await (await fetch(chat, ask('x'))).json()).toEqual({ id: 'recorded' })
  expect((await verify()).problems).toEqual([expect.stringMatching(/^Recordings are unused: chat-completions-/)])
  const control = (path: string, body: string) =>
    fetch(`${server.url}/__mock${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect((await control('/faults', '{"duplicate": 1}')).status).toBe(200)
  expect(await (await fetch(chat, streamed)).text()).toBe(events[0] + events[0]! + events[1])
  expect(await verify()).toEqual({ ok: true })
  expect(await (await fetch(chat, ask('y'))).text()).toContain('Cannot replay POST /api/paas/v4/chat/completions')
  expect((await control('/reset', '{}')).status).toBe(200)
  expect(await (await fetch(chat, ask('y'))).text()).toContain('"choices"')
})

test('a listening mock replays, and asks the live API with the fetch of before', async () => {
  const zhipu = mockZhipu()
  const store = await recorded([ask('x'), json({ id: 'recorded' })])
  await zhipu.listen()
  try {
    const stop = replay(zhipu, { store })
    zhipu.chat.fail({ code: '1302' })
    expect((await fetch(url, ask('x'))).status).toBe(429)
    expect(await (await fetch(url, ask('x'))).json()).toEqual({ id: 'recorded' })
    expect((await fetch(url, ask('y'))).status).toBe(400)
    await stop()
    await using upstream = await serve(mockZhipu(), { port: 0 })
    const stopSecond = replay(zhipu, { store, missing: 'record', upstream: upstream.url, fetch: undefined })
    expect(await (await fetch(url, ask('y'))).json()).toHaveProperty('choices')
    await stopSecond()
    expect(store.recordings.size).toBe(2)
  } finally {
    zhipu.close()
  }
})
