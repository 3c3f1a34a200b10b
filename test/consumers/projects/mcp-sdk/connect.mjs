import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/** Connects to an MCP server of Zhipu as an application does: the key is a header of every request. */
export async function connect(url, apiKey) {
  const client = new Client({ name: 'consumer', version: '1.0.0' })
  const headers = { Authorization: `Bearer ${apiKey}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
  return client
}

/** The older transport: the key is a parameter of the URL. */
export async function connectBySse(url, apiKey) {
  const client = new Client({ name: 'consumer', version: '1.0.0' })
  await client.connect(new SSEClientTransport(new URL(`${url}?Authorization=${apiKey}`)))
  return client
}

/** The results of a search. An error of the tool is a text in a result that the SDK takes for a success, so the application has to look. */
export async function search(client, query) {
  const { content: [{ text }] } = await client.callTool({
    name: 'web_search_prime',
    arguments: { search_query: query },
  })
  if (text.startsWith('MCP error')) throw new Error(text)
  // The server encodes the results twice.
  return JSON.parse(JSON.parse(text))
}
