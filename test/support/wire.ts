import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  // deno-lint-ignore no-explicit-any -- a test reads what it expects; what is not there fails
  readonly body: any
}

/** A mock that is spoken to without the client, at `host`, with a standing clock. */
export interface Wire {
  readonly zhipu: MockZhipu
  post(path: string, body: unknown): Promise<Answer>
  form(path: string, fields: Readonly<Record<string, string | Blob>>): Promise<Answer>
  get(path: string): Promise<Answer>
  /** The bytes behind a link, asked for without a key. */
  fetch(link: string): Promise<{ status: number; type: string; bytes: Uint8Array<ArrayBuffer> }>
}

/** @param host `open.bigmodel.cn` answers in Chinese, `api.z.ai` in English. */
export function wire(options: MockOptions = {}, host = 'open.bigmodel.cn'): Wire {
  const zhipu = mockZhipu({ clock: 'virtual', ...options })
  const ask = async (method: string, path: string, body?: string | FormData): Promise<Answer> => {
    const headers = new Headers({ authorization: `Bearer ${zhipu.apiKey}` })
    if (typeof body === 'string') headers.set('content-type', 'application/json')
    const response = await zhipu.fetch(`https://${host}/api/paas/v4${path}`, { method, headers, body: body ?? null })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, text, body: type.includes('json') ? JSON.parse(text) : undefined }
  }
  return {
    zhipu,
    post: (path, body) => ask('POST', path, JSON.stringify(body)),
    get: (path) => ask('GET', path),
    form(path, fields) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      return ask('POST', path, form)
    },
    async fetch(link) {
      const response = await zhipu.fetch(link)
      const bytes = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, type: response.headers.get('content-type') ?? '', bytes }
    },
  }
}

/** The data of events, parsed; what is no JSON as it stands. */
export function eventsOf(text: string): unknown[] {
  return text.split('\n\n').filter(Boolean).map((event) => {
    const data = event.replace(/^data: /, '')
    return data.startsWith('{') ? JSON.parse(data) : data
  })
}
