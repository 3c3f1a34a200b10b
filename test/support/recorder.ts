import { createTransport, type Transport } from '../../src/index.ts'

/** A request as it left the client. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: BodyInit | null | undefined
}

/** A transport that reaches nobody, and what was sent through it. */
export interface Recorder {
  readonly transport: Transport
  readonly sent: Sent[]
}

/** Answers request after request with these replies, the last one for ever: a `Response`, or what its JSON should be. */
export function recorder(...replies: readonly unknown[]): Recorder {
  const sent: Sent[] = []
  const fetch = (url: string, { method, headers, body }: RequestInit) => {
    const reply = replies[Math.min(sent.length, replies.length - 1)]
    sent.push({ method: method!, url, headers: new Headers(headers), body })
    return Promise.resolve(reply instanceof Response ? reply.clone() : Response.json(reply ?? {}))
  }
  return { transport: createTransport({ apiKey: 'id.secret', fetch, endpoint: 'cn', maxRetries: 0 }), sent }
}
