import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'

/** A response, read completely. */
export interface RawResponse {
  readonly status: number
  readonly type: string
  readonly text: string
  // deno-lint-ignore no-explicit-any -- a test reads the members that it expects
  readonly body: any
}

/** Sends requests below `/api` to a mock without the client. */
export interface RawClient {
  readonly zhipu: MockZhipu
  /** `method` and path in one: `POST /v1/agents`. An object is sent as JSON. */
  (target: string, body?: object | FormData, headers?: Record<string, string>): Promise<RawResponse>
}

/** @param options The clock is virtual by default. */
export function rawClient(options: MockOptions = {}, host = 'open.bigmodel.cn'): RawClient {
  const zhipu = mockZhipu({ clock: 'virtual', ...options })
  const ask = async (
    target: string,
    body?: object | FormData,
    headers: Record<string, string> = {},
  ): Promise<RawResponse> => {
    const [method, path] = target.split(' ') as [string, string]
    const isForm = body instanceof FormData
    const type = body && !isForm ? { 'content-type': 'application/json' } : {}
    const response = await zhipu.fetch(`https://${host}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${zhipu.apiKey}`, ...type, ...headers },
      body: isForm ? body : body ? JSON.stringify(body) : null,
    })
    const text = await response.text()
    const contentType = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      type: contentType,
      text,
      body: contentType.includes('json') ? JSON.parse(text) : undefined,
    }
  }
  return Object.assign(ask, { zhipu })
}

/** The JSON of data lines, with or without a space after the colon, without `[DONE]`. */
// deno-lint-ignore no-explicit-any -- a test reads the members that it expects
export function dataOf({ text }: RawResponse): any[] {
  return (text.match(/^data:.*$/gm) ?? [])
    .map((line) => line.slice(5).trim())
    .filter((data) => data.startsWith('{'))
    .map((data) => JSON.parse(data))
}

/** A form with these fields. */
export function formOf(fields: Readonly<Record<string, string | Blob | readonly Blob[]>>): FormData {
  const form = new FormData()
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) form.append(name, value as Blob)
  }
  return form
}
