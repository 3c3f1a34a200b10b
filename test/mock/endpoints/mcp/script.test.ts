import { describe, expect, test } from 'vitest'
import { applyFixtures, type Fault, mockZhipu } from '../../../../mock/index.ts'
import { McpSession, messageIn } from '../../../support/mcp-session.ts'

const search = { search_query: 'Node.js' }

describe('replies', () => {
  test('webSearch.reply() sends rows, encoded twice; absent members have their default', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply([{ title: 'Node.js', link: 'https://nodejs.org' }, {}])
    const session = await McpSession.open(mock)
    const text = await session.text('web_search_prime', search)
    const rows = JSON.parse(JSON.parse(text))
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({ title: 'Node.js', link: 'https://nodejs.org', refer: 'ref_1' })
    expect(rows[0].content).not.toBe('')
    expect(rows[1].link).toMatch(/^https:/)
    mock.assertAllUsed()
  })

  test('a recorded result is reproduced byte by byte', async () => {
    const mock = mockZhipu()
    const row = { title: 'Node.js', link: 'https://nodejs.org', content: 'Node.js releases', refer: 'ref_1' }
    mock.mcp.webSearch.reply({ content: [{ type: 'text', text: JSON.stringify(JSON.stringify([row])) }] })
    const session = await McpSession.open(mock)
    const { text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(text).toBe(
      String.raw`id:1
event:message
data:{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"\"[{\\\"title\\\":\\\"Node.js\\\",\\\"link\\\":\\\"https://nodejs.org\\\",\\\"content\\\":\\\"Node.js releases\\\",\\\"refer\\\":\\\"ref_1\\\"}]\""}]}}

`,
    )
  })

  test('reader.reply() merges members into the page', async () => {
    const mock = mockZhipu()
    mock.mcp.reader.reply({ title: 'Scripted', content: '# Scripted' })
    const session = await McpSession.open(mock, 'web_reader/mcp')
    const page = JSON.parse(await session.text('webReader', { url: 'https://example.com/a' }))
    expect(page).toMatchObject({ title: 'Scripted', content: '# Scripted', url: 'https://example.com/a' })
  })

  test('zread.reply() encodes Markdown, for one tool with when({ tool })', async () => {
    const mock = mockZhipu()
    mock.mcp.zread.when({ tool: 'read_file' }).reply('<file_content>\n# Hi\n</file_content>')
    const session = await McpSession.open(mock, 'zread/mcp')
    const args = { repo_name: 'a/b', file_path: 'x.md', query: 'x' }
    expect(await session.text('search_doc', args)).not.toContain('# Hi')
    expect(await session.text('read_file', args)).toBe(String.raw`"<file_content>\n# Hi\n</file_content>"`)
  })

  test('a text is sent unchanged by the search and the reader', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply('[{"title":"once"}]')
    mock.mcp.reader.reply('no JSON')
    expect(await (await McpSession.open(mock)).text('web_search_prime', search)).toBe('[{"title":"once"}]')
    const reader = await McpSession.open(mock, 'web_reader/mcp')
    expect(await reader.text('webReader', { url: 'https://example.com' })).toBe('no JSON')
  })

  test('mcp.reply() replies to the next call of any tool with a whole result', async () => {
    const mock = mockZhipu()
    mock.mcp.reply({ content: [{ type: 'image', data: 'AA==', mimeType: 'image/png' }], isError: true })
    const session = await McpSession.open(mock, 'zread/mcp')
    expect(await session.call('get_repo_structure', { repo_name: 'a/b' }))
      .toEqual({ content: [{ type: 'image', data: 'AA==', mimeType: 'image/png' }], isError: true })
  })

  test('the handshake and tools/list use no rule', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply([])
    const session = await McpSession.open(mock)
    await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect((await session.message('tools/list')).result.tools).toHaveLength(1)
    expect(() => mock.assertAllUsed()).toThrow('mcp.webSearch.reply([])')
    expect(JSON.parse(JSON.parse(await session.text('web_search_prime', search)))).toEqual([])
  })

  test('a rule of one server is not used by another', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply([])
    const session = await McpSession.open(mock, 'zread/mcp')
    await session.call('get_repo_structure', { repo_name: 'a/b' })
    expect(() => mock.assertAllUsed()).toThrow('never used')
  })

  test('conditions and functions get the arguments of the call', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.when(({ search_query }) => search_query === 'weather')
      .reply(({ search_query }) => [{ title: `about ${search_query}` }])
    const session = await McpSession.open(mock)
    const titles = async (search_query: string) =>
      JSON.parse(JSON.parse(await session.text('web_search_prime', { search_query })))[0].title
    expect(await titles('weather')).toBe('about weather')
    expect(await titles('news')).not.toContain('about')
    expect(await titles('weather')).toBe('about weather')
  })

  test('when({ body }) compares the JSON-RPC message as it was sent', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.when({ body: { params: { arguments: { location: 'us' } } } }).reply([])
    const session = await McpSession.open(mock)
    expect(JSON.parse(JSON.parse(await session.text('web_search_prime', { ...search, location: 'us' })))).toEqual([])
    expect(JSON.parse(JSON.parse(await session.text('web_search_prime', search)))).toHaveLength(10)
  })

  test('times() and goTo() work as in other families', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.times(2).goTo('searched').reply([])
    const session = await McpSession.open(mock)
    const count = async () => JSON.parse(JSON.parse(await session.text('web_search_prime', search))).length
    expect([await count(), await count(), await count()]).toEqual([0, 0, 10])
    expect(mock.state).toBe('searched')
  })

  test('reply.json() replaces the whole message', async () => {
    const mock = mockZhipu()
    mock.mcp.reader.reply.json({ jsonrpc: '2.0', id: 9, error: { code: -32000, message: 'Down' } })
    const session = await McpSession.open(mock, 'web_reader/mcp')
    const { text } = await session.send('tools/call', { name: 'webReader', arguments: {} })
    expect(text).toBe('id:1\nevent:message\ndata:{"jsonrpc":"2.0","id":9,"error":{"code":-32000,"message":"Down"}}\n\n')
  })

  test('reply.stream() sends messages before the response, which gets the id of the request', async () => {
    const mock = mockZhipu()
    mock.mcp.zread.reply.stream([
      { method: 'notifications/message', params: { level: 'info', data: 'reading' } },
      { wait: 5 },
      { result: { content: [{ type: 'text', text: 'done' }] } },
    ])
    const session = await McpSession.open(mock, 'zread/mcp')
    const { text } = await session.send('tools/call', { name: 'search_doc', arguments: {} })
    const events = text.split('\n\n').filter(Boolean).map((event) => JSON.parse(event.split('data:')[1]!))
    expect(events).toEqual([
      { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'reading' } },
      { jsonrpc: '2.0', id: 2, result: { content: [{ type: 'text', text: 'done' }] } },
    ])
    expect(text).not.toContain('[DONE]')
  })

  test('on() scripts any message of a server, also the handshake', async () => {
    const mock = mockZhipu()
    mock.on('POST', '/mcp/:server/mcp').reply({ error: { code: -32000, message: 'Closed' } })
    const { error } = await new McpSession(mock).message('initialize')
    expect(error).toEqual({ code: -32000, message: 'Closed' })
  })

  test('an invalid argument is refused although a reply is scripted', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply([])
    const session = await McpSession.open(mock)
    expect(await session.text('web_search_prime', {})).toContain('search_query cannot be empty')
  })

  test('a content that the tool cannot have is reported with status 400 and by assertAllMatched()', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.reply({ title: 'one' } as never)
    const session = await McpSession.open(mock)
    const { status, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(status).toBe(400)
    expect(text).toContain('Cannot answer web_search_prime: reply() expects a list of results')
    expect(() => mock.assertAllMatched()).toThrow('expects a list of results')
  })

  test.each([1, null, true])('reply(%s) is refused where it is written', (value) => {
    expect(() => mockZhipu().mcp.zread.reply(value as never)).toThrow('Cannot script mcp.zread: reply() expects')
  })

  test.each(['last', 'turn', 'responseFormat'] as const)('when({ %s }) is refused: a call has no messages', (name) => {
    const value = name === 'turn' ? 1 : 'text'
    expect(() => mockZhipu().mcp.reader.when({ [name]: value })).toThrow(`no request can match ${name}`)
  })
})

describe('failures', () => {
  test.each([
    ['1302', 'MCP error -429: {"error":{"code":"1302","message":"Rate limit reached for requests"}}'],
    ['1309', 'MCP error -429: {"error":{"code":"1309","message":"Your GLM Coding Plan package has expired"}}'],
    ['1301', /^MCP error -400: \{"error":\{"code":"1301"/],
    [
      '1234',
      /^MCP error -500: 500 Internal Server Error: "\{"error":\{"code":"1234","message":"Network error, error id: \w+, please try again later"\}\}"$/,
    ],
  ])('fail({ code: %s }) is a text in the result of the tool with HTTP 200', async (code, expected) => {
    const mock = mockZhipu()
    mock.mcp.webSearch.fail({ code })
    const session = await McpSession.open(mock)
    const { status, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(status).toBe(200)
    const { content, isError } = messageIn(text).result
    expect(content[0].text).toMatch(expected)
    expect(isError).toBe(false)
    expect((await session.text('web_search_prime', search)).startsWith('"[')).toBe(true)
  })

  test("a message of one's own is sent", async () => {
    const mock = mockZhipu()
    mock.mcp.reader.fail({ code: '1214', message: 'The requested resource was not found' })
    const session = await McpSession.open(mock, 'web_reader/mcp')
    expect(await session.text('webReader', {})).toBe(
      'MCP error -400: {"error":{"code":"1214","message":"The requested resource was not found"}}',
    )
  })

  test('fail({ status }) is an error of HTTP', async () => {
    const mock = mockZhipu()
    mock.mcp.fail({ status: 503, retryAfter: 2 })
    const session = await McpSession.open(mock)
    const { status, headers, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect([status, headers.get('retry-after')]).toEqual([503, '2'])
    expect(JSON.parse(text)).toEqual({ code: 503, msg: 'Service Unavailable', success: false })
  })

  test('a failure of the authentication has the form of the gateway', async () => {
    const mock = mockZhipu()
    mock.mcp.webSearch.fail({ code: '401' })
    const session = await McpSession.open(mock)
    const { text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(text).toBe('{"code":401,"msg":"token expired or incorrect","success":false}')
  })

  test('an HTML page, a dropped connection, a cut and a byte order mark reach the client', async () => {
    const mock = mockZhipu()
    const { webSearch } = mock.mcp
    webSearch.fail({ html: true })
    webSearch.fail.network()
    webSearch.reply([], { cut: { afterBytes: 20 } })
    webSearch.reply([], { bom: true, lineEnding: '\r\n', comments: true })
    const session = await McpSession.open(mock)
    const send = () => session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect((await send()).text).toContain('<html>')
    await expect(send()).rejects.toThrow('fetch failed')
    await expect(send()).rejects.toThrow()
    const response = await send()
    expect(response.text).toMatch(/: keep-alive\r\n\r\nid:1\r\nevent:message\r\ndata:\{.*\}\r\n\r\n$/)
  })

  test('zhipu.fail() hits the handshake', async () => {
    const mock = mockZhipu()
    mock.fail({ status: 502 })
    expect((await new McpSession(mock).send('initialize')).status).toBe(502)
  })

  test('on() injects a fault into one method', async () => {
    const mock = mockZhipu()
    mock.on('POST', '/mcp/:server/mcp').when({ body: { method: 'tools/list' } }).fail({ status: 500 })
    const session = await McpSession.open(mock)
    expect((await session.send('tools/list')).status).toBe(500)
  })

  const absent: [string, Fault][] = [
    ['error', { error: { code: '1302' } }],
    ['withoutDone', { withoutDone: true }],
    ['withoutFinish', { withoutFinish: true }],
    ['swap', { swap: 1 }],
    ['splice', { splice: 1 }],
    ['eventsPerSecond', { eventsPerSecond: 5 }],
  ]
  test.each(absent)('the fault %s cannot occur and is refused where it is written', (name, fault) => {
    const { webSearch } = mockZhipu().mcp
    const message = `${name} is for several events`
    expect(() => webSearch.fail(fault)).toThrow(`Cannot script mcp.webSearch: ${message}`)
    expect(() => webSearch.reply([], fault)).toThrow(`Cannot script mcp.webSearch: ${message}`)
    expect(() => webSearch.hold(fault)).toThrow(`Cannot hold mcp.webSearch: ${message}`)
  })

  test.each(absent)('the fault %s of the whole mock is refused with the reason', async (name, fault) => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock)
    mock.fail(fault)
    const { status, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(status).toBe(400)
    expect(text).toContain(`${name} is for several events`)
  })

  test('chaos draws faults for calls, and leaves out those that cannot occur', async () => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock)
    mock.chaos({ malformed: 0.5, streamError: 0.5, seed: 1 })
    for (let call = 0; call < 10; call++) {
      expect((await session.text('web_search_prime', search)).startsWith('"[')).toBe(true)
    }
    mock.chaos({ rateLimit: 1, seed: 1 })
    expect(await session.text('web_search_prime', search)).toContain('"code":"1302"')
  })
})

describe('other parts of the mock', () => {
  test('requests lists the calls of a server with method, tool and arguments', async () => {
    const mock = mockZhipu()
    const session = await McpSession.open(mock)
    await session.call('web_search_prime', search)
    const [call, ...more] = mock.mcp.webSearch.requests
    expect(more).toEqual([])
    expect(call!.body).toMatchObject({ method: 'tools/call', params: { name: 'web_search_prime', arguments: search } })
    expect(mock.mcp.zread.requests).toEqual([])
    expect(mock.mcp.requests).toHaveLength(1)
    expect(mock.requests.map(({ body }) => body.method)).toEqual(['initialize', 'tools/call'])
  })

  test('scopes have rules, sessions and quotas of their own', async () => {
    const mock = mockZhipu()
    const [alice, bob] = [mock.scope(), mock.scope()]
    alice.mcp.webSearch.times(Infinity).reply([])
    alice.limit({ toolCalls: 1 })
    const open = ({ apiKey }: { apiKey: string }) => McpSession.open({ fetch: mock.fetch, apiKey })
    const [first, second] = [await open(alice), await open(bob)]
    expect(await first.text('web_search_prime', search)).toBe('"[]"')
    expect(await second.text('web_search_prime', search)).not.toBe('"[]"')
    expect(await first.text('web_search_prime', search)).toContain('1310')
    expect(await second.text('web_search_prime', search)).not.toContain('1310')
  })

  test("onUnmatched: 'error' refuses a call without a rule and lets the handshake pass", async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    const session = await McpSession.open(mock)
    expect((await session.message('tools/list')).result.tools).toHaveLength(1)
    const { status, text } = await session.send('tools/call', { name: 'web_search_prime', arguments: search })
    expect(status).toBe(400)
    expect(text).toContain('No rule matches POST /mcp/web_search_prime/mcp')
    mock.mcp.webSearch.reply([])
    expect(await session.text('web_search_prime', search)).toBe('"[]"')
  })

  test('functions of a rule see the tool that is called beside its arguments, also one that is named tools', async () => {
    const mock = mockZhipu()
    let seen: unknown
    mock.mcp.webSearch.when({
      tool: 'web_search_prime',
      where: (args, { calledTool }) => {
        seen = { ...args, calledTool }
        return true
      },
    }).reply('[]')
    const session = await McpSession.open(mock)
    await session.call('web_search_prime', { search_query: 'x', tools: [{ type: 'other' }] })
    expect(seen).toEqual({ search_query: 'x', tools: [{ type: 'other' }], calledTool: 'web_search_prime' })
    mock.reset('rules')
    mock.mcp.webSearch.when({ tool: 'other' }).reply('[]')
    await session.call('web_search_prime', { search_query: 'x', tools: [{ type: 'other' }] })
    expect(mock.requests.at(-1)!.answeredBy).toBeUndefined()
  })

  test('a fixture file scripts tools', async () => {
    const mock = mockZhipu()
    applyFixtures(mock, [
      { for: 'mcp.webSearch', reply: [{ title: 'From a file' }] },
      { for: 'mcp.zread', when: { tool: '/^read/' }, fail: { code: '1302' } },
      { for: 'mcp', times: 1, reply: { content: [] } },
    ])
    const zread = await McpSession.open(mock, 'zread/mcp')
    expect(await zread.text('read_file', { repo_name: 'a/b', file_path: 'README.md' })).toContain('1302')
    expect((await zread.call('get_repo_structure', { repo_name: 'a/b' })).content).toEqual([])
    const session = await McpSession.open(mock)
    expect(await session.text('web_search_prime', search)).toContain('From a file')
    expect(() => applyFixtures(mock, [{ for: 'mcp.websearch', reply: [] }])).toThrow('did you mean mcp.webSearch')
    expect(() => applyFixtures(mock, [{ for: 'chat.reply', reply: '' }])).toThrow('not a family')
  })

  test('a stream that a test holds is written message by message', async () => {
    const mock = mockZhipu()
    const held = mock.mcp.zread.hold()
    const session = await McpSession.open(mock, 'zread/mcp')
    const call = session.send('tools/call', { name: 'search_doc', arguments: {} })
    await held.arrived
    held.write({ result: { content: [] } })
    held.end()
    expect(messageIn((await call).text)).toEqual({ jsonrpc: '2.0', id: 2, result: { content: [] } })
  })
})

describe('strict mode', () => {
  test('the arguments of a call are compared with the schema of its tool', async () => {
    const session = await McpSession.open(mockZhipu({ strict: true }))
    const params = { name: 'web_search_prime', arguments: { ...search, count: 5 } }
    const { status, text } = await session.send('tools/call', params)
    expect(status).toBe(400)
    expect(text).toContain('Strict: /params/arguments/count: is not a documented field')
    expect((await session.call('web_search_prime', search)).isError).toBe(false)
  })

  test.each([
    ['web_reader/mcp', 'webReader', { url: 'https://example.com', timeout: 'soon' }, '/params/arguments/timeout: is'],
    ['zread/mcp', 'read_file', { repo_name: 'a/b' }, '/params/arguments/file_path: is missing'],
  ])('%s names a mistake in %s', async (path, name, args, mistake) => {
    const session = await McpSession.open(mockZhipu({ strict: true }), path)
    expect((await session.send('tools/call', { name, arguments: args })).text).toContain(mistake)
  })

  test.each([
    [{ jsonrpc: '1.0', id: 1, method: 'tools/list' }, '/jsonrpc: is'],
    [{ jsonrpc: '2.0', id: 1, method: 'tools/lst' }, 'did you mean tools/list'],
  ])('the message %j is refused', async (message, mistake) => {
    const session = await McpSession.open(mockZhipu({ strict: true }))
    const { status, text } = await session.post(message)
    expect(status).toBe(400)
    expect(text).toContain(mistake)
  })

  test('messages of a client pass: initialize, notifications, other methods, responses', async () => {
    const session = await McpSession.open(mockZhipu({ strict: true }))
    const messages = [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
      { jsonrpc: '2.0', id: 5, method: 'ping' },
      { jsonrpc: '2.0', id: 6, method: 'tools/list', params: {} },
      { jsonrpc: '2.0', id: 0, result: {} },
    ]
    for (const message of messages) expect((await session.post(message)).status).toBe(200)
  })
})
