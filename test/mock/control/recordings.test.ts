import { afterAll, afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { mockZhipu } from '../../../mock/index.ts'
import { RealtimeSocket } from '../../support/realtime-socket.ts'
import { ControlClient } from './control-client.ts'

// Replaced before the recordings are loaded: a second mock stands in for the live API.
const { original, live } = vi.hoisted(() => {
  const original = globalThis.fetch
  const live: { fetch: typeof fetch } = { fetch: original }
  globalThis.fetch = (input, init) => {
    const isLive = String(input instanceof Request ? input.url : input).startsWith('https://open.bigmodel.cn/')
    return (isLive ? live.fetch : original)(input, init)
  }
  return { original, live }
})
afterAll(() => {
  globalThis.fetch = original
})

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

test('POST /recordings records the live API, and replays what DELETE /recordings has returned', async () => {
  const upstream = mockZhipu({ seed: 'live' })
  upstream.chat.reply('from the live API')
  live.fetch = upstream.fetch
  expect((await client.control('POST', '/recordings', { record: true })).body).toEqual({ ok: true })
  expect(await client.chatText('x', upstream.apiKey)).toBe('from the live API')
  const { recordings } = (await client.control('DELETE', '/recordings')).body
  expect(Object.values(recordings)).toMatchObject([{ method: 'POST', answers: [{ status: 200 }] }])
  expect(await client.chatText('x')).not.toBe('from the live API')

  await client.control('POST', '/recordings', { recordings })
  const [name] = Object.keys(recordings)
  const state = (await client.control('GET', '/recordings')).body
  expect(state).toEqual({ active: true, recordings, unused: [expect.stringContaining(String(name))] })
  expect(await client.chatText('x')).toBe('from the live API')
  expect((await client.control('GET', '/recordings')).body.unused).toEqual([])
  const missing = await client.chat('not recorded')
  expect([missing.status, await missing.text()]).toEqual([400, expect.stringContaining('the nearest recording is')])
  await client.control('POST', '/reset')
  expect(await client.chatText('x')).toBe('from the live API')
  expect(upstream.requests).toHaveLength(1)
  await client.control('DELETE', '/recordings')
  expect((await client.control('GET', '/recordings')).body).toEqual({ active: false, recordings: {}, unused: [] })
})

test('POST /recordings records a session of GLM-Realtime, and replays it', async () => {
  const upstream = mockZhipu({ seed: 'live', realtime: { noise: false } })
  const originalClass = globalThis.WebSocket
  globalThis.WebSocket = upstream.WebSocket
  onTestFinished(() => {
    globalThis.WebSocket = originalClass
  })
  const idOfSession = async () => {
    const url = `${client.server.url.replace('http', 'ws')}/api/paas/v4/realtime?Authorization=${upstream.apiKey}`
    const session = new RealtimeSocket(new NodeWebSocket(url) as never)
    const created = (await session.until('session.created')).at(-1)
    session.socket.close(1000)
    await session.closed()
    return created.session.id
  }
  await client.control('POST', '/recordings', { record: true })
  const id = await idOfSession()
  const { recordings } = (await client.control('DELETE', '/recordings')).body
  expect(Object.values(recordings)).toMatchObject([{ method: 'GET', answers: [{ status: 101 }] }])
  expect(upstream.requests).toHaveLength(1)
  await client.control('POST', '/recordings', { recordings })
  expect(await idOfSession()).toBe(id)
  expect(upstream.requests).toHaveLength(1)
  await client.control('DELETE', '/recordings')
})

test.each([
  [{}, 'Cannot replay: expected either recordings, or record: true'],
  [{ record: false }, 'Cannot replay: record is false, expected true'],
  [{ recordings: { a: { answers: [] } } }, 'expected recordings by name, each the content of a file of --record'],
  [{ recordings: {}, missing: 'record' }, 'Cannot replay: missing is "record", expected error or mock'],
  [{ recordings: {}, ignore: ['no pointer'] }, 'expected { ignore }, a list of JSON pointers'],
])('POST /recordings rejects %j', async (body, error) => {
  const reply = await client.control('POST', '/recordings', body)
  expect([reply.status, reply.body.error]).toEqual([400, expect.stringContaining(error)])
})
