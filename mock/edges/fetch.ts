import { rejectOnAbort } from '../http/abort.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { discardBody, isBodiless, isUpgrade } from '../http/reply.ts'
import type { RequestHandler } from './request-handler.ts'
import { lazy } from '../time/lazy-module.ts'

/** Needed for streams only: imported at once, it would add 4 % to the bytes that importing the mock loads. */
const bodyModule = lazy(() => import('../http/readable-body.ts'))
const upgradeModule = lazy(() => import('./socket/fetch.ts'))

/** What `fetch` does with a request to a host that is not mocked. */
export type PassThrough = (input: RequestInfo | URL, init?: RequestInit | undefined) => Promise<Response>

/**
 * Creates a `fetch` that sends requests to the mock. No `Request` is constructed; bodies that are neither text nor bytes are serialised by a
 * `Response`.
 */
export function makeFetch(
  handler: RequestHandler,
  isMocked: (host: string) => boolean,
  passThrough: PassThrough,
): typeof globalThis.fetch {
  // A failure is ignored: a runner rejects imports when its test file has ended, and a stream loads the module again.
  bodyModule().catch(() => {})
  return async function fetch(input, init) {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const url = request ? request.url : String(input)
    const [host, target] = split(url)
    if (!isMocked(host)) return await passThrough(input, init)
    const signal = init?.signal ?? request?.signal
    if (signal?.aborted) throw signal.reason
    const headers = headersOf(init?.headers ?? request?.headers)
    const body = init?.body ?? (request?.body ? new Uint8Array(await request.arrayBuffer()) : '')
    const raw: RawRequest = {
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      host,
      target,
      headers,
      body: typeof body === 'string' || body instanceof Uint8Array ? body : await serialise(body, headers),
      signal: signal ?? undefined,
    }
    if (typeof body === 'string' && body !== '') headers['content-type'] ??= 'text/plain;charset=UTF-8'
    const pending = Promise.resolve(handler(raw))
    const answer = await (signal ? rejectOnAbort(pending, signal, () => signal.reason) : pending)
    if (signal?.aborted) {
      discardBody(answer)
      throw signal.reason
    }
    if ('hangup' in answer) throw new TypeError('fetch failed', { cause: new Error('other side closed') })
    return await toResponse(answer, signal)
  }
}

async function toResponse(reply: Reply, signal: AbortSignal | null | undefined): Promise<Response> {
  const { status, headers, body } = reply
  if (isUpgrade(reply)) return (await upgradeModule()).upgradeFetch(reply, signal)
  const content = isBodiless(status) ? null : await contentOf(body, signal)
  return new Response(content, { status, headers })
}

async function contentOf(body: Reply['body'], signal: AbortSignal | null | undefined): Promise<BodyInit> {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return isWhole ? body as BodyInit : (await bodyModule()).toBody(body, { signal })
}

/** Host and target of a URL, normalised as by `fetch`; the host is empty in a `data:` URL and in a relative one. */
function split(url: string): [host: string, target: string] {
  try {
    const { host, pathname, search } = new URL(url)
    return [host, pathname + search]
  } catch {
    return ['', url]
  }
}

function headersOf(headers: HeadersInit | undefined): Record<string, string> {
  const names: Record<string, string> = {}
  if (!headers) return names
  if (Array.isArray(headers) || Symbol.iterator in headers) {
    for (const [name, value] of headers as Iterable<[string, string]>) names[name.toLowerCase()] = value
  } else for (const name in headers) names[name.toLowerCase()] = (headers as Record<string, string>)[name] as string
  return names
}

async function serialise(body: BodyInit, headers: Record<string, string>): Promise<Uint8Array> {
  const response = new Response(body)
  const type = response.headers.get('content-type')
  if (type) headers['content-type'] ??= type
  return new Uint8Array(await response.arrayBuffer())
}
