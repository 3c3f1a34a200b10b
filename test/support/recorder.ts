import { createTransport, type Transport } from '../../src/index.ts'

/** A request that the client sent. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: BodyInit | null | undefined
}

/** A transport without network, and the requests sent through it. */
export interface Recorder {
  readonly transport: Transport
  readonly sent: SentRequest[]
}

/** Responds to each request with the next reply, and with the last one from then on. A reply is a `Response` or a JSON body. */
export function recorder(...replies: readonly unknown[]): Recorder {
  const sent: SentRequest[] = []
  const fetch = (url: string, { method, headers, body }: RequestInit) => {
    const reply = replies[Math.min(sent.length, replies.length - 1)]
    sent.push({ method: method!, url, headers: new Headers(headers), body })
    return Promise.resolve(reply instanceof Response ? reply.clone() : Response.json(reply ?? {}))
  }
  return { transport: createTransport({ apiKey: 'id.secret', fetch, endpoint: 'cn', maxRetries: 0 }), sent }
}
