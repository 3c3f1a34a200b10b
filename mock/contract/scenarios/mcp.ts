import { SkipScenario } from '../refusals.ts'
import { type Bench, type Scenario, scenariosOf, type Wire } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('mcp')

const accept = 'application/json, text/event-stream'
const paid = 'a call of the plan'

interface Message {
  readonly jsonrpc?: unknown
  readonly id?: unknown
  readonly error?: { readonly code?: unknown }
  readonly result?: {
    readonly protocolVersion?: unknown
    readonly tools?: readonly { readonly name?: unknown; readonly inputSchema?: unknown }[]
    readonly content?: readonly { readonly type?: unknown; readonly text?: unknown }[]
    readonly isError?: unknown
  }
}

/** A client of one MCP server by plain fetch: the client of this package does not wrap MCP. */
class Server {
  readonly #t: Bench
  readonly #root: string
  readonly #name: string
  #id = 0
  #session: string | undefined

  constructor(t: Bench, name: string) {
    this.#t = t
    this.#root = String(t.options.baseURL).replace(/(\/coding)?\/paas\/v4$/, '')
    this.#name = name
  }

  /** Opens a session, with one request. */
  static async open(t: Bench, name: string): Promise<Server> {
    const server = new Server(t, name)
    const { headers } = await server.initialize()
    server.#session = t.need('session header', headers.get('mcp-session-id'))
    return server
  }

  initialize(): Promise<Wire> {
    const clientInfo = { name: 'zhipu-fetch', version: '1' }
    return this.send('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
  }

  send(method: string, params?: object): Promise<Wire> {
    return this.post({ jsonrpc: '2.0', id: ++this.#id, method, params })
  }

  post(message: object, headers: Readonly<Record<string, string>> = {}): Promise<Wire> {
    return this.request('POST', headers, JSON.stringify(message))
  }

  async request(method: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Wire> {
    const response = await this.open(method, 'mcp', headers, body)
    const { status, headers: received } = response
    return { status, headers: received, text: await response.text() }
  }

  /** Sends a request to an address of the server and resolves with its response before the body is read. */
  open(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Response> {
    const { apiKey, fetch } = this.#t.options
    return this.#fetch(fetch!)(`${this.#root}/mcp/${this.#name}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.#session !== undefined && { 'mcp-session-id': this.#session }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
  }

  /** A request without a header that is empty here. */
  #fetch(fetch: NonNullable<Bench['options']['fetch']>): typeof fetch {
    return (url, init) => {
      const headers = Object.entries(init.headers as Record<string, string>).filter(([, value]) => value !== '')
      return fetch(url, { ...init, headers: Object.fromEntries(headers) })
    }
  }

  /** The message of the response to a request. */
  async ask(aspect: string, method: string, params?: object): Promise<Message> {
    return readMessage(this.#t, aspect, await this.send(method, params))
  }

  /** The text of a tool's result. */
  async call(aspect: string, name: string, values: object): Promise<string> {
    const { result } = await this.ask(aspect, 'tools/call', { name, arguments: values })
    this.#t.shape(`result of ${aspect}`, result, {
      content: [{ type: '=text', text: 'string' }, 1],
      'isError?': 'boolean',
    })
    const text = String(result?.content?.[0]?.text)
    if (/^MCP error -429:/.test(text)) throw new SkipScenario('account', text)
    return text
  }
}

/** The only event of a response, whose framing is reported. */
function readMessage(t: Bench, aspect: string, { status, headers, text }: Wire): Message {
  t.fact(`status of ${aspect}`, status, 200)
  t.fact(`content-type of ${aspect}`, headers.get('content-type') ?? '', /^text\/event-stream;charset=UTF-8$/)
  t.fact(`event of ${aspect}`, /^id:\S+\nevent:message\ndata:\{.*\}\n\n$/.test(text), true)
  const message = t.json(`data of ${aspect}`, /^data:(.*)$/m.exec(text)?.[1]) as Message
  t.order(aspect, message, ['jsonrpc', 'id', 'result', 'error'])
  return message
}

const gatewayError: Shape = { code: 'integer', msg: 'text', success: 'boolean' }

function reportGatewayError(t: Bench, aspect: string, { status, text }: Wire, codes: readonly number[]): void {
  t.fact(`status of ${aspect}`, status, 200)
  const body = t.json(aspect, text) as { code?: unknown; success?: unknown }
  t.shape(aspect, body, gatewayError)
  t.order(aspect, body, ['code', 'msg', 'success'])
  t.fact(`code of ${aspect}`, body.code, codes)
  t.fact(`success of ${aspect}`, body.success, false)
}

const serverNames = [
  ['web_search_prime', 'mcp-web-search-prime'],
  ['web_reader', 'web-reader-server'],
  ['zread', 'zread-server'],
] as const

/** The MCP servers of the Coding Plan. Source: exchanges recorded by users, December 2025 to October 2026. */
export const mcp: readonly Scenario[] = [
  scenario('every server opens a session with protocol 2024-11-05', 3, async (_, t) => {
    for (const [path, name] of serverNames) {
      const wire = await new Server(t, path).initialize()
      const { result } = readMessage(t, path, wire)
      t.shape(`result of ${path}`, result, {
        protocolVersion: '=2024-11-05',
        capabilities: { logging: {}, tools: { listChanged: 'boolean' } },
        serverInfo: { name: `=${name}`, version: 'text' },
      })
      t.fact(`session of ${path}`, wire.headers.get('mcp-session-id') ?? '', /^[\w-]{16,}$/)
    }
  }),

  scenario('a notification gets HTTP 200 without body and content type', 2, async (_, t) => {
    const server = await Server.open(t, 'web_search_prime')
    const { status, headers, text } = await server.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    t.fact('status', status, 200)
    t.fact('body', text, '')
    t.fact('content-type', headers.get('content-type'), null)
  }),

  scenario('tools/list describes the arguments without enumerations', 4, async (_, t) => {
    for (const [path, names] of [['web_reader', 'webReader'], ['zread', 'get_repo_structure,read_file,search_doc']]) {
      const server = await Server.open(t, path!)
      const { result } = await server.ask(path!, 'tools/list', {})
      const tools = result?.tools ?? []
      t.fact(`tools of ${path}`, tools.map(({ name }) => name).sort().join(), names)
      t.shape(`first tool of ${path}`, tools[0], {
        name: 'text',
        description: 'text',
        inputSchema: { type: '=object', properties: 'any', required: ['text'], 'additionalProperties?': 'boolean' },
      })
      t.fact(`enumerations of ${path}`, JSON.stringify(tools).includes('"enum"'), false)
    }
  }),

  scenario('a call without a session gets a text about the API key', 1, async (_, t) => {
    const wire = await new Server(t, 'web_search_prime').send('tools/call', {
      name: 'web_search_prime',
      arguments: { search_query: 'Node.js' },
    })
    const { result } = readMessage(t, 'result', wire)
    t.fact('isError', result?.isError, true)
    t.fact('text', result?.content?.[0]?.text, 'MCP error -401: Api key not found, please get your apikey')
  }),

  scenario('an unknown method gets -32601', 2, async (_, t) => {
    const server = await Server.open(t, 'zread')
    const { error } = await server.ask('error', 'resources/list', {})
    t.fact('code', error?.code, -32601)
  }),

  scenario('requests that do not accept events get 400', 3, async (_, t) => {
    const server = await Server.open(t, 'zread')
    const json = { accept: 'application/json' }
    t.fact('status of POST', (await server.post({ jsonrpc: '2.0', id: 2, method: 'tools/list' }, json)).status, 400)
    t.fact('status of GET', (await server.request('GET', json)).status, 400)
  }),

  scenario('GET opens a stream of events, and DELETE ends the session', 3, async (_, t) => {
    const server = await Server.open(t, 'zread')
    const response = await server.open('GET', 'mcp', { accept: 'text/event-stream' })
    t.fact('status of GET', response.status, 200)
    t.fact('content-type of GET', response.headers.get('content-type') ?? '', /^text\/event-stream/)
    await response.body?.cancel()
    t.fact('status of DELETE', (await server.request('DELETE')).status, [200, 202, 204], 'warning')
  }),

  scenario('the gateway answers a wrong key, a missing header and an unknown server with HTTP 200', 3, async (_, t) => {
    const server = new Server(t, 'zread')
    const message = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }
    const [id] = String(t.options.apiKey).split('.')
    const authorization = `Bearer ${id}.0000000000000000`
    // BigModel has 1000 for a wrong key on a sibling path.
    reportGatewayError(t, 'wrong key', await server.post(message, { authorization }), [401, 1000])
    reportGatewayError(t, 'missing header', await server.post(message, { authorization: '' }), [1001])
    reportGatewayError(t, 'unknown server', await new Server(t, 'no_such_server').post(message), [500])
  }),

  scenario('errors of tools are texts', 4, async (_, t) => {
    const searcher = await Server.open(t, 'web_search_prime')
    const query = await searcher.call('empty query', 'web_search_prime', { search_query: '' })
    t.fact('text of an empty query', query, /^MCP error -400: .*search_query/)
    const reader = await Server.open(t, 'web_reader')
    const url = await reader.call('invalid URL', 'webReader', { url: 'no url' })
    t.fact('text of an invalid URL', url, /^MCP error -400: Please Enter the Correct URL Format/)
  }),

  scenario('search results are JSON within a JSON string', { requests: 2, paid }, async (_, t) => {
    const server = await Server.open(t, 'web_search_prime')
    const once = t.json('text', await server.call('call', 'web_search_prime', { search_query: 'Node.js' }))
    const rows = t.json('rows', once) as unknown[]
    t.shape('rows', rows, [{
      title: 'string',
      link: 'url',
      content: 'string',
      refer: /^ref_\d+$/,
      'media?': 'string',
      'icon?': 'string',
      'publish_date?': 'string',
    }])
    t.fact('there are results', rows.length > 0, true)
  }),

  scenario('a page is JSON', { requests: 2, paid }, async (_, t) => {
    const server = await Server.open(t, 'web_reader')
    const page = t.json('text', await server.call('call', 'webReader', { url: 'https://www.example.com' }))
    t.shape('page', page, {
      title: 'string',
      'description?': 'string',
      url: 'url',
      content: 'text',
      'metadata?': 'any',
      'external?': 'any',
    })
  }),

  scenario(
    'texts of repositories are JSON strings; an unknown repository is an error',
    { requests: 3, paid },
    async (_, t) => {
      const server = await Server.open(t, 'zread')
      const structure = t.json('text', await server.call('call', 'get_repo_structure', { repo_name: 'vitejs/vite' }))
      t.fact('structure', structure, /^<structure>\n[^]*[├└]── [^]*<\/structure>$/)
      const missing = await server.call('missing', 'get_repo_structure', { repo_name: 'zhipu-fetch' })
      t.fact('text of an unknown repository', missing, /^MCP error -400: \{"error":\{"code":"1210".*repo not found/)
    },
  ),

  scenario('the older transport answers in its stream', 2, async (_, t) => {
    const server = new Server(t, 'zread')
    const stream = await server.open('GET', 'sse')
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    const readEvent = async () => {
      let text = ''
      while (!text.includes('\n\n')) {
        const { value } = await reader.read()
        if (value === undefined) break
        text += value
      }
      return text
    }
    const endpoint = t.need(
      'endpoint',
      /event: ?endpoint\ndata: ?\/api\/mcp\/zread\/(\S+)/.exec(await readEvent())?.[1],
    )
    const message = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }
    const response = await server.open('POST', endpoint, {}, JSON.stringify(message))
    t.fact('status', response.status, [200, 202])
    await response.body?.cancel()
    t.fact('event', (await readEvent()).includes('"protocolVersion":"2024-11-05"'), true)
    await reader.cancel()
  }),
]
