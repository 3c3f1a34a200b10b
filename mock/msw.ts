import { http, type RequestHandler } from 'msw'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import { respondToMsw } from './edges/msw/respond.ts'
import { fileRoots } from './data/file-roots.ts'

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

function handler(zhipu: Pick<MockZhipu, 'answer'>, base: URL, mockPath: string): RequestHandler {
  const prefix = base.pathname.replace(/\/$/, '')
  return http.all(`${base.origin}${prefix}/*`, ({ request }) => {
    const { pathname, search } = new URL(request.url)
    return respondToMsw((raw) => zhipu.answer(raw), request, mockPath + pathname.slice(prefix.length) + search)
  })
}

function absolute(base: string): URL {
  if (URL.canParse(base)) return new URL(base)
  throw new TypeError(`Cannot make handlers: baseURL is ${JSON.stringify(base)}, expected an absolute URL`)
}
