import type { MockOptions, MockZhipu } from '../../mock/index.ts'
import { formOf, rawClient, type RawResponse } from './raw-client.ts'

/** Sends requests below `/api/paas/v4` to a mock without the client. The clock is virtual. */
export interface RawChatClient {
  readonly zhipu: MockZhipu
  post(path: string, body: object): Promise<RawResponse>
  form(path: string, fields: Readonly<Record<string, string | Blob>>): Promise<RawResponse>
  get(path: string): Promise<RawResponse>
  /** Fetches a link without an API key. */
  fetch(link: string): Promise<{ status: number; type: string; bytes: Uint8Array<ArrayBuffer> }>
}

/** @param host Error texts are Chinese at `open.bigmodel.cn`, English at `api.z.ai`. */
export function rawChatClient(options: MockOptions = {}, host?: string): RawChatClient {
  const ask = rawClient(options, host)
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

/** The data of SSE events: parsed JSON, otherwise text. */
export function eventsOf(text: string): unknown[] {
  return text.split('\n\n').filter(Boolean).map((event) => {
    const data = event.replace(/^data: /, '')
    return data.startsWith('{') ? JSON.parse(data) : data
  })
}
