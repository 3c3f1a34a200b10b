import { APIConnectionError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { createRawSender } from '../internal/raw-request.ts'
import type { RawResponse } from '../internal/raw-request.ts'
import type { Call, Method } from '../internal/transport.ts'
import type { ClientOptions } from '../options.ts'

/** Options of a relay; those of the client say how it reaches Zhipu. */
export interface RelayOptions
  extends Pick<ClientOptions, 'auth' | 'endpoint' | 'baseURL' | 'fetch' | 'headers' | 'middleware' | 'clock'> {
  /** The key that visitors do not see. @default the environment, as for a client */
  apiKey?: ClientOptions['apiKey'] & {} | undefined
  /** Where the relay lives: what follows it in a path is the path at Zhipu. @default '/api/paas/v4' */
  under?: string | undefined
  /** What may be asked for, method and path; `*` stands for one segment. @default ['POST /chat/completions'] */
  paths?: readonly string[] | undefined
  /** Models that may be asked, in any case. A request that names none is refused. @default any */
  models?: readonly string[] | undefined
  /** Origins of other pages that may ask, such as `https://app.example`; `'*'` for all. @default none but the relay's own */
  origins?: readonly string[] | '*' | undefined
  /**
   * Who may ask: looks at the session of a visitor, counts, and answers `true`, `false` (401) or with a `Response` of its own. Whoever reads the
   * body reads it from `request.clone()`.
   *
   * @default everybody: whoever finds the relay spends your money
   */
  authorize?: ((request: Request) => boolean | Response | PromiseLike<boolean | Response>) | undefined
  /** The longest body, in bytes. @default 10_485_760 */
  maxBytes?: number | undefined
}

/** Of an answer's headers those that a client looks at; cookies of the gateway and lengths before decompression stay behind. */
const passed = ['content-type', 'content-disposition', 'retry-after', 'x-log-id', 'x-request-id', 'date']

/**
 * Serves browsers: takes requests of a client that has no key, adds the key, and streams the answer through. When the visitor leaves, the
 * request to Zhipu ends. No header of the visitor goes on; paths, models, origins and size are held to what the options allow.
 * A page speaks to it by `new Zhipu({ apiKey: null, baseURL: 'https://your.example/api/paas/v4' })`.
 *
 * The function it gives answers what is not allowed with a JSON error, and rejects for mistakes of the server alone: a missing key, an
 * `authorize` or a middleware that throws.
 *
 * @throws {TypeError} when an option cannot be meant
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
  const send = createRawSender(client)
  const patterns = paths.map(toPattern)
  const names = models?.map((name) => name.toLowerCase())

  const answer = async (request: Request, url: URL): Promise<Response> => {
    const path = url.pathname.startsWith(`${under}/`) ? url.pathname.slice(under.length) : ''
    if (!patterns.some((pattern) => pattern.test(`${request.method} ${path}`))) {
      return refuse(404, `${request.method} ${url.pathname} is not served here`)
    }
    const allowed = await authorize?.(request) ?? true
    if (allowed !== true) return allowed || refuse(401, 'not authorized')
    const call = await callOf(request, maxBytes)
    if (call instanceof Response) return call
    const { model } = call
    if (names && hasBody(request) && !names.includes(`${model}`.toLowerCase())) {
      return refuse(403, `model ${JSON.stringify(model)} is not served here`)
    }
    return await forward(request, path, { ...call, query: Object.fromEntries(url.searchParams) })
  }

  const forward = async (request: Request, path: string, call: Call): Promise<Response> => {
    const controller = new AbortController()
    const abort = () => controller.abort(request.signal.reason)
    const leave = () => request.signal?.removeEventListener('abort', abort)
    if (request.signal?.aborted) abort()
    request.signal?.addEventListener('abort', abort)
    let sent: RawResponse
    try {
      sent = await send(request.method as Method, path, call, controller.signal)
    } catch (error) {
      leave()
      if (controller.signal.aborted) return refuse(499, 'the visitor has left')
      if (error instanceof APIConnectionError) return refuse(502, 'Zhipu cannot be reached')
      throw error
    }
    const { response, redact } = sent
    const { status, ok, body } = response
    const headers: Record<string, string> = {}
    for (const name of passed) {
      const value = response.headers.get(name)
      if (value !== null) headers[name] = value
    }
    if (ok && body) return new Response(through(body, controller, leave), { status, headers })
    // A refusal may repeat what it was sent.
    const text = await response.text().catch(() => '').finally(leave)
    return new Response(redact(text) || null, { status, headers })
  }

  return async (request) => {
    const url = new URL(request.url)
    const origin = request.headers.get('origin')
    // By host: a proxy in front of the relay may have taken off the TLS.
    const isForeign = origin !== null && origin.replace(/^https?:\/\//, '') !== url.host
    if (isForeign && origins !== '*' && !origins.includes(origin)) {
      return refuse(403, `origin ${origin} is not served here`)
    }
    const response = request.method === 'OPTIONS' ? preflight() : await answer(request, url)
    if (!isForeign) return response
    // A Response of `authorize` may be one whose headers cannot be changed.
    const { status, statusText, body, headers } = response
    const opened = new Response(body, { status, statusText, headers })
    opened.headers.set('access-control-allow-origin', origin)
    opened.headers.set('access-control-expose-headers', 'retry-after, x-log-id, x-request-id')
    opened.headers.append('vary', 'origin')
    return opened
  }
}

function preflight(): Response {
  const headers = {
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '600',
  }
  return new Response(null, { status: 204, headers })
}

/** An error in Zhipu's own envelope, so that a client reads it as any other. */
function refuse(status: number, message: string): Response {
  return Response.json({ error: { code: `${status}`, message: `relay: ${message}` } }, { status })
}

/** `GET /files/*\/content` → what fits it. A segment is plain: what is encoded in it could climb. */
function toPattern(path: string): RegExp {
  assert(
    /^(GET|POST|PUT|DELETE) \/[\w/*.-]+$/.test(path),
    `use paths: got ${path}, want the form POST /chat/completions`,
  )
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '(?!\\.+(/|$))[\\w.~-]+')}$`)
}

const hasBody = ({ method }: Request): boolean => method === 'POST' || method === 'PUT'

/**
 * What goes on: the body as it was understood, so that what was looked at is what is sent. Other types than JSON and forms are refused, also
 * because a page of any origin may send them unasked.
 */
async function callOf(request: Request, maxBytes: number): Promise<Response | Call & { model?: unknown }> {
  if (!hasBody(request)) return {}
  const type = request.headers.get('content-type') ?? ''
  const isForm = /^multipart\/form-data\b/i.test(type)
  if (!isForm && !/^application\/json\b/i.test(type)) return refuse(415, 'want application/json or multipart/form-data')
  try {
    const bytes = await readUpTo(request.body, maxBytes)
    if (!bytes) return refuse(413, `the body exceeds ${maxBytes} bytes`)
    const whole = new Response(bytes, { headers: { 'content-type': type } })
    if (!isForm) {
      const body = await whole.json()
      return { body, model: body?.model }
    }
    const form = await whole.formData()
    return { form: () => form, model: form.get('model') }
  } catch {
    return refuse(400, `the body is no ${isForm ? 'form' : 'JSON'}`)
  }
}

/** The bytes of a body, or nothing when there are too many. */
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

/** The answer as it arrives. Who stops reading ends the request. */
function through(
  body: ReadableStream<Uint8Array>,
  controller: AbortController,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(out) {
      try {
        const { done, value } = await reader.read()
        if (!done) return out.enqueue(value)
        leave()
        out.close()
      } catch (error) {
        leave()
        out.error(error)
      }
    },
    cancel(reason) {
      leave()
      controller.abort(reason)
      reader.cancel(reason).catch(() => {})
    },
  }, { highWaterMark: 0 })
}
