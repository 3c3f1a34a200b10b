import type { MockZhipu } from '../../mock/index.ts'

/** A response of an MCP server as received. */
export interface McpWire {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A message of a response, of any shape. */
// deno-lint-ignore no-explicit-any -- tests read members of any response
export type RpcMessage = any

/** A client of an MCP server that sends what a test gives it: no library, so that bytes are seen as they are. */
export class McpSession {
  readonly #zhipu: Pick<MockZhipu, 'fetch' | 'apiKey'>
  readonly #url: string
  #id = 0
  sessionId: string | undefined

  constructor(zhipu: Pick<MockZhipu, 'fetch' | 'apiKey'>, path = 'web_search_prime/mcp', host = 'https://api.z.ai') {
    this.#zhipu = zhipu
    this.#url = `${host}/api/mcp/${path}`
  }

  /** Opens a session. */
  static async open(...args: ConstructorParameters<typeof McpSession>): Promise<McpSession> {
    const session = new McpSession(...args)
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const { headers } = await session.send('initialize', params)
    session.sessionId = headers.get('mcp-session-id') ?? undefined
    return session
  }

  /** Sends a request. */
  async send(method: string, params?: unknown, headers: Record<string, string> = {}): Promise<McpWire> {
    return await this.post({ jsonrpc: '2.0', id: ++this.#id, method, ...(params !== undefined && { params }) }, headers)
  }

  /** Sends a body, a text as it is. */
  async post(body: unknown, headers: Record<string, string> = {}): Promise<McpWire> {
    return await this.request('POST', headers, typeof body === 'string' ? body : JSON.stringify(body))
  }

  async request(method: string, headers: Record<string, string> = {}, body?: string): Promise<McpWire> {
    const response = await this.#zhipu.fetch(this.#url, {
      method,
      headers: {
        authorization: `Bearer ${this.#zhipu.apiKey}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(this.sessionId !== undefined && { 'mcp-session-id': this.sessionId }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** The message of a response to a request. */
  async message(method: string, params?: unknown): Promise<RpcMessage> {
    return messageIn((await this.send(method, params)).text)
  }

  /** The result of a tool. */
  async call(name: string, args: unknown = {}): Promise<RpcMessage> {
    return (await this.message('tools/call', { name, arguments: args })).result
  }

  /** The text of the result of a tool. */
  async text(name: string, args: unknown = {}): Promise<string> {
    return (await this.call(name, args)).content[0].text
  }
}

/** The JSON of the only event of a body. */
export function messageIn(text: string): RpcMessage {
  const data = /^id:1\nevent:message\ndata:(.+)\n\n$/.exec(text)?.[1]
  if (data === undefined) throw new Error(`Cannot read response: expected one event, not ${text}`)
  return JSON.parse(data)
}
