import type { WebSocketClass } from '../../../src/realtime/index.ts'
import { lazy } from '../../time/lazy-module.ts'

const wsModule = lazy(() => import('ws'))

/** The class of the package `ws` on Node 20, which has no WebSocket of its own; `undefined` elsewhere. */
export async function missingWebSocket(): Promise<WebSocketClass | undefined> {
  return globalThis.WebSocket ? undefined : (await wsModule()).WebSocket as unknown as WebSocketClass
}
