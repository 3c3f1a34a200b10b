import type { Answer } from '../pipeline/answer.ts'
import { isBodiless } from '../http/merge--body-bodiless.ts'
import { bodyOf } from '../http/readable-body.ts'
import type { RawRequest, Reply } from '../core/context.ts'
import { forsake, unlessAborted } from '../http/abort.ts'

/** What `fetch` does with a request the mock does not answer for. */
export type Elsewhere = (input: RequestInfo | URL, init?: RequestInit | undefined) => Promise<Response>

/**
 * A `fetch` that asks the mock. No `Request` is built; bodies that are neither text nor bytes go through a `Response`, which knows how
 * to write them.
 */
export function makeFetch(
  ask: (raw: RawRequest) => Answer | Promise<Answer>,
  isOurs: (host: string) => boolean,
  elsewhere: Elsewhere,
): typeof globalThis.fetch {
  return async function fetch(input, init) {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const url = request ? request.url : String(input)
    const [host, target] = split(url)
    if (!isOurs(host)) return await elsewhere(input, init)
    const signal = init?.signal ?? request?.signal
    if (signal?.aborted) throw signal.reason
    const headers = record(init?.headers ?? request?.headers)
    const body = init?.body ?? (request?.body ? new Uint8Array(await request.arrayBuffer()) : '')
    const raw: RawRequest = {
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      host,
      target,
      headers,
      body: typeof body === 'string' || body instanceof Uint8Array ? body : await written(body, headers),
      signal: signal ?? undefined,
    }
    if (typeof body === 'string' && body !== '') headers['content-type'] ??= 'text/plain;charset=UTF-8'
    const answered = ask(raw)
    const due = signal && 'then' in answered ? unlessAborted(answered, signal, () => signal.reason) : answered
    const answer = 'then' in due ? await due : due
    if (signal?.aborted) {
      forsake(answer)
      throw signal.reason
    }
    if ('hangup' in answer) throw new TypeError('fetch failed', { cause: new Error('other side closed') })
    return respond(answer, signal)
  }
}

/** The `Response` of a reply. */
function respond(reply: Reply, signal?: AbortSignal | null | undefined): Response {
  const body = isBodiless(reply.status) ? null : bodyOf(reply.body, signal)
  return new Response(body, { status: reply.status, headers: reply.headers })
}

/** Host and target of an address; no host where it has none, as in `data:` and in a page's own paths. */
function split(url: string): [host: string, target: string] {
  const start = url.indexOf('://')
  if (start < 0) return ['', url]
  const hash = url.indexOf('#', start)
  const whole = hash < 0 ? url : url.slice(0, hash)
  const slash = whole.slice(start + 3).search(/[/?]/)
  if (slash < 0) return [whole.slice(start + 3), '/']
  const target = whole.slice(start + 3 + slash)
  return [whole.slice(start + 3, start + 3 + slash), target[0] === '/' ? target : `/${target}`]
}

function record(headers: HeadersInit | undefined): Record<string, string> {
  const names: Record<string, string> = {}
  if (!headers) return names
  if (Array.isArray(headers) || Symbol.iterator in headers) {
    for (const [name, value] of headers as Iterable<[string, string]>) names[name.toLowerCase()] = value
  } else for (const name in headers) names[name.toLowerCase()] = (headers as Record<string, string>)[name] as string
  return names
}

async function written(body: BodyInit, headers: Record<string, string>): Promise<Uint8Array> {
  const response = new Response(body)
  const type = response.headers.get('content-type')
  if (type) headers['content-type'] ??= type
  return new Uint8Array(await response.arrayBuffer())
}
