import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import type { Fetch } from '../../../src/index.ts'

/** A reply of the mock as an alteration sees it. Bodies of streams are complete. */
export interface AlterableReply {
  /** `POST /chat/completions`, below `/api/paas/v4` or `/api`; ids are `{id}`. */
  readonly route: string
  status: number
  headers: Headers
  body: Uint8Array
}

/** Changes a reply in place. */
export type Alteration = (reply: AlterableReply) => void

/** The fetch function of a server that differs from the mock in one detail. */
export function alteredFetch(alter: Alteration, zhipu: MockZhipu = mockZhipu()): Fetch {
  return async (url, init) => {
    const response = await zhipu.fetch(url, init)
    const reply: AlterableReply = {
      route: `${init.method ?? 'GET'} ${routeOf(new URL(url).pathname)}`,
      status: response.status,
      headers: new Headers(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }
    alter(reply)
    const { status, headers, body } = reply
    return new Response(Uint8Array.from(body), { status, headers })
  }
}

function routeOf(pathname: string): string {
  const path = pathname.replace(/^\/api(\/paas\/v4)?/, '')
  return path.split('/').map((part) => part.length > 4 && /\d/.test(part) ? '{id}' : part).join('/')
}

/** The body of a reply as text. */
export function textOf({ body }: AlterableReply): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
}

/** Replaces the body of a reply. */
export function setText(reply: AlterableReply, text: string): void {
  reply.body = new TextEncoder().encode(text)
}
