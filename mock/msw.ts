import { http, type RequestHandler, type WebSocketHandler, ws } from 'msw'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import { respondToMsw } from './edges/msw/respond.ts'
import { connectIntercepted, type InterceptedClient } from './edges/msw/web-socket.ts'
import { fileRoots } from './data/addresses.ts'
import { answering, check, checkValue, type Validators } from './validation/validators.ts'

/** Which base URLs the handlers mock. */
export interface HandlersOptions {
  /**
   * Additional base URLs, each an equivalent of `…/api/paas/v4`. BigModel and Z.ai are always mocked.
   * @default []
   */
  baseURL?: string | readonly string[] | undefined
}

const roots = ['https://open.bigmodel.cn/api', 'https://api.z.ai/api', ...fileRoots]

/**
 * Creates request handlers for MSW 2.7 and later, and 3: for `setupServer`, `setupWorker` and `getResponse`. There is one handler for each base
 * URL, with all endpoints behind it, because MSW tries every handler at each request.
 *
 * MSW 2 on Node 26 never settles the cancel of a body, with any mock: use MSW 3 there, or `zhipu.listen()`.
 *
 * @throws {TypeError} for a value that is not a mock, an unknown option, or a base URL that is not absolute.
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
export function handlers(zhipu: Pick<MockZhipu, 'answer'>, options: HandlersOptions = {}): RequestHandler[] {
  const bases = basesOf(zhipu, options)
  return [
    ...roots.map((root) => handler(zhipu, new URL(root), '/api')),
    ...bases.map((base) => handler(zhipu, base, '/api/paas/v4')),
  ]
}

/**
 * Creates handlers for the global `WebSocket`, which MSW intercepts in Node 22 and later, Bun, Deno and browsers: sessions of GLM-Realtime. Give them to
 * the server beside `handlers()`. The package `ws` and sockets of Workers are not intercepted.
 *
 * MSW cannot refuse a handshake: a refusal closes the connection with code 1008 and the HTTP status as reason; a dropped connection is code 1011.
 *
 * @throws {TypeError} for a value that is not a mock, an unknown option, or a base URL that is not absolute.
 * @example
 * ```ts
 * import { setupServer } from 'msw/node'
 * import { mockZhipu } from 'zhipu-fetch/mock'
 * import { handlers, webSocketHandlers } from 'zhipu-fetch/mock/msw'
 *
 * const zhipu = mockZhipu()
 * const server = setupServer(...handlers(zhipu), ...webSocketHandlers(zhipu))
 * ```
 */
export function webSocketHandlers(zhipu: Pick<MockZhipu, 'answer'>, options: HandlersOptions = {}): WebSocketHandler[] {
  const bases = [...roots.slice(0, 2).map((root) => new URL(`${root}/paas/v4`)), ...basesOf(zhipu, options)]
  return bases.map((base) => {
    const link = ws.link(`${base.origin.replace('http', 'ws')}${base.pathname.replace(/\/$/, '')}/realtime`)
    return link.addEventListener('connection', ({ client, info }) => {
      const intercepted = client as unknown as InterceptedClient
      const target = `/api/paas/v4/realtime${intercepted.url.search}`
      void connectIntercepted((raw) => zhipu.answer(raw), intercepted, target, headersOf(info.protocols))
    })
  })
}

/** Headers come in place of the protocols: an extension of Node, Deno and Bun. */
function headersOf(protocols: unknown): Record<string, string> {
  const { headers } = (protocols ?? {}) as { headers?: HeadersInit }
  return headers ? Object.fromEntries(new Headers(headers)) : {}
}

function handler(zhipu: Pick<MockZhipu, 'answer'>, base: URL, mockPath: string): RequestHandler {
  const prefix = base.pathname.replace(/\/$/, '')
  return http.all(`${base.origin}${prefix}/*`, ({ request }) => {
    const { pathname, search } = new URL(request.url)
    return respondToMsw((raw) => zhipu.answer(raw), request, mockPath + pathname.slice(prefix.length) + search)
  })
}

const validators: Validators<HandlersOptions> = {
  baseURL: {
    expected: 'an absolute URL, or a list of them',
    test: (value) => [value].flat().every((base) => typeof base === 'string' && URL.canParse(base)),
  },
}

/** The additional base URLs. @throws {TypeError} for a value that is not a mock, an unknown option, or a base URL that is not absolute. */
function basesOf(zhipu: unknown, options: HandlersOptions): URL[] {
  checkValue(zhipu, 'the first argument', answering, 'make handlers')
  check(options, validators, 'make handlers')
  return [options.baseURL ?? []].flat().map((base) => new URL(base))
}
