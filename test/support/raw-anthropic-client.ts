import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'

/** A response of the Anthropic protocol. */
export interface AnthropicResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // deno-lint-ignore no-explicit-any -- a test reads `body.content[0].text` without casts
  readonly body: any
  /** The values of `data`, in order. */
  // deno-lint-ignore no-explicit-any -- as `body`
  readonly events: any[]
}

/** What differs from a plain request. */
interface RequestDetails {
  readonly host?: string | undefined
  readonly path?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Sends bodies to a mock as they are. */
export interface RawAnthropicClient {
  readonly mock: MockZhipu
  get(path: string, details?: RequestDetails): Promise<AnthropicResponse>
  /** A body, or a text that is sent as it is. */
  post(body: unknown, details?: RequestDetails): Promise<AnthropicResponse>
  /** A message to glm-4.7, with these members. */
  ask(members?: object, details?: RequestDetails): Promise<AnthropicResponse>
}

/** Creates a mock with a client. */
export function rawAnthropicClient(options: MockOptions = {}): RawAnthropicClient {
  const mock: MockZhipu = mockZhipu(options)
  const request = async (
    method: string,
    body: unknown,
    { host = 'api.z.ai', path = '/v1/messages', headers }: RequestDetails,
  ) => {
    const response = await mock.fetch(`https://${host}/api/anthropic${path}`, {
      method,
      headers: { 'x-api-key': mock.apiKey, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return await readResponse(response)
  }
  return {
    mock,
    get: (path: string, details: RequestDetails = {}) => request('GET', undefined, { ...details, path }),
    post: (body: unknown, details: RequestDetails = {}) => request('POST', body, details),
    ask: (members: object = {}, details: RequestDetails = {}) => request('POST', { ...minimal, ...members }, details),
  }
}

/** The smallest valid request. */
export const minimal: Record<string, unknown> = {
  model: 'glm-4.7',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'hello' }],
}

async function readResponse(response: Response): Promise<AnthropicResponse> {
  const text = await response.text()
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json))
  return { status: response.status, headers: response.headers, text, body: parse(text), events }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
