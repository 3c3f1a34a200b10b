import { withControl } from './control/middleware.ts'
import type { ClientVariables } from './edges/environment.ts'
import type { RequestHandler } from './edges/request-handler.ts'
import type { Listener, StartServer } from './edges/server/listener.ts'
import { withCors, withLatency } from './edges/server/middleware.ts'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import { lazy } from './time/lazy-module.ts'
import {
  answering,
  boolean,
  check,
  checkValue,
  integer,
  milliseconds,
  number,
  string,
  stringList,
  type Validators,
} from './validation/validators.ts'

/** Where and how a mock is served. */
export interface ServeOptions {
  /** TCP port; 0 uses a free one. @default 0 */
  port?: number | undefined
  /** Address to listen on; with `'0.0.0.0'` other machines and containers can connect. @default '127.0.0.1' */
  host?: string | undefined
  /** Allows web pages of any origin (CORS), including preflight requests, to use the mocked API; never the control API. @default true */
  cors?: boolean | undefined
  /** Milliseconds by which every response is delayed, on the mock's clock. @default 0 */
  latencyMs?: number | undefined
  /**
   * Milliseconds in which a request must arrive completely, with its body; real time. After that it is answered with 408, and its
   * connection is closed (by Deno only when the client closes it). Deno has no limit for headers. 0 waits without limit. @default 300_000
   */
  requestTimeoutMs?: number | undefined
  /**
   * Serves the control API and its page below `/__mock`. It belongs to the programs of this machine's user: pages of other origins are refused with
   * 403 (`Origin`, `Sec-Fetch-Site`), whatever `cors` is; a request body without `content-type: application/json` is refused with 415. Only
   * `serve()` has this API: `zhipu.fetch`, `listen()` and the handlers for MSW answer `/__mock` like an unknown path. @default true
   */
  control?: boolean | undefined
  /**
   * Host names without port by which clients reach the control API, such as `mock` in a network of containers. `localhost`, names below it, IP
   * addresses and `host` are always allowed; any other `Host` header is refused with 403, because a web page can make its own name resolve to
   * this machine (DNS rebinding). The mocked API itself answers every host. @default []
   */
  allowedHosts?: readonly string[] | undefined
  /**
   * Sets `ZHIPUAI_API_KEY`, `ZHIPU_API_KEY`, `ZAI_API_KEY`, `ZHIPUAI_BASE_URL` and `ZAI_BASE_URL` to the key and base URL of the mock until
   * `close()`, for an application in the same program or in processes that it starts afterwards. A list names the clients whose variables are
   * set: `zhipu` those above, `anthropic` (`ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN`, `ANTHROPIC_BASE_URL`), `openai` (`OPENAI_API_KEY`,
   * `OPENAI_BASE_URL`). Deno needs `--allow-env` for them. @default false
   */
  env?: ClientVariables | undefined
  /**
   * Whether the server keeps the program running until `close()`. With false, a program or test file whose other work is done ends although
   * the server was not closed; a runner such as node:test waits for ever otherwise. @default true
   */
  keepAlive?: boolean | undefined
}

/** A served mock. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:4010` */
  readonly url: string
  /** The base URL for clients: `http://127.0.0.1:4010/api/paas/v4`. */
  readonly baseURL: string
  /** The port in use, also when 0 was requested. */
  readonly port: number
  /** Closes every connection and resolves when the port is free. May be called more than once. */
  close(): Promise<void>
}

/**
 * Serves a mock over HTTP: on `node:http`, on `Bun.serve` in Bun, on `Deno.serve` in Deno.
 *
 * @throws {TypeError} for a value that is not a mock, or an unknown option.
 * @throws {Error} when `env` may not set a variable.
 * @throws {RangeError} for a port out of range. A port in use rejects with the error of the runtime.
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
  checkValue(zhipu, 'the first argument', answering, 'serve mock')
  check(options, validators, 'serve mock')
  const { port = 0, host = '127.0.0.1', requestTimeoutMs = 300_000, keepAlive = true, env } = options
  const startServer = await loadServer()
  const listener = await startServer(handlerOf(zhipu, options), { port, host, requestTimeoutMs, keepAlive })
  const url = `http://${urlHost(host)}:${listener.port}`
  const baseURL = `${url}/api/paas/v4`
  const restore = env ? await setVariables(zhipu, env, url, listener) : undefined
  let closing: Promise<void> | undefined
  const close = () => {
    if (!closing) restore?.()
    return closing ??= listener.close()
  }
  return { url, baseURL, port: listener.port, close, [Symbol.asyncDispose]: close }
}

/** @throws {Error} after closing the server, when the variables cannot be set. */
async function setVariables(
  zhipu: MockZhipu,
  env: ClientVariables,
  url: string,
  listener: Listener,
): Promise<() => void> {
  try {
    const { setClientVariables } = await environmentModule()
    return setClientVariables(zhipu, env, url)
  } catch (error) {
    await listener.close()
    throw error
  }
}

const validators: Validators<ServeOptions> = {
  port: integer('0 to 65535', 0, 65535),
  host: string,
  cors: boolean,
  latencyMs: milliseconds,
  requestTimeoutMs: number('milliseconds up to 86400000, or 0', 0, 86_400_000),
  control: boolean,
  // Checked by the module that sets the variables.
  env: { expected: '', test: () => true },
  keepAlive: boolean,
  allowedHosts: {
    expected: 'a list of host names without scheme, port and path, such as mock.internal',
    test: (value) => stringList.test(value) && (value as string[]).every((name) => /^[^\s/:]+$/.test(name)),
  },
}

/** The mock behind its middleware: latency and CORS, neither of which applies to the control API. */
function handlerOf(zhipu: MockZhipu, options: ServeOptions): RequestHandler {
  const { cors = true, control = true, latencyMs = 0, host, allowedHosts = [] } = options
  let handler: RequestHandler = (raw) => zhipu.answer(raw)
  if (latencyMs > 0) handler = withLatency(handler, latencyMs, zhipu.clock)
  if (cors) handler = withCors(handler)
  if (control) handler = withControl(handler, zhipu, host === undefined ? allowedHosts : [host, ...allowedHosts])
  return handler
}

const environmentModule = lazy(() => import('./edges/environment.ts'))
const bunModule = lazy(() => import('./edges/server/bun.ts'))
const denoModule = lazy(() => import('./edges/server/deno.ts'))
const nodeModule = lazy(() => import('./edges/server/node.ts'))

async function loadServer(): Promise<StartServer> {
  if ('Bun' in globalThis) return (await bunModule()).listenOnBun
  if ('Deno' in globalThis) return (await denoModule()).listenOnDeno
  return (await nodeModule()).listenOnNode
}

/** The host part of the URL by which this machine reaches the server: loopback for every address, and brackets around IPv6. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
