import { APIConnectionError, APITimeoutError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { createDeadline, createSendOnce, systemClock } from '../internal/send-once.ts'
import type { Deadline } from '../internal/send-once.ts'
import type { Call, Method } from '../internal/transport.ts'
import type { ClientOptions } from '../options.ts'
import { checkUnread, hasBody, modelsIn, readCall } from './relay-request.ts'
import type { ReadCall } from './relay-request.ts'
import { errorResponse, passOn } from './relay-response.ts'

/** Options of a relay. Those of a client apply to its requests to Zhipu. An invalid or unknown option is a `TypeError`. */
export interface RelayOptions
  extends Pick<ClientOptions, 'auth' | 'endpoint' | 'baseURL' | 'fetch' | 'headers' | 'middleware' | 'clock'> {
  /** The API key, which is never sent to visitors. @default that of the environment, as for a client */
  apiKey?: ClientOptions['apiKey'] & {} | undefined
  /**
   * Path of the relay, starting with `/`; slashes at its end are ignored. The rest of a request's path is the path at Zhipu.
   *
   * @default '/api/paas/v4'
   */
  under?: string | undefined
  /** Requests that are allowed, as method and path; `*` matches one segment. @default ['POST /chat/completions'] */
  paths?: readonly string[] | undefined
  /**
   * Models that are allowed, in upper or lower case. If set, each member of a JSON body, each form field and each query parameter called `model`
   * must be one of these names, and a body without a model is rejected: status 403. Uploaded files, such as the input of a batch, are not
   * searched for models.
   *
   * @default any
   */
  models?: readonly string[] | undefined
  /** Origins of other sites whose pages may use the relay, such as `https://app.example`; `'*'` for all. @default none */
  origins?: readonly string[] | '*' | undefined
  /**
   * Decides about each request, for example by the session of the visitor. Only `true` allows it. A `Response` is sent instead; any other value,
   * `undefined` and objects included, is status 401. If the function throws, the handler rejects with the same error and nothing is sent to
   * Zhipu. To read the body, read that of `request.clone()`, and catch the error of a body that is not valid.
   *
   * @default allows every request: anyone who can reach the relay can use your balance
   */
  authorize?: ((request: Request) => boolean | Response | PromiseLike<boolean | Response>) | undefined
  /** Maximum length of a request body, in bytes. A longer one is rejected with status 413. @default 10_485_760 */
  maxBytes?: number | undefined
  /**
   * Milliseconds in which a request body must arrive. A slower one is rejected with status 408. 0 or Infinity means no timeout.
   *
   * @default 60_000
   */
  bodyTimeoutMs?: number | undefined
  /**
   * Milliseconds for the response of Zhipu, including its body. 0 or Infinity means no timeout. A stream is limited as a whole only when this
   * option is set; the default limits the time to its first event. When it passes before the headers, the status is 504; later, the response
   * breaks off.
   *
   * @default 300_000
   */
  timeoutMs?: number | undefined
  /**
   * Milliseconds that Zhipu may pause within a response while the visitor reads it. 0 or Infinity means no timeout. When it passes, the response
   * breaks off.
   *
   * @default 120_000
   */
  idleTimeoutMs?: number | undefined
}

/**
 * Creates a request handler that lets browsers use the API without a key: it adds the key and streams the response through. Only what the
 * options allow is passed on, and no header of the visitor. When the visitor disconnects, the request to Zhipu is cancelled. A page uses the
 * relay with `new Zhipu({ apiKey: null, baseURL: 'https://your.example/api/paas/v4' })`.
 *
 * Requests that are not allowed are answered with a JSON error. JSON bodies must be objects of at most 500 levels; the parsed body is sent.
 * Requests are not retried. Keys and tokens that Zhipu repeats are masked in headers and in bodies of text, streams included; audio, images,
 * videos and `application/octet-stream` are passed on unchanged.
 *
 * The handler never rejects because of what a visitor or Zhipu sent, but for mistakes of the server: a missing key, or an `authorize` or a
 * middleware that throws. Workers, Deno and Bun then answer with status 500; a server of Node must catch the error.
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
  const {
    under = '/api/paas/v4',
    paths = ['POST /chat/completions'],
    models,
    origins = [],
    authorize,
    maxBytes = 10_485_760,
    bodyTimeoutMs = 60_000,
    ...client
  } = options
  checkNames(options)
  checkOptions({ under, paths, models, origins, authorize, maxBytes, bodyTimeoutMs })
  const sendOnce = createSendOnce(client)
  const { clock = systemClock, timeoutMs, idleTimeoutMs = 120_000 } = client
  const prefix = new URL(under, 'http://relay').pathname.replace(/(?<!\/)\/+$/, '')
  const patterns = paths.map(toPattern)
  const modelNames = models?.map(toLowerCase)

  const answer = async (request: Request, url: URL): Promise<Response> => {
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : ''
    if (!patterns.some((pattern) => pattern.test(`${request.method} ${path}`))) {
      return errorResponse(404, `${request.method} ${url.pathname} is not allowed`)
    }
    const verdict: unknown = authorize ? await authorize(request) : true
    if (verdict instanceof Response) return verdict
    if (verdict !== true) return errorResponse(401, 'not authorized')
    checkUnread(request)
    const deadline = createDeadline(request.signal, clock, `${request.method} ${path}`, () => {})
    const read = await readCall(request, deadline, { maxBytes, bodyTimeoutMs })
    const call = read instanceof Response ? read : refuseModels(request, url, read)
    if (!(call instanceof Response)) {
      return await forward(request, path, { ...call, query: Object.fromEntries(url.searchParams) }, deadline)
    }
    deadline.release()
    return call
  }

  /** Returns the call if all its models are allowed, otherwise an error response. */
  const refuseModels = (request: Request, url: URL, call: ReadCall): Response | ReadCall => {
    if (!modelNames) return call
    if (hasBody(request) && !call.models.length) return errorResponse(403, 'a request without a model is not allowed')
    const isAllowed = (model: unknown) => typeof model === 'string' && modelNames.includes(toLowerCase(model))
    const refused = [...call.models, ...modelsIn(url.searchParams)].filter((model) => !isAllowed(model))
    return refused.length ? errorResponse(403, `model ${describe(refused[0])} is not allowed`) : call
  }

  const forward = async (request: Request, path: string, call: Call, deadline: Deadline): Promise<Response> => {
    const limitMs = timeoutMs ?? 300_000
    const startedMs = clock.now()
    /** As in the client, the default limits a stream only until its first event. */
    const remainingMs = (isBegunStream: boolean): number => {
      if (!limitMs || (isBegunStream && timeoutMs === undefined)) return 0
      return Math.max(1, startedMs + limitMs - clock.now())
    }
    deadline.arm('timeoutMs', limitMs)
    try {
      const raw = await deadline.race(sendOnce(request.method as Method, path, call, deadline.signal))
      deadline.arm('timeoutMs', 0)
      return passOn(raw, deadline, { idleTimeoutMs, remainingMs })
    } catch (error) {
      const { aborted } = deadline.signal
      deadline.abort()
      if (error instanceof APITimeoutError) return errorResponse(504, 'Zhipu has not answered in time')
      if (aborted) return errorResponse(499, 'the visitor disconnected')
      if (error instanceof APIConnectionError) return errorResponse(502, 'Zhipu cannot be reached')
      throw error
    }
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

/** Converts `GET /files/*\/content` to a pattern. A `*` matches no percent-encoded character, which could hide a `..`. */
function toPattern(path: string): RegExp {
  assert(
    /^(GET|POST|PUT|DELETE) \/[\w/*.-]+$/.test(path),
    `use paths: got ${path}, expected a method and a path like POST /chat/completions`,
  )
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '(?!\\.+(/|$))[\\w.~-]+')}$`)
}

/** Lower case of A to Z alone: other letters, such as the Kelvin sign, would become ASCII. */
function toLowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** The start of a model name for an error message. */
function describe(model: unknown): string {
  return typeof model === 'string' ? JSON.stringify(model.slice(0, 64)) : 'that is not a string'
}

type CheckedOptions = Pick<
  RelayOptions,
  'under' | 'paths' | 'models' | 'origins' | 'authorize' | 'maxBytes' | 'bodyTimeoutMs'
>

/** Also checks what the types exclude, because a wrong value of plain JavaScript must not allow more than intended. */
function checkOptions({ under, paths, models, origins, authorize, maxBytes, bodyTimeoutMs }: CheckedOptions): void {
  assert(
    typeof under === 'string' && /^(\/[^/?#]+)*\/*$/.test(under),
    `use under: got ${under}, expected a path like /api/paas/v4`,
  )
  assert(isTexts(paths), `use paths: got ${paths}, expected an array like ['POST /chat/completions']`)
  assert(models === undefined || isTexts(models), `use models: got ${models}, expected an array of names`)
  assert(
    origins === '*' || (isTexts(origins) && origins.every(isOrigin)),
    `use origins: got ${origins}, expected '*' or an array of origins like https://app.example`,
  )
  assert(
    authorize === undefined || typeof authorize === 'function',
    `use authorize: got ${authorize}, expected a function`,
  )
  for (const [name, value] of Object.entries({ maxBytes, bodyTimeoutMs })) {
    assert(typeof value === 'number' && value >= 0, `use ${name}: got ${value}, expected 0 or more`)
  }
}

/** Every option, so that the compiler finds a missing one. */
const names: Readonly<Record<keyof RelayOptions, true>> = {
  under: true,
  paths: true,
  models: true,
  origins: true,
  authorize: true,
  maxBytes: true,
  bodyTimeoutMs: true,
  timeoutMs: true,
  idleTimeoutMs: true,
  apiKey: true,
  auth: true,
  endpoint: true,
  baseURL: true,
  fetch: true,
  headers: true,
  middleware: true,
  clock: true,
}

/** Refuses every other name: a misspelled `authorize` or `models` would allow more than intended. */
function checkNames(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const isKnown = Object.hasOwn(names, name) || value === undefined
    assert(isKnown, `use ${name}: unknown option of relay(), expected one of ${Object.keys(names).join(', ')}`)
  }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** Whether a browser may send this origin: without a path, a default port and capitals. Schemes of apps are opaque to URL. */
function isOrigin(origin: string): boolean {
  return /^https?:/.test(origin)
    ? URL.canParse(origin) && new URL(origin).origin === origin
    : /^(null|[a-z][a-z\d+.-]*:\/\/[^/]*)$/.test(origin)
}
