import { assert } from 'chai'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

const search = { name: 'web_search_prime', arguments: { search_query: 'Node.js' } }

/** Sends a message to an MCP server by the fetch of the runtime. */
async function send(t: Harness, server: string, message: object, session?: string | null): Promise<Response> {
  const { baseURL, fetch = globalThis.fetch } = t.clientOptions
  return await fetch(`${baseURL!.replace('/paas/v4', '/mcp')}/${server}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${t.key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(session && { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}

/** Opens a session and returns its id. */
async function open(t: Harness, server: string): Promise<string | null> {
  const response = await send(t, server, { id: 0, method: 'initialize', params: {} })
  await response.text()
  return response.headers.get('mcp-session-id')
}

export const suite: Suite = {
  'an MCP server opens a session, and its events have no space after the colon': async (t) => {
    const session = await open(t, 'web_search_prime')
    assert.match(session!, /^[\w-]{36}$/)
    const response = await send(t, 'web_search_prime', { id: 7, method: 'tools/call', params: search }, session)
    assert.equal(response.headers.get('content-type'), 'text/event-stream;charset=UTF-8')
    const text = await response.text()
    assert.match(text, /^id:1\nevent:message\ndata:\{"jsonrpc":"2\.0","id":7,"result":\{.*\}\}\n\n$/)
    const { content } = JSON.parse(text.split('data:')[1]!).result
    assert.lengthOf(JSON.parse(JSON.parse(content[0].text)), 10)
  },

  'a notification to an MCP server gets HTTP 200 without a body and without a content type': async (t) => {
    const session = await open(t, 'zread')
    const response = await send(t, 'zread', { method: 'notifications/initialized' }, session)
    assert.equal(response.status, 200)
    assert.isNull(response.headers.get('content-type'))
    assert.equal(await response.text(), '')
  },

  'a call of an MCP tool without a session gets a text about the API key': async (t) => {
    const response = await send(t, 'web_search_prime', { id: 2, method: 'tools/call', params: search })
    assert.equal(response.status, 200)
    assert.include(
      await response.text(),
      '"text":"MCP error -401: Api key not found, please get your apikey"}],"isError":true',
    )
  },
}
