import { getResponse } from 'msw'
import { setupServer } from 'msw/node'
import type { ListenOptions } from '../../../../mock/edges/listen.ts'
import { handlers } from '../../../../mock/msw.ts'
import { serve } from '../../../../mock/server.ts'
import type { Edge } from './cases.ts'
import { Scripted } from './stub-mock.ts'

const bigmodel = 'https://open.bigmodel.cn/api/paas/v4'

/** An edge for one case, and the way to take it down. */
export type Open = () => Promise<Edge & { close(): void | Promise<void> }>

/** Looked up at each call, as a client must. */
const globalFetch: Edge['fetch'] = (url, init) => globalThis.fetch(url, init)

export const injected: Open = () => {
  const mock = new Scripted()
  return Promise.resolve({ mock, baseURL: bigmodel, fetch: mock.fetch, close: () => {} })
}

export const served: Open = async () => {
  const mock = new Scripted()
  const server = await serve(mock)
  return { mock, baseURL: server.baseURL, fetch: globalFetch, close: server.close }
}

export const listening = (via: ListenOptions['via']): Open => async () => {
  const mock = new Scripted()
  await mock.listen({ via })
  return { mock, baseURL: 'https://api.z.ai/api/paas/v4', fetch: globalFetch, close: () => mock.close() }
}

export const intercepted: Open = () => {
  const mock = new Scripted()
  const server = setupServer(...handlers(mock))
  server.listen({ onUnhandledRequest: 'error' })
  return Promise.resolve({ mock, baseURL: bigmodel, fetch: globalFetch, close: () => server.close() })
}

/** As above, with somebody who reads a copy of every answer, as loggers do. */
export const interceptedAndLogged: Open = async () => {
  const mock = new Scripted()
  const server = setupServer(...handlers(mock, { baseURL: 'https://gateway.test/glm/api/paas/v4/' }))
  server.events.on('response:mocked', ({ response }) => void response.clone().text().catch(() => {}))
  server.listen({ onUnhandledRequest: 'error' })
  const close = () => server.close()
  return await Promise.resolve({ mock, baseURL: 'https://gateway.test/glm/api/paas/v4', fetch: globalFetch, close })
}

/** MSW's handlers as a function, without a network to intercept: for Workers and whatever has no Node build of msw. */
export const answered: Open = () => {
  const mock = new Scripted()
  const list = handlers(mock)
  const fetch: Edge['fetch'] = async (url, init) => {
    const request = new Request(url, init)
    const response = getResponse(list, request)
    const gone = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
    })
    const answer = await Promise.race([response, gone])
    if (!answer || answer.type === 'error') throw new TypeError('fetch failed')
    return answer
  }
  return Promise.resolve({ mock, baseURL: bigmodel, fetch, close: () => {} })
}
