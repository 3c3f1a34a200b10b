import { http, type RequestHandler } from 'msw'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import { respond } from './edges/msw/respond.ts'
import { filesHost } from './platform/hosted-files.ts'

/** What the handlers answer for. */
export interface HandlersOptions {
  /**
   * More base URLs, each standing for `…/api/paas/v4`: what follows them is asked of the mock. BigModel and Z.ai are always answered for.
   * @default []
   */
  baseURL?: string | readonly string[] | undefined
}

const roots = ['https://open.bigmodel.cn/api', 'https://api.z.ai/api', `https://${filesHost}/api`]

/**
 * Request handlers for MSW 2.7 and later, and 3: for `setupServer`, `setupWorker` and `getResponse`. One handler stands for one base
 * URL, with all endpoints behind it, because MSW pays for each handler at each request.
 *
 * MSW 2 on Node 26 never settles the cancel of a body, whoever mocks it: use MSW 3 there, or `zhipu.listen()`.
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
export function handlers(zhipu: Pick<MockZhipu, 'answer'>, options: HandlersOptions = {}): RequestHandler[] {
  const bases = typeof options.baseURL === 'string' ? [options.baseURL] : options.baseURL ?? []
  return [
    ...roots.map((root) => handler(zhipu, new URL(root), '/api')),
    ...bases.map((base) => handler(zhipu, absolute(base), '/api/paas/v4')),
  ]
}

function handler(zhipu: Pick<MockZhipu, 'answer'>, base: URL, stands: string): RequestHandler {
  const prefix = base.pathname.replace(/\/$/, '')
  return http.all(`${base.origin}${prefix}/*`, ({ request }) => {
    const { pathname, search } = new URL(request.url)
    return respond((raw) => zhipu.answer(raw), request, stands + pathname.slice(prefix.length) + search)
  })
}

function absolute(base: string): URL {
  if (URL.canParse(base)) return new URL(base)
  throw new TypeError(`Cannot make handlers: baseURL is ${JSON.stringify(base)}, want an absolute URL`)
}
