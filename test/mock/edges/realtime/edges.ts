import type { MockZhipu } from '../../../../mock/index.ts'
import { serve, type Served } from '../../../../mock/server.ts'
import type { RealtimeEdge } from './cases.ts'

/** The WebSocket of a mock, without a connection. */
export const inProcess: RealtimeEdge = {
  open: (zhipu, query) => Promise.resolve(new zhipu.WebSocket(`wss://open.bigmodel.cn/api/paas/v4/realtime${query}`)),
}

const mocks = new WeakSet<MockZhipu>()

/** The global WebSocket, while the mock listens. */
export const listening: RealtimeEdge = {
  async open(zhipu, query) {
    if (!mocks.has(zhipu)) await zhipu.listen({ via: 'fetch' })
    mocks.add(zhipu)
    return new WebSocket(`wss://open.bigmodel.cn/api/paas/v4/realtime${query}`)
  },
}

/** The served mock, with a WebSocket of the runtime. Servers are closed when the next case begins. */
export function served(
  WebSocketClass: typeof WebSocket,
  closesOnCut: boolean,
): RealtimeEdge & { close(): Promise<void> } {
  const servers = new Map<MockZhipu, Served>()
  const close = async () => {
    for (const server of servers.values()) await server.close()
    servers.clear()
  }
  return {
    closesOnCut,
    close,
    async open(zhipu, query) {
      if (!servers.has(zhipu)) servers.set(zhipu, await serve(zhipu, { port: 0 }))
      const { baseURL } = servers.get(zhipu) as Served
      return new WebSocketClass(`${baseURL.replace('http', 'ws')}/realtime${query}`)
    },
  }
}
