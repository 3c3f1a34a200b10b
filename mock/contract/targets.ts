import type { ClientOptions, Fetch } from '../../src/index.ts'
import type { WebSocketClass } from '../../src/realtime/index.ts'
import { type MockZhipu, mockZhipu } from '../index.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { serve } from '../server.ts'
import { baseOnMock, CN, isZai } from './api-base.ts'

/** Options for opening a target. */
export interface TargetOptions {
  /** Key for a real target. `live` without a key is not run; any other base URL gets the key of the mock. */
  apiKey?: string | undefined
  /** Base URL of the live API. @default 'https://open.bigmodel.cn/api/paas/v4' */
  baseURL?: string | undefined
  /** The fetch function for a real target, such as one that uses a proxy. @default the global one */
  fetch?: Fetch | undefined
  /**
   * The WebSocket class for a real target. With `fetch` and without it, sessions are not run, because they would not use the same way.
   *
   * @default the global one, on Node 20 that of the package `ws`
   */
  webSocket?: WebSocketClass | undefined
  /** Milliseconds between polls of a task of a real target. @default 5_000, or 500 for a server on this machine */
  pollMs?: number | undefined
  /** Models to use. @default models that are free of charge */
  models?: Partial<Models> | undefined
  /** The mock for the targets `mock` and `server`, and for the comparison with a real target. @default a new mock */
  mock?: MockZhipu | undefined
}

/** The models that scenarios use. */
export interface Models {
  readonly model: string
  readonly thinkingModel: string
  readonly visionModel: string
}

/** An API that scenarios run against. */
export interface Target {
  readonly name: string
  /** True when it is not the mock: requests may cost money, be refused or get no connection. */
  readonly real: boolean
  readonly models: Models
  readonly pollMs: number
  /** WebSocket class of sessions. @default that of the runtime */
  readonly webSocket?: WebSocketClass | undefined
  /** False when sessions cannot be opened in the same way as requests are sent. */
  readonly opensSessions: boolean
  readonly options: ClientOptions & { readonly apiKey: string; readonly baseURL: string; readonly fetch: Fetch }
  close(): Promise<void>
}

/** A server on this machine is likely to be a mock, whose tasks end soon. */
const loopback = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/

/** Free of charge on BigModel. Source: BigModel price list, 2026. */
const free: Models = { model: 'glm-4.5-flash', thinkingModel: 'glm-4.7-flash', visionModel: 'glm-4.6v-flash' }

/** @throws {TypeError} for an unknown target or a malformed key */
export function checkTarget(name: string, apiKey = ''): void {
  if (name === 'mock' || name === 'server') return
  if (name !== 'live' && !/^https?:\/\//.test(name)) {
    throw bilingualError(TypeError, say('unknownTarget', { target: name }))
  }
  if (apiKey !== '' && !/^(?=[!-~]+$).+?\../.test(apiKey)) {
    throw bilingualError(TypeError, say('targetKeyMalformed'))
  }
}

/** @throws {TypeError} for an unknown target or a malformed key */
export async function openTarget(name: string, options: TargetOptions): Promise<Target> {
  const close = () => Promise.resolve()
  checkTarget(name, options.apiKey)
  const { mock: zhipu = mockZhipu(), apiKey = '', fetch = globalThis.fetch } = options
  if (name === 'mock') return target(name, zhipu.apiKey, CN, zhipu.fetch, inProcess(options, zhipu), close)
  if (name === 'server') {
    const server = await serve(zhipu)
    return target(
      name,
      zhipu.apiKey,
      server.baseURL,
      globalThis.fetch,
      { ...options, fetch: undefined },
      () => server.close(),
    )
  }
  if (name === 'live') return target(name, apiKey, options.baseURL ?? CN, fetch, options, close)
  return target(name, apiKey || zhipu.apiKey, name, fetch, options, close)
}

/** Language of the error messages: Z.ai answers in English, BigModel in Chinese. Observed. */
export function targetSpeaks({ options }: Target): 'zh' | 'en' {
  return isZai(options) ? 'en' : 'zh'
}

/** The mock that a real target is compared with: at the same host and base URL, since those differ in language and in details. */
export function openReference({ options: { baseURL } }: Target, options: TargetOptions): Target {
  const { mock: zhipu = mockZhipu() } = options
  return target(
    'mock',
    zhipu.apiKey,
    baseOnMock({ baseURL }),
    zhipu.fetch,
    inProcess(options, zhipu),
    () => Promise.resolve(),
  )
}

/** Options with the WebSocket of a mock in this process. */
function inProcess(options: TargetOptions, { WebSocket }: MockZhipu): TargetOptions {
  return { ...options, webSocket: WebSocket as never }
}

function target(
  name: string,
  apiKey: string,
  baseURL: string,
  fetch: Fetch,
  { models, pollMs, fetch: ownFetch, webSocket }: TargetOptions,
  close: () => Promise<void>,
): Target {
  const isReal = name !== 'mock' && name !== 'server'
  return {
    name,
    real: isReal,
    pollMs: isReal ? pollMs ?? (loopback.test(baseURL) ? 500 : 5_000) : 1,
    models: { ...free, ...models },
    webSocket,
    opensSessions: !ownFetch || webSocket !== undefined,
    options: { apiKey, baseURL: baseURL.replace(/(?<!\/)\/+$/, ''), fetch, timeoutMs: 60_000 },
    close,
  }
}
