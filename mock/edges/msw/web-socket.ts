import type { RequestHandler } from '../request-handler.ts'
import { discardBody, isUpgrade } from '../../http/reply.ts'
import { Pump } from '../socket/pump.ts'

/** The client's side of a connection that MSW intercepts, as far as it is used. */
export interface InterceptedClient {
  readonly url: URL
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
}

/** A close code of the protocol for a handshake that is refused: MSW has accepted it already. */
const REFUSED = 1008

/**
 * Connects an intercepted WebSocket with a session. `ws.link` cannot refuse a handshake: a refusal closes the connection with code 1008 and the HTTP
 * status as reason, a dropped connection with code 1011.
 *
 * @param target The path as the mock knows it, with query.
 * @param headers Headers of the handshake, where the runtime lets a client set them.
 */
export async function connectIntercepted(
  handler: RequestHandler,
  client: InterceptedClient,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const waiting: (string | Uint8Array)[] = []
  let receive = (message: string | Uint8Array): void => void waiting.push(message)
  const disconnect = new AbortController()
  let leave = (): void => disconnect.abort()
  client.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) receive(new Uint8Array(data))
    else if (typeof data === 'string' || data instanceof Uint8Array) receive(data)
    else if (data instanceof Blob) void data.arrayBuffer().then((bytes) => receive(new Uint8Array(bytes)))
  })
  client.addEventListener('close', () => leave())
  const { host } = client.url
  const handshake = { ...headers, upgrade: 'websocket', connection: 'Upgrade' }
  const reply = await handler({ method: 'GET', host, target, headers: handshake, body: '', signal: disconnect.signal })
  if ('hangup' in reply) return client.close(1011, 'dropped')
  if (!isUpgrade(reply)) {
    discardBody(reply)
    return client.close(REFUSED, `HTTP ${reply.status}`)
  }
  if (disconnect.signal.aborted) return reply.body.return()
  const pump = new Pump(reply, {
    send: (message) => client.send(message as string),
    close: ({ code, reason }) => client.close(code, reason),
    drop: () => client.close(1011, 'dropped'),
  })
  leave = () => pump.closed()
  receive = (message) => pump.receive(message)
  for (const message of waiting) pump.receive(message)
}
