import { http, type RequestHandler } from 'msw'
import { bodyOf } from './body-stream.ts'
import type { Frame, Frames, Reply } from './exchange.ts'
import type { MockZhipu } from './mock.ts'
import { SoleStream } from './sole-stream.ts'

/** What the handlers answer for. */
export interface HandlersOptions {
  /**
   * More base URLs, each standing for `…/api/paas/v4`: what follows them is asked of the mock. BigModel and Z.ai are always answered for.
   * @default []
   */
  baseURL?: string | readonly string[] | undefined
}

const roots = ['https://open.bigmodel.cn/api', 'https://api.z.ai/api']

/**
 * Request handlers for MSW 2.7 and later, and 3: for `setupServer`, `setupWorker` and `getResponse`. One handler stands for one base
 * URL, with all endpoints behind it, because MSW pays for each handler at each request.
 *
 * @throws {TypeError} when a base URL is not absolute.
 * @example
 * ```ts
 * import { setupServer } from 'msw/node'
 * import { mockZhipu } from 'zhipu-fetch/mock'
 * import { handlers } from 'zhipu-fetch/mock/msw'
 *
 * const zhipu = mockZhipu()
 * const server = setupServer(...handlers(zhipu))
 * ```
 */
export function handlers(zhipu: MockZhipu, options: HandlersOptions = {}): RequestHandler[] {
  const bases = typeof options.baseURL === 'string' ? [options.baseURL] : options.baseURL ?? []
  return [
    ...roots.map((root) => handler(zhipu, new URL(root), '/api')),
    ...bases.map((base) => handler(zhipu, absolute(base), '/api/paas/v4')),
  ]
}

function handler(zhipu: MockZhipu, base: URL, stands: string): RequestHandler {
  const prefix = base.pathname.replace(/\/$/, '')
  return http.all(`${base.origin}${prefix}/*`, async ({ request }) => {
    const url = new URL(request.url)
    const reply = await zhipu.answer({
      method: request.method,
      host: url.host,
      target: stands + url.pathname.slice(prefix.length) + url.search,
      headers: Object.fromEntries(request.headers),
      body: request.body ? new Uint8Array(await request.arrayBuffer()) : '',
      signal: request.signal,
    })
    // MSW drops the connection for it, as far as the client can tell.
    return 'hangup' in reply ? Response.error() : respond(reply, request)
  })
}

/** Taken at load: a runner that fakes timers later must not stop a cut. */
const { setTimeout } = globalThis

/**
 * MSW 3 crashes or ends cleanly where a stream without a length is cut or left, unless it is declared chunked; MSW 2 neither hears an abort
 * nor settles a cancel, unless the stream does both itself. Seen with 2.15 and 3.0.5.
 */
function respond({ status, headers, body }: Reply, request: Request): Response {
  if (status === 204 || status === 304) return new Response(null, { status, headers })
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const whole = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const length = { 'content-length': String(whole.byteLength) }
    return new Response(new SoleStream(streamOf(whole), request), { status, headers: { ...headers, ...length } })
  }
  const frames = bodyOf(cutLate(body), request.signal) as ReadableStream<Uint8Array>
  const stream = new SoleStream(frames, request)
  return new Response(stream, { status, headers: { ...headers, 'transfer-encoding': 'chunked' } })
}

/** Lets the reader take what stands before a cut: a stream that fails forgets what was not taken. */
function cutLate(frames: Frames): Frames {
  const late = (frame: Frame | undefined): Frame | undefined | Promise<Frame> =>
    typeof frame === 'object' && 'cut' in frame ? new Promise((resolve) => setTimeout(resolve, 5, frame)) : frame
  return {
    next() {
      const next = frames.next()
      return next instanceof Promise ? next.then(late) : late(next)
    },
    return: () => frames.return(),
  }
}

function streamOf(whole: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (whole.byteLength > 0) controller.enqueue(whole)
      controller.close()
    },
  })
}

function absolute(base: string): URL {
  if (URL.canParse(base)) return new URL(base)
  throw new TypeError(`Cannot make handlers: baseURL is ${JSON.stringify(base)}, want an absolute URL`)
}
