import { getResponse } from 'msw'
import { setupServer } from 'msw/node'
import type { ListenOptions } from '../../../../mock/edges/listen.ts'
import { handlers } from '../../../../mock/msw.ts'
import { serve } from '../../../../mock/server.ts'
import type { Edge } from './cases.ts'
import { StubMock } from './stub-mock.ts'

const bigmodel = 'https://open.bigmodel.cn/api/paas/v4'

/** Opens an edge for one case, with a function that closes it. */
export type Open = () => Promise<Edge & { close(): void | Promise<void> }>

/** Reads the global fetch at each call, because a listening mock replaces it. */
const globalFetch: Edge['fetch'] = (url, init) => globalThis.fetch(url, init)

export const injected: Open = () => {
  const mock = new StubMock()
  return Promise.resolve({ mock, baseURL: bigmodel, fetch: mock.fetch, close: () => {} })
}

export const served: Open = async () => {
  const mock = new StubMock()
  const server = await serve(mock)
  return { mock, baseURL: server.baseURL, fetch: globalFetch, close: server.close }
}

export const listening = (via: ListenOptions['via']): Open => async () => {
  const mock = new StubMock()
  await mock.listen({ via })
  return { mock, baseURL: 'https://api.z.ai/api/paas/v4', fetch: globalFetch, close: () => mock.close() }
}

export const intercepted: Open = () => {
  const mock = new StubMock()
  const server = setupServer(...handlers(mock))
  server.listen({ onUnhandledRequest: 'error' })
  return Promise.resolve({ mock, baseURL: bigmodel, fetch: globalFetch, close: () => server.close() })
}

/** Like `intercepted`, with a logger that reads a clone of every response. */
export const interceptedAndLogged: Open = async () => {
  const mock = new StubMock()
  const server = setupServer(...handlers(mock, { baseURL: 'https://gateway.test/glm/api/paas/v4/' }))
  server.events.on('response:mocked', ({ response }) => void response.clone().text().catch(() => {}))
  server.listen({ onUnhandledRequest: 'error' })
  const close = () => server.close()
  return await Promise.resolve({ mock, baseURL: 'https://gateway.test/glm/api/paas/v4', fetch: globalFetch, close })
}

/** The handlers of MSW without interception, for Workers and other runtimes without the Node build of msw. */
export const answered: Open = () => {
  const mock = new StubMock()
  const list = handlers(mock)
  const fetch: Edge['fetch'] = async (url, init) => {
    const request = new Request(url, init)
    const response = getResponse(list, request)
    const aborted = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
    })
    const result = await Promise.race([response, aborted])
    if (!result || result.type === 'error') throw new TypeError('fetch failed')
    return result
  }
  return Promise.resolve({ mock, baseURL: bigmodel, fetch, close: () => {} })
}
