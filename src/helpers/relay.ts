import { APIConnectionError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { createSendOnce } from '../internal/send-once.ts'
import type { RawResponse } from '../internal/send-once.ts'
import type { Call, Method } from '../internal/transport.ts'
import type { ClientOptions } from '../options.ts'

/** Options of a relay. Those of a client apply to its requests to Zhipu. */
export interface RelayOptions
  extends Pick<ClientOptions, 'auth' | 'endpoint' | 'baseURL' | 'fetch' | 'headers' | 'middleware' | 'clock'> {
  /** The API key, which is never sent to visitors. @default that of the environment, as for a client */
  apiKey?: ClientOptions['apiKey'] & {} | undefined
  /** Path of the relay. The rest of a request's path is the path at Zhipu. @default '/api/paas/v4' */
  under?: string | undefined
  /** Requests that are allowed, as method and path; `*` matches one segment. @default ['POST /chat/completions'] */
  paths?: readonly string[] | undefined
  /** Models that are allowed, in any case. If set, a request without a model is rejected with status 403. @default any */
  models?: readonly string[] | undefined
  /** Origins of other sites whose pages may use the relay, such as `https://app.example`; `'*'` for all. @default none */
  origins?: readonly string[] | '*' | undefined
  /**
   * Decides about each request, for example by the session of the visitor. Returns `true` to allow it, `false` for status 401, or a `Response`
   * to send instead. To read the body, read that of `request.clone()`.
   *
   * @default allows every request: anyone who can reach the relay can use your balance
   */
  authorize?: ((request: Request) => boolean | Response | PromiseLike<boolean | Response>) | undefined
  /** Maximum length of a request body, in bytes. A longer one is rejected with status 413. @default 10_485_760 */
  maxBytes?: number | undefined
}

/** Response headers that are passed on: those that a client reads. Not the gateway's cookies, nor the length before decompression. */
const passedHeaders = ['content-type', 'content-disposition', 'retry-after', 'x-log-id', 'x-request-id', 'date']

/**
 * Creates a request handler that lets browsers use the API without a key: it adds the key and streams the response through. Only what the
 * options allow is passed on, and no header of the visitor. When the visitor disconnects, the request to Zhipu is cancelled. A page uses the
 * relay with `new Zhipu({ apiKey: null, baseURL: 'https://your.example/api/paas/v4' })`.
 *
 * The handler answers requests that are not allowed with a JSON error. It rejects only for mistakes of the server: a missing key, or an
 * `authorize` or a middleware that throws.
 *
 * @throws {TypeError} when an option is invalid
 * @example
 * ```ts
 * const handle = relay({ apiKey, models: ['glm-4.6'], origins: ['https://app.example'] })
 * // Workers: export default { fetch: handle }. Deno.serve(handle). Bun.serve({ fetch: handle }).
 * const page = new Zhipu({
 *   apiKey: null,
 *   baseURL: 'https://your.example/api/paas/v4',
 *   fetch: (url, init) => handle(new Request(url, init)),
 * })
 * console.log(await page.chat.completions.create({ model: 'glm-4.6', messages }))
 * ```
 */
export function relay(options: RelayOptions = {}): (request: Request) => Promise<Response> {
  const { under = '/api/paas/v4', paths = ['POST /chat/completions'], models, origins = [], authorize, ...rest } =
    options
  const { maxBytes = 10_485_760, ...client } = rest
  const sendOnce = createSendOnce(client)
  const patterns = paths.map(toPattern)
  const modelNames = models?.map((name) => name.toLowerCase())

  const answer = async (request: Request, url: URL): Promise<Response> => {
    const path = url.pathname.startsWith(`${under}/`) ? url.pathname.slice(under.length) : ''
    if (!patterns.some((pattern) => pattern.test(`${request.method} ${path}`))) {
      return errorResponse(404, `${request.method} ${url.pathname} is not allowed`)
    }
    const allowed = await authorize?.(request) ?? true
    if (allowed !== true) return allowed || errorResponse(401, 'not authorized')
    const call = await readCall(request, maxBytes)
    if (call instanceof Response) return call
    const { model } = call
    if (modelNames && hasBody(request) && !modelNames.includes(`${model}`.toLowerCase())) {
      return errorResponse(403, `model ${JSON.stringify(model)} is not allowed`)
    }
    return await forward(request, path, { ...call, query: Object.fromEntries(url.searchParams) })
  }

  const forward = async (request: Request, path: string, call: Call): Promise<Response> => {
    const controller = new AbortController()
    const onAbort = () => controller.abort(request.signal.reason)
    const removeListener = () => request.signal?.removeEventListener('abort', onAbort)
    if (request.signal?.aborted) onAbort()
    request.signal?.addEventListener('abort', onAbort)
    let raw: RawResponse
    try {
      raw = await sendOnce(request.method as Method, path, call, controller.signal)
    } catch (error) {
      removeListener()
      if (controller.signal.aborted) return errorResponse(499, 'the visitor disconnected')
      if (error instanceof APIConnectionError) return errorResponse(502, 'Zhipu cannot be reached')
      throw error
    }
    const { response, redact } = raw
    const { status, ok, body } = response
    const headers: Record<string, string> = {}
    for (const name of passedHeaders) {
      const value = response.headers.get(name)
      if (value !== null) headers[name] = value
    }
    if (ok && body) return new Response(passThrough(body, controller, removeListener), { status, headers })
    // An error message may repeat what it was sent.
    const text = await response.text().catch(() => '').finally(removeListener)
    return new Response(redact(text) || null, { status, headers })
  }

  return async (request) => {
    const url = new URL(request.url)
    const origin = request.headers.get('origin')
    // Compared by host, since a proxy in front of the relay may terminate TLS.
    const isCrossOrigin = origin !== null && origin.replace(/^https?:\/\//, '') !== url.host
    if (isCrossOrigin && origins !== '*' && !origins.includes(origin)) {
      return errorResponse(403, `origin ${origin} is not allowed`)
    }
    const response = request.method === 'OPTIONS' ? preflightResponse() : await answer(request, url)
    if (!isCrossOrigin) return response
    // Copied, because the headers of a Response from `authorize` may be immutable.
    const { status, statusText, body, headers } = response
    const shared = new Response(body, { status, statusText, headers })
    shared.headers.set('access-control-allow-origin', origin)
    shared.headers.set('access-control-expose-headers', 'retry-after, x-log-id, x-request-id')
    shared.headers.append('vary', 'origin')
    return shared
  }
}

function preflightResponse(): Response {
  const headers = {
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '600',
  }
  return new Response(null, { status: 204, headers })
}

/** Creates an error response in Zhipu's own envelope, so that clients read it like any other. */
function errorResponse(status: number, message: string): Response {
  return Response.json({ error: { code: `${status}`, message: `relay: ${message}` } }, { status })
}

/** Converts `GET /files/*\/content` to a pattern. A `*` matches no percent-encoded character, which could hide a `..`. */
function toPattern(path: string): RegExp {
  assert(
    /^(GET|POST|PUT|DELETE) \/[\w/*.-]+$/.test(path),
    `use paths: got ${path}, expected a method and a path like POST /chat/completions`,
  )
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '(?!\\.+(/|$))[\\w.~-]+')}$`)
}

const hasBody = ({ method }: Request): boolean => method === 'POST' || method === 'PUT'

/**
 * Reads the body of a request and returns what to send, or an error response. The parsed body is sent, not the original text, so that what was
 * checked is what is sent. Only JSON and forms are accepted: pages of any origin may send other types without a preflight.
 */
async function readCall(request: Request, maxBytes: number): Promise<Response | Call & { model?: unknown }> {
  if (!hasBody(request)) return {}
  const type = request.headers.get('content-type') ?? ''
  const isForm = /^multipart\/form-data\b/i.test(type)
  if (!isForm && !/^application\/json\b/i.test(type)) {
    return errorResponse(415, 'the content type is not supported, expected application/json or multipart/form-data')
  }
  try {
    const bytes = await readUpTo(request.body, maxBytes)
    if (!bytes) return errorResponse(413, `the body exceeds ${maxBytes} bytes`)
    const content = new Response(bytes, { headers: { 'content-type': type } })
    if (!isForm) {
      const body = await content.json()
      return { body, model: body?.model }
    }
    const form = await content.formData()
    return { form: () => form, model: form.get('model') }
  } catch {
    return errorResponse(400, `the body is not ${isForm ? 'a valid form' : 'valid JSON'}`)
  }
}

/** Reads a body; returns `undefined` when it is longer than `maxBytes`. */
async function readUpTo(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Blob | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = body?.getReader()
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {})
      return
    }
    pieces.push(value as Uint8Array<ArrayBuffer>)
  }
  return new Blob(pieces)
}

/** Passes a response body through as it arrives. Cancelling it cancels the request. */
function passThrough(
  body: ReadableStream<Uint8Array>,
  controller: AbortController,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(out) {
      try {
        const { done, value } = await reader.read()
        if (!done) return out.enqueue(value)
        onEnd()
        out.close()
      } catch (error) {
        onEnd()
        out.error(error)
      }
    },
    cancel(reason) {
      onEnd()
      controller.abort(reason)
      reader.cancel(reason).catch(() => {})
    },
  }, { highWaterMark: 0 })
}
