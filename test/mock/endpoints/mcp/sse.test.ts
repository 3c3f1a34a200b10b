import { describe, expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../../mock/index.ts'

/** A client of the older transport: it reads the stream and sends messages to the URL of the first event. */
class OldClient {
  readonly #zhipu: MockZhipu
  readonly #reader: ReadableStreamDefaultReader<string>
  readonly #headers: Record<string, string>
  endpoint = ''
  #text = ''

  private constructor(
    zhipu: MockZhipu,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    headers: Record<string, string>,
  ) {
    this.#zhipu = zhipu
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader()
    this.#headers = headers
  }

  static async open(zhipu: MockZhipu, path: string, headers: Record<string, string> = {}): Promise<OldClient> {
    const response = await zhipu.fetch(`https://open.bigmodel.cn/api/mcp/${path}`, { headers })
    const client = new OldClient(zhipu, response.body!, headers)
    const event = await client.nextEvent()
    client.endpoint = /^event:endpoint\ndata:(.+)$/.exec(event)![1]!
    return client
  }

  async nextEvent(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const event = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        return event
      }
      const { value } = await this.#reader.read()
      if (value === undefined) throw new Error('The stream has ended')
      this.#text += value
    }
  }

  async send(message: object): Promise<{ status: number; text: string }> {
    const response = await this.#zhipu.fetch(`https://open.bigmodel.cn${this.endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#headers },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
    return { status: response.status, text: await response.text() }
  }

  async close(): Promise<void> {
    await this.#reader.cancel()
  }
}

const call = { id: 3, method: 'tools/call', params: { name: 'webSearchPrime', arguments: { search_query: 'x' } } }

describe('the older transport', () => {
  test('with the key in the query, a call is sent to the URL of the session and answered in the stream', async () => {
    const zhipu = mockZhipu()
    zhipu.mcp.webSearch.reply([])
    const client = await OldClient.open(zhipu, `web_search/sse?Authorization=${zhipu.apiKey}`)
    expect(client.endpoint).toMatch(/^\/api\/mcp\/web_search\/message\?sessionId=[\w-]{36}$/)
    expect(await client.send({ id: 1, method: 'initialize', params: {} })).toEqual({ status: 200, text: '' })
    expect(await client.nextEvent()).toMatch(/^id:1\nevent:message\ndata:.*"protocolVersion":"2024-11-05"/)
    expect(await client.send({ method: 'notifications/initialized' })).toEqual({ status: 200, text: '' })
    await client.send(call)
    expect(await client.nextEvent()).toBe(
      String.raw`id:1
event:message
data:{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"\"[]\""}],"isError":false}}`,
    )
    await client.close()
    zhipu.assertIdle()
  })

  test('with the key in a header it works as well, also for scripted streams', async () => {
    const zhipu = mockZhipu()
    zhipu.mcp.zread.reply.stream([{ method: 'notifications/message' }, { result: { content: [] } }])
    const client = await OldClient.open(zhipu, 'zread/sse', { authorization: `Bearer ${zhipu.apiKey}` })
    await client.send({ id: 4, method: 'tools/call', params: { name: 'search_doc', arguments: {} } })
    expect(await client.nextEvent()).toContain('notifications/message')
    expect(await client.nextEvent()).toContain('"id":4')
    await client.close()
  })

  test('the key in a query is masked in the request log', async () => {
    const zhipu = mockZhipu()
    const client = await OldClient.open(zhipu, `zread/sse?x=1&Authorization=${zhipu.apiKey}&y=2`)
    await client.send(call)
    const [opened] = zhipu.requests
    expect(opened!.target).toBe('/api/mcp/zread/sse?x=1&Authorization=***&y=2')
    expect(opened!.query.get('Authorization')).toBe('***')
    expect(JSON.stringify(zhipu.requests.map(({ target, sent }) => ({ target, sent })))).not.toContain(zhipu.apiKey)
    await client.close()
  })

  test('a message to another server does not reach the stream', async () => {
    const zhipu = mockZhipu()
    const headers = { authorization: `Bearer ${zhipu.apiKey}` }
    const client = await OldClient.open(zhipu, 'web_search/sse', headers)
    const endpoint = client.endpoint
    client.endpoint = endpoint.replace('web_search', 'zread')
    expect((await client.send(call)).text).toContain('MCP error -401')
    client.endpoint = endpoint
    await client.send({ id: 9, method: 'tools/list' })
    expect(await client.nextEvent()).toContain('"id":9')
    await client.close()
  })

  test('a stream with 1000 unread messages ends at the next one, and so does its session', async () => {
    const zhipu = mockZhipu()
    const headers = { authorization: `Bearer ${zhipu.apiKey}` }
    const client = await OldClient.open(zhipu, 'zread/sse', headers)
    const send = (id: number) => client.send({ id, method: 'logging/setLevel' })
    for (let id = 1; id <= 1000; id++) await send(id)
    expect(await client.nextEvent()).toContain('"id":1,')
    for (let id = 1001; id < 1010; id++) await send(id)
    expect((await send(1010)).text).toContain('MCP error -401')
    await expect((async () => {
      for (;;) await client.nextEvent()
    })()).rejects.toThrow('The stream has ended')
    expect(zhipu.requests[0]!.open).toBe(false)
  })

  test('an endless scripted stream is read only as far as the client reads it, and ends with it', async () => {
    const zhipu = mockZhipu()
    let count = 0
    let isOver = false
    const endless = function* () {
      try {
        for (;;) yield { method: `notifications/message-${++count}` }
      } finally {
        isOver = true
      }
    }
    zhipu.mcp.zread.reply.stream(endless)
    const client = await OldClient.open(zhipu, 'zread/sse', { authorization: `Bearer ${zhipu.apiKey}` })
    const sent = client.send({ id: 4, method: 'tools/call', params: { name: 'search_doc', arguments: {} } })
    for (let number = 1; number <= 3000; number++) {
      expect(await client.nextEvent()).toContain(`message-${number}"`)
      expect(count).toBeLessThan(number + 2500)
    }
    await client.close()
    await sent
    expect(isOver).toBe(true)
  })

  test('the session ends with its stream', async () => {
    const zhipu = mockZhipu()
    const client = await OldClient.open(zhipu, `web_search/sse?Authorization=${zhipu.apiKey}`)
    await client.close()
    const { text } = await client.send(call)
    expect(text).toBe('{"code":401,"msg":"token expired or incorrect","success":false}')
  })

  test.each([
    [
      '',
      '{"code":1001,"msg":"Authentication parameter not received in Header, unable to authenticate","success":false}',
    ],
    [
      '?Authorization=',
      '{"code":1001,"msg":"Authentication parameter not received in Header, unable to authenticate","success":false}',
    ],
    ['?Authorization=wrong', '{"code":401,"msg":"token expired or incorrect","success":false}'],
  ])('the query %j gets the error of the gateway', async (query, body) => {
    const response = await mockZhipu().fetch(`https://open.bigmodel.cn/api/mcp/web_search/sse${query}`)
    expect([response.status, await response.text()]).toEqual([200, body])
  })

  test('a message of an unknown session is refused', async () => {
    const { fetch } = mockZhipu()
    const url = 'https://open.bigmodel.cn/api/mcp/zread/message?sessionId=00000000-0000-4000-8000-000000000000'
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(call) })
    expect(await response.text()).toBe('{"code":401,"msg":"token expired or incorrect","success":false}')
  })

  test('the key in the query opens no other endpoint', async () => {
    const { fetch, apiKey } = mockZhipu()
    expect((await fetch(`https://open.bigmodel.cn/api/paas/v4/models?Authorization=${apiKey}`)).status).toBe(401)
  })
})
