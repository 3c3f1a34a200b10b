import { describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { Zhipu } from '../../../../src/index.ts'
import { McpSession } from '../../../support/mcp-session.ts'

const search = { search_query: 'Node.js' }
const DAY_MS = 86_400_000

async function callTools(mock: ReturnType<typeof mockZhipu>): Promise<void> {
  const [searcher, reader, zread] = [
    await McpSession.open(mock),
    await McpSession.open(mock, 'web_reader/mcp'),
    await McpSession.open(mock, 'zread/mcp'),
  ]
  await searcher.call('web_search_prime', search)
  await searcher.call('web_search_prime', search)
  await reader.call('webReader', { url: 'https://example.com' })
  await zread.call('search_doc', { repo_name: 'vitejs/vite', query: 'plugins' })
}

describe('the quota of tools', () => {
  test('calls are counted together in monitor, by tool, and the handshake is not', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    await callTools(mock)
    const { usage } = new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch }).monitor
    const [limit] = (await usage.quotaLimit()).data.limits
    expect(limit).toMatchObject({ type: 'TIME_LIMIT', usage: 100, currentValue: 4, remaining: 96, percentage: 4 })
    expect(limit!.usageDetails!.map(({ usage }) => usage)).toEqual([2, 1, 1])
    const { totalUsage } = (await usage.toolUsage()).data
    expect(totalUsage).toMatchObject({
      totalNetworkSearchCount: 2,
      totalWebReadMcpCount: 1,
      totalZreadMcpCount: 1,
      totalSearchMcpCount: 4,
    })
  })

  test('a call that fails is not counted, a scripted one is', async () => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock)
    await session.call('web_search_prime', {})
    mock.mcp.webSearch.reply([])
    await session.call('web_search_prime', search)
    const { usage } = new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch }).monitor
    expect((await usage.quotaLimit()).data.limits[0]!.currentValue).toBe(1)
  })

  test('the last call of limit({ toolCalls }) is followed by 1310 with the reset time, until 30 days have passed', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.limit({ toolCalls: 2 })
    const session = await McpSession.open(mock)
    expect((await session.text('web_search_prime', search)).startsWith('"[')).toBe(true)
    expect((await session.text('web_search_prime', search)).startsWith('"[')).toBe(true)
    expect(await session.text('web_search_prime', search)).toBe(
      'MCP error -429: {"error":{"code":"1310","message":"Weekly/Monthly Limit Exhausted. Your limit will reset at 2026-01-31 08:00:00"}}',
    )
    const { usage } = new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch }).monitor
    expect((await usage.quotaLimit()).data.limits[0]).toMatchObject({ usage: 2, remaining: 0, percentage: 100 })
    await mock.clock.advance(30 * DAY_MS)
    expect((await session.text('web_search_prime', search)).startsWith('"[')).toBe(true)
  })

  test('with plan coding it is that of the plan Lite; without a plan it is unlimited', async () => {
    const mock = mockZhipu()
    const [coding, unlimited] = [mock.scope(), mock.scope()]
    coding.limit({ plan: 'coding' })
    const lastText = async ({ apiKey }: { apiKey: string }) => {
      const session = await McpSession.open({ fetch: mock.fetch, apiKey }, 'zread/mcp')
      for (let call = 0; call < 100; call++) await session.call('get_repo_structure', { repo_name: 'vitejs/vite' })
      return await session.text('get_repo_structure', { repo_name: 'vitejs/vite' })
    }
    expect(await lastText(coding)).toContain('"code":"1310"')
    expect(await lastText(unlimited)).toContain('<structure>')
  })

  test('an account without a plan gets 1113', async () => {
    const mock = mockZhipu()
    mock.limit({ plan: 'none' })
    const session = await McpSession.open(mock)
    expect(await session.text('web_search_prime', search)).toMatch(/^MCP error -429: \{"error":\{"code":"1113"/)
  })
})

describe('limits of requests', () => {
  test('the rate limit refuses a call in the text of the tool, and the handshake in the form of the gateway', async () => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock)
    mock.limit({ requestsPerMinute: 1 })
    await session.call('web_search_prime', search)
    expect(await session.text('web_search_prime', search)).toBe(
      'MCP error -429: {"error":{"code":"1302","message":"Rate limit reached for requests"}}',
    )
    const { status, text } = await session.send('initialize')
    expect([status, text]).toEqual([200, '{"code":1302,"msg":"Rate limit reached for requests","success":false}'])
  })

  test('BigModel sends the messages of codes in Chinese', async () => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock, 'web_search_prime/mcp', 'https://open.bigmodel.cn')
    mock.limit({ planResetsAtMs: mock.clock.now() + DAY_MS })
    expect(await session.text('web_search_prime', search)).toMatch(
      /^MCP error -429: \{"error":\{"code":"1308","message":"已达到/,
    )
  })

  test.each([-1, '3', NaN])('limit({ toolCalls: %s }) is refused', (toolCalls) => {
    expect(() => mockZhipu().limit({ toolCalls: toolCalls as number })).toThrow('Cannot limit scope: toolCalls is')
  })
})
