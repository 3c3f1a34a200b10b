import type { Answer, Frames, Reply } from './message.ts'
import type { Upgrade } from './socket.ts'

const origin = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

/**
 * Headers of the gateway on every response, recorded at api.z.ai from June to September 2026; assumed for BigModel, where only `vary` was seen.
 * The gateway sends the names of `vary` twice, so this is what a client reads. There are no rate limit headers. The journal's entry adds `ga-traceid`.
 */
export const gatewayHeaders: Readonly<Record<string, string>> = {
  'alt-svc': 'h3=":443"; ma=3600',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'vary': `Accept-Encoding, ${origin}, ${origin}`,
}

const jsonHeaders = { ...gatewayHeaders, 'content-type': 'application/json; charset=UTF-8' }
const streamHeaders = {
  ...gatewayHeaders,
  'content-type': 'text/event-stream;charset=UTF-8',
  'vary': `${origin}, ${origin}`,
}

/** A JSON reply as paas/v4 sends it: compact, raw UTF-8, a space before `charset`. Observed. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) }
}

/** Bytes with their type. */
export function bytes(body: Uint8Array, contentType: string): Reply {
  const headers = { ...gatewayHeaders, 'content-type': contentType, 'content-length': String(body.byteLength) }
  return { status: 200, headers, body }
}

/** Server-sent events as paas/v4 sends them: no space before `charset`. Observed. */
export function stream(frames: Frames): Reply {
  return { status: 200, headers: streamHeaders, body: frames }
}

const statusesWithoutBody: ReadonlySet<number> = new Set([101, 204, 205, 304])

/** True for a status whose `Response` must not have a body. */
export function isBodiless(status: number): boolean {
  return statusesWithoutBody.has(status)
}

/** True for the reply to an accepted handshake. */
export function isUpgrade(reply: object): reply is Upgrade {
  return 'receive' in reply
}

/** Cancels the body of a reply that will not be read. */
export function discardBody(answer: Answer): void {
  if (!('hangup' in answer) && typeof answer.body === 'object' && 'next' in answer.body) answer.body.return()
}

/** Serialises one server-sent event: `data: ` and compact JSON, ended by two line feeds. Observed on 37 recorded streams. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

/** The event that ends a stream. */
export const done = 'data: [DONE]\n\n'
