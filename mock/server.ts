import { inFront } from './merge--server-front.ts'
import type { Listen } from './edges/server/listener.ts'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import { check, flag, milliseconds, text, type Wants, whole } from './validation/validators.ts'

/** Where and how a mock is served. */
export interface ServeOptions {
  /** 0 takes a free one. @default 0 */
  port?: number | undefined
  /** Address to listen on; `'0.0.0.0'` lets other machines and containers in. @default '127.0.0.1' */
  host?: string | undefined
  /** Lets web pages of any origin ask, preflight included. @default true */
  cors?: boolean | undefined
  /** Milliseconds that every answer is held back, on the mock's clock. @default 0 */
  latencyMs?: number | undefined
  /** Serves the control API and its page below `/__mock`. @default true */
  control?: boolean | undefined
}

/** A mock that is being served. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:4010` */
  readonly url: string
  /** What a client takes as its base URL: `http://127.0.0.1:4010/api/paas/v4`. */
  readonly baseURL: string
  /** The free one that was taken, where 0 was asked for. */
  readonly port: number
  /** Ends every connection and resolves when the port is free. Closing twice is no mistake. */
  close(): Promise<void>
}

/**
 * Serves a mock over HTTP: on `node:http`, on `Bun.serve` in Bun, on `Deno.serve` in Deno.
 *
 * @throws {TypeError} for an unknown option.
 * @throws {RangeError} when the port is not one. A port that is taken rejects with the runtime's own error.
 * @example
 * ```ts
 * import { mockZhipu } from 'zhipu-fetch/mock'
 * import { serve } from 'zhipu-fetch/mock/server'
 *
 * await using server = await serve(mockZhipu(), { port: 0 })
 * await fetch(`${server.baseURL}/models`, { headers: { authorization: 'Bearer id.secret' } })
 * ```
 */
export async function serve(zhipu: MockZhipu, options: ServeOptions = {}): Promise<Served> {
  check(options, wants, 'serve mock')
  const { port = 0, host = '127.0.0.1' } = options
  const listen = await listenHere()
  const listener = await listen(inFront(zhipu, options), port, host)
  const url = `http://${urlHost(host)}:${listener.port}`
  let closing: Promise<void> | undefined
  const close = () => closing ??= listener.close()
  return { url, baseURL: `${url}/api/paas/v4`, port: listener.port, close, [Symbol.asyncDispose]: close }
}

const wants: Wants<ServeOptions> = {
  port: whole('0 to 65535', 0, 65535),
  host: text,
  cors: flag,
  latencyMs: milliseconds,
  control: flag,
}

async function listenHere(): Promise<Listen> {
  if ('Bun' in globalThis) return (await import('./edges/server/bun.ts')).listenOnBun
  if ('Deno' in globalThis) return (await import('./edges/server/deno.ts')).listenOnDeno
  return (await import('./edges/server/node.ts')).listenOnNode
}

/** How this machine reaches what listens on `host`: every address is reached by loopback, and IPv6 wants brackets. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
