import type { MockOptions, MockZhipu } from '../../mock/index.ts'
import { type Came, formOf, underApi } from './raw-client.ts'

/** A mock that is spoken to without the client, below `/api/paas/v4`, with a standing clock. */
export interface Wire {
  readonly zhipu: MockZhipu
  post(path: string, body: object): Promise<Came>
  form(path: string, fields: Readonly<Record<string, string | Blob>>): Promise<Came>
  get(path: string): Promise<Came>
  /** The bytes behind a link, asked for without a key. */
  fetch(link: string): Promise<{ status: number; type: string; bytes: Uint8Array<ArrayBuffer> }>
}

/** @param host `open.bigmodel.cn` answers in Chinese, `api.z.ai` in English. */
export function wire(options: MockOptions = {}, host?: string): Wire {
  const ask = underApi(options, host)
  const { zhipu } = ask
  return {
    zhipu,
    post: (path, body) => ask(`POST /paas/v4${path}`, body),
    get: (path) => ask(`GET /paas/v4${path}`),
    form: (path, fields) => ask(`POST /paas/v4${path}`, formOf(fields)),
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
