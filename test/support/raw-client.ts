import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'

/** What came back. */
export interface Came {
  readonly status: number
  readonly type: string
  readonly text: string
  // deno-lint-ignore no-explicit-any -- a test reads what it expects; what is not there fails
  readonly body: any
}

/** A mock that is asked below `/api`, where not all paths begin with `paas/v4`. */
export interface UnderApi {
  readonly zhipu: MockZhipu
  /** `method` and path in one: `POST /v1/agents`. An object is sent as JSON. */
  (target: string, body?: object | FormData, headers?: Record<string, string>): Promise<Came>
}

/** @param options The clock stands unless they say otherwise. */
export function underApi(options: MockOptions = {}, host = 'open.bigmodel.cn'): UnderApi {
  const zhipu = mockZhipu({ clock: 'virtual', ...options })
  const ask = async (target: string, body?: object | FormData, headers: Record<string, string> = {}): Promise<Came> => {
    const [method, path] = target.split(' ') as [string, string]
    const isForm = body instanceof FormData
    const type = body && !isForm ? { 'content-type': 'application/json' } : {}
    const response = await zhipu.fetch(`https://${host}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${zhipu.apiKey}`, ...type, ...headers },
      body: isForm ? body : body ? JSON.stringify(body) : null,
    })
    const text = await response.text()
    const said = response.headers.get('content-type') ?? ''
    return { status: response.status, type: said, text, body: said.includes('json') ? JSON.parse(text) : undefined }
  }
  return Object.assign(ask, { zhipu })
}

/** The JSON of the data lines, with or without a space after the colon; the end marker is left out. */
// deno-lint-ignore no-explicit-any -- a test reads what it expects; what is not there fails
export function dataOf({ text }: Came): any[] {
  return (text.match(/^data:.*$/gm) ?? [])
    .map((line) => line.slice(5).trim())
    .filter((data) => data.startsWith('{'))
    .map((data) => JSON.parse(data))
}

/** A form of texts and files. */
export function formOf(fields: Readonly<Record<string, string | Blob | readonly Blob[]>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one as Blob)
  return form
}
