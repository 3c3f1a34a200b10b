import { describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { McpSession, messageIn } from '../../../support/mcp-session.ts'

const search = { search_query: 'Node.js' }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('the handshake', () => {
  test('initialize is answered byte by byte as recorded, with a session header', async () => {
    const session = new McpSession(mockZhipu())
    const { status, headers, text } = await session.send('initialize', { protocolVersion: '2025-06-18' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
    expect(headers.get('mcp-session-id')).toMatch(uuid)
    expect(text).toBe(
      'id:1\nevent:message\ndata:{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05",' +
        '"capabilities":{"logging":{},"tools":{"listChanged":true}},' +
        '"serverInfo":{"name":"mcp-web-search-prime","version":"0.0.1"}}}\n\n',
    )
  })

  test.each([
    ['web_search_prime/mcp', 'mcp-web-search-prime'],
    ['web_search/mcp', 'mcp-web-search-prime'],
    ['web_reader/mcp', 'web-reader-server'],
    ['zread/mcp', 'zread-server'],
  ])('the server at %s is called %s', async (path, name) => {
    const { result } = await new McpSession(mockZhipu(), path).message('initialize')
    expect(result.serverInfo).toEqual({ name, version: '0.0.1' })
  })

  test('a notification gets HTTP 200 without a body and without a content type', async () => {
    const session = await McpSession.open(mockZhipu())
    const { status, headers, text } = await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect([status, text]).toEqual([200, ''])
    expect(headers.get('content-length')).toBe('0')
    expect(headers.has('content-type')).toBe(false)
    expect(headers.get('alt-svc')).toBe('h3=":443"; ma=3600')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })

  test('a tool can be called without the notification', async () => {
    const session = await McpSession.open(mockZhipu())
    expect((await session.call('web_search_prime', search)).isError).toBe(false)
  })

  test('the id of a response is that of the request, the id of the event is always 1', async () => {
    const session = await McpSession.open(mockZhipu())
    const { text } = await session.post({ jsonrpc: '2.0', id: 'call-7', method: 'tools/list' })
    expect(text.startsWith('id:1\nevent:message\ndata:{"jsonrpc":"2.0","id":"call-7","result":{"tools":[')).toBe(true)
    expect(text.endsWith('}\n\n')).toBe(true)
  })
})

describe('sessions', () => {
  const noSession = 'id:1\nevent:message\ndata:{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text",' +
    '"text":"MCP error -401: Api key not found, please get your apikey"}],"isError":true}}\n\n'

  test('a call without a session gets the recorded text about the API key', async () => {
    const session = new McpSession(mockZhipu())
    const call = {
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'web_search_prime', arguments: search },
    }
    const { status, text } = await session.post(call)
    expect([status, text]).toEqual([200, noSession])
  })

  test.each([
    ['of another key', 'web_search_prime/mcp'],
    ['of another server', 'zread/mcp'],
  ])('a session %s counts as no session', async (_, path) => {
    const zhipu = mockZhipu()
    const scope = zhipu.scope()
    const own = path === 'zread/mcp' ? zhipu : { fetch: zhipu.fetch, apiKey: scope.apiKey }
    const session = await McpSession.open(own, path)
    const other = new McpSession(zhipu)
    other.sessionId = session.sessionId
    expect((await other.message('tools/list')).result.isError).toBe(true)
  })

  test('DELETE at another server does not end the session', async () => {
    const zhipu = mockZhipu()
    const session = await McpSession.open(zhipu)
    const other = new McpSession(zhipu, 'zread/mcp')
    other.sessionId = session.sessionId
    expect((await other.request('DELETE')).status).toBe(200)
    expect((await session.call('web_search_prime', search)).isError).toBe(false)
  })

  test('DELETE ends the session', async () => {
    const session = await McpSession.open(mockZhipu())
    const { status, text } = await session.request('DELETE')
    expect([status, text]).toEqual([200, ''])
    expect(await session.text('web_search_prime', search)).toContain('MCP error -401')
  })

  test('two sessions of one key stay apart', async () => {
    const zhipu = mockZhipu()
    const [first, second] = [await McpSession.open(zhipu), await McpSession.open(zhipu)]
    expect(first.sessionId).not.toBe(second.sessionId)
    await first.request('DELETE')
    expect((await second.call('web_search_prime', search)).isError).toBe(false)
  })
})

describe('methods and headers', () => {
  test.each(['ping', 'logging/setLevel'])('%s gets an empty result', async (method) => {
    const session = await McpSession.open(mockZhipu())
    expect(await session.message(method)).toMatchObject({ jsonrpc: '2.0', result: {} })
  })

  test.each(['resources/list', 'prompts/list', 'no/such'])('%s is an unknown method', async (method) => {
    const session = await McpSession.open(mockZhipu())
    expect((await session.message(method)).error).toEqual({ code: -32601, message: `Method not found: ${method}` })
  })

  test('an unknown tool is an error of JSON-RPC', async () => {
    const session = await McpSession.open(mockZhipu())
    const { error } = await session.message('tools/call', { name: 'no_such_tool', arguments: {} })
    expect(error.code).toBe(-32602)
  })

  test.each(['application/json', '*/*', ''])('POST with Accept %j gets 400 with a Java exception', async (accept) => {
    const session = await McpSession.open(mockZhipu())
    const { status, headers, text } = await session.send('tools/list', {}, { accept })
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/json')
    const error = JSON.parse(text)
    expect(Object.keys(error).slice(0, 2)).toEqual(['cause', 'stackTrace'])
    expect(error.stackTrace[0].methodName).toBe('handlePost')
  })

  test('POST with Accept text/event-stream alone is answered', async () => {
    const session = await McpSession.open(mockZhipu())
    const { text } = await session.send('tools/list', {}, { accept: 'text/event-stream' })
    expect(messageIn(text).result.tools).toHaveLength(1)
  })

  test.each(['{', '[]', '"text"', ''])('a body that is no JSON object gets 400: %s', async (body) => {
    const session = await McpSession.open(mockZhipu())
    expect((await session.post(body)).status).toBe(400)
  })

  test('GET without Accept text/event-stream gets 400', async () => {
    const session = await McpSession.open(mockZhipu())
    const { status, text } = await session.request('GET', { accept: 'application/json' })
    expect([status, text]).toEqual([400, 'Accept header must include text/event-stream'])
  })

  test('GET opens a stream that stays open without a message until the client disconnects', async () => {
    const zhipu = mockZhipu()
    const { sessionId = '' } = await McpSession.open(zhipu)
    const abort = new AbortController()
    const response = await zhipu.fetch('https://api.z.ai/api/mcp/web_search_prime/mcp', {
      headers: { authorization: zhipu.apiKey, accept: 'text/event-stream', 'mcp-session-id': sessionId },
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
    expect(() => zhipu.assertIdle()).toThrow('GET /mcp/web_search_prime/mcp')
    const read = response.text()
    abort.abort()
    await expect(read).rejects.toThrow('abort')
    expect(zhipu.requests.at(-1)!.left).toBe(true)
  })
})

describe('authentication', () => {
  test('a wrong key gets HTTP 200 with the recorded body', async () => {
    const zhipu = mockZhipu()
    const session = new McpSession({ fetch: zhipu.fetch, apiKey: 'no-key' })
    const { status, headers, text } = await session.send('initialize')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json')
    expect(text).toBe('{"code":401,"msg":"token expired or incorrect","success":false}')
  })

  test('a missing header gets HTTP 200 with the recorded body', async () => {
    const { fetch } = mockZhipu()
    const response = await fetch('https://open.bigmodel.cn/api/mcp/zread/mcp', { method: 'POST', body: '{}' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(
      '{"code":1001,"msg":"Authentication parameter not received in Header, unable to authenticate","success":false}',
    )
  })

  test.each(['POST', 'GET', 'DELETE', 'PUT'])('%s to an unknown server gets the 404 of the gateway', async (method) => {
    const { status, text } = await new McpSession(mockZhipu(), 'no_such_server/mcp').request(method)
    expect([status, text]).toEqual([200, '{"code":500,"msg":"404 NOT_FOUND","success":false}'])
  })

  test('an unknown path below a server gets the 404 of the gateway', async () => {
    const { status, text } = await new McpSession(mockZhipu(), 'zread/mcp/more').send('initialize')
    expect([status, text]).toEqual([200, '{"code":500,"msg":"404 NOT_FOUND","success":false}'])
  })

  test('a key without Bearer and a JWT are accepted, as by /paas/v4', async () => {
    const zhipu = mockZhipu()
    const { SignJWT } = await import('jose')
    const [id = '', secret = ''] = zhipu.apiKey.split('.')
    const now = zhipu.clock.now()
    const jwt = await new SignJWT({ api_key: id, exp: now + 60_000, timestamp: now })
      .setProtectedHeader({ alg: 'HS256', sign_type: 'SIGN' }).sign(new TextEncoder().encode(secret))
    for (const authorization of [zhipu.apiKey, `Bearer ${jwt}`, jwt]) {
      const { headers } = await new McpSession(zhipu).send('initialize', {}, { authorization })
      expect(headers.get('mcp-session-id')).toMatch(uuid)
    }
  })
})
