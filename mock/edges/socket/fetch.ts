import type { Upgrade } from '../../http/socket.ts'
import { onAbort } from '../../time/on-abort.ts'
import { Pump } from './pump.ts'

/** The server's half of a `WebSocketPair`. */
interface WorkerSocket extends WebSocket {
  accept(): void
}

interface Globals {
  readonly WebSocketPair?: (new () => { readonly 0: WorkerSocket; readonly 1: WorkerSocket }) | undefined
}

/**
 * The response to a handshake that was sent with `fetch`, as Workers do it: status 101 with `webSocket`. Every other runtime refuses such a
 * request.
 *
 * @throws {TypeError} without a WebSocketPair.
 */
export function upgradeFetch(upgrade: Upgrade, signal: AbortSignal | null | undefined): Response {
  const { WebSocketPair } = globalThis as Globals
  if (!WebSocketPair) {
    upgrade.body.return()
    throw new TypeError('fetch failed', { cause: new Error('fetch of this runtime cannot open a WebSocket') })
  }
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  const pump = new Pump(upgrade, {
    send: (message) => server.send(message as string),
    close: ({ code, reason }) => server.close(code, reason),
    // There is no connection to drop: the client sees the code that stands for one.
    drop: () => server.close(1011, 'dropped'),
  })
  server.addEventListener('message', ({ data }) => pump.receive(typeof data === 'string' ? data : new Uint8Array(data)))
  const release = onAbort(signal, () => pump.closed())
  const closed = () => {
    release()
    pump.closed()
  }
  server.addEventListener('close', closed)
  server.addEventListener('error', closed)
  return new Response(null, { status: 101, webSocket: client } as ResponseInit)
}
