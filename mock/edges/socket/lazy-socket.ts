import { lazy } from '../../time/lazy-module.ts'
import type { RequestHandler } from '../request-handler.ts'

const connectModule = lazy(() => import('./in-process.ts'))

const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }

/** What a WebSocket may get besides its URL: protocols, or headers as in Node, Deno, Bun and the package `ws`. */
export type SocketInit = string | readonly string[] | { readonly headers?: HeadersInit | undefined }

/**
 * Creates the class `WebSocket` of a mock. Its behaviour is attached to each object when `in-process.ts` has been loaded, so that importing the
 * mock loads only this.
 */
export function webSocketOf(handler: RequestHandler): typeof WebSocket {
  class MockWebSocket extends EventTarget {
    url: string
    readyState = 0
    binaryType = 'blob'

    constructor(url: string | URL, ...init: readonly (SocketInit | undefined)[]) {
      super()
      this.url = new URL(url).href
      void connectModule().then(({ connect }) => connect(this as never, handler, init))
    }

    /** Until the connection is open. */
    send(): never {
      throw new DOMException('Cannot send: connecting', 'InvalidStateError')
    }

    close(): void {
      this.readyState = states.CLOSING
    }
  }
  Object.assign(Object.assign(MockWebSocket, states).prototype, states)
  return MockWebSocket as never
}
