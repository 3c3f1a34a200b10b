import { expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { memoryStore, record, replay } from '../../../mock/recordings/recordings.ts'
import { McpSession, messageIn } from '../../support/mcp-session.ts'
import { createUpstream, sse } from './upstream.ts'

const search = { search_query: 'Node.js' }

/** A store with a handshake and a call that were recorded from another mock. */
async function recordCall(rows: object[]): Promise<ReturnType<typeof memoryStore>> {
  const store = memoryStore()
  const live = mockZhipu({ seed: 'live' })
  live.mcp.webSearch.reply(rows)
  const recorder = mockZhipu()
  const stop = record(recorder, { store, fetch: live.fetch })
  const session = await McpSession.open(recorder)
  await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  expect(JSON.parse(JSON.parse(await session.text('web_search_prime', search)))).toMatchObject(rows)
  await stop()
  return store
}

test('record() forwards the session, and replay() replies to a client that counts its ids differently', async () => {
  const store = await recordCall([{ title: 'recorded' }])
  const replayed = mockZhipu()
  replay(replayed, { store })
  const session = await McpSession.open(replayed)
  const { status, headers } = await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  expect([status, headers.has('content-type')]).toEqual([200, false])
  const { text } = await session.post({
    jsonrpc: '2.0',
    id: 'a "quoted" id $1',
    method: 'tools/call',
    params: { name: 'web_search_prime', arguments: search, _meta: { progressToken: 7 } },
  })
  const { id, result } = messageIn(text)
  expect(id).toBe('a "quoted" id $1')
  expect(JSON.parse(JSON.parse(result.content[0].text))[0].title).toBe('recorded')
  replayed.assertAllUsed()
})

test('a recording has neither the key nor the id of a session', async () => {
  const store = await recordCall([])
  const answers = [...store.recordings.values()].flatMap(({ answers }) => answers)
  const sessions = answers.flatMap(({ headers }) => headers['mcp-session-id'] ?? [])
  expect(sessions).toEqual(['00000000-0000-4000-8000-000000000000'])

  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(sse('event:endpoint\ndata:/api/mcp/zread/message\n\n')) })
  await (await zhipu.fetch(`https://open.bigmodel.cn/api/mcp/zread/sse?Authorization=${zhipu.apiKey}`)).text()
  await stop()
  const saved = JSON.stringify([...store.recordings.values()])
  expect(saved).toContain('Authorization=***')
  expect(zhipu.apiKey.split('.').some((part) => saved.includes(part))).toBe(false)

  const other = mockZhipu({ seed: 2 })
  replay(other, { store })
  const replayed = await other.fetch(`https://open.bigmodel.cn/api/mcp/zread/sse?Authorization=${other.apiKey}`)
  expect(await replayed.text()).toContain('/api/mcp/zread/message')
})

test('a recording has no key of another parameter of the query', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(sse('data: x\n\n')) })
  const url = 'https://open.bigmodel.cn/api/paas/v4/models?api_key=hush&limit=1&access%5Ftoken=hush'
  await (await zhipu.fetch(url, { headers: { authorization: zhipu.apiKey } })).text()
  await stop()
  const [recording] = store.recordings.values()
  expect(recording!.target).toBe('/api/paas/v4/models?api_key=***&limit=1&access_token=***')
})

test('an id that is split between two chunks is replaced', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const writes = ['id:1\nevent:message\ndata:{"jsonrpc":"2.0","i', 'd":12,"result":{"tools":[]}}\n\n']
  const stop = record(zhipu, { store, fetch: createUpstream(sse(...writes)) })
  await new McpSession(zhipu).send('tools/list')
  await stop()
  replay(zhipu, { store })
  const { text } = await new McpSession(zhipu).post({ jsonrpc: '2.0', id: 5, method: 'tools/list' })
  expect(messageIn(text)).toEqual({ jsonrpc: '2.0', id: 5, result: { tools: [] } })
})

test('a call with other arguments has no recording', async () => {
  const zhipu = mockZhipu()
  replay(zhipu, { store: await recordCall([]) })
  const session = await McpSession.open(zhipu)
  const { status, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: {} })
  expect(status).toBe(400)
  expect(text).toContain('Cannot replay POST /api/mcp/web_search_prime/mcp')
})

test('the text of a busy tool is not kept as its recording', async () => {
  const store = memoryStore()
  const live = mockZhipu()
  live.mcp.webSearch.fail({ code: '1302' })
  const zhipu = mockZhipu()
  replay(zhipu, { store, missing: 'record', fetch: live.fetch })
  const session = await McpSession.open(zhipu)
  expect(await session.text('web_search_prime', search)).toContain('1302')
  expect(await session.text('web_search_prime', search)).not.toContain('1302')
})
