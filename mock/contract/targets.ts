import type { ClientOptions, Fetch } from '../../src/index.ts'
import { type MockZhipu, mockZhipu } from '../index.ts'
import { serve } from '../server.ts'

/** Options for opening a target. */
export interface TargetOptions {
  /** Key for a real target. `live` without a key skips every scenario; any other base URL gets the key of the mock. */
  apiKey?: string | undefined
  /** Base URL of the live API. @default 'https://open.bigmodel.cn/api/paas/v4' */
  baseURL?: string | undefined
  /** Models to use. @default models that are free of charge */
  models?: Partial<Models> | undefined
  /** The mock for the targets `mock` and `server`, and for the comparison with a real target. @default a new mock */
  mock?: MockZhipu | undefined
}

/** The models that scenarios use. */
export interface Models {
  readonly model: string
  readonly thinkingModel: string
}

/** An API that scenarios run against. */
export interface Target {
  readonly name: string
  /** True when it is not the mock: requests may cost money, be refused or get no connection. */
  readonly real: boolean
  readonly models: Models
  readonly options: ClientOptions & { readonly apiKey: string; readonly baseURL: string; readonly fetch: Fetch }
  /** Why no request can be sent. */
  readonly absent?: string | undefined
  /** Number of requests sent so far. */
  requests(): number
  close(): Promise<void>
}

const CN = 'https://open.bigmodel.cn/api/paas/v4'

/** Free of charge on BigModel. Source: BigModel price list, 2026. */
const free: Models = { model: 'glm-4.5-flash', thinkingModel: 'glm-4.7-flash' }

/** @throws {TypeError} for an unknown target or a malformed key */
export async function openTarget(name: string, options: TargetOptions): Promise<Target> {
  const close = () => Promise.resolve()
  const { mock: zhipu = mockZhipu() } = options
  if (name === 'mock') return target(name, zhipu.apiKey, CN, zhipu.fetch, options, close)
  if (name === 'server') {
    const server = await serve(zhipu)
    return target(name, zhipu.apiKey, server.baseURL, globalThis.fetch, options, () => server.close())
  }
  const { apiKey = '' } = options
  if (name === 'live') {
    if (apiKey !== '' && !/^[^.]+\.[^.]+$/.test(apiKey)) {
      throw new TypeError('Cannot run contract: the key is malformed, expected id.secret')
    }
    const live = target(name, apiKey, options.baseURL ?? CN, globalThis.fetch, options, close)
    return apiKey === '' ? { ...live, absent: 'no key: ZHIPUAI_API_KEY is not set' } : live
  }
  if (!/^https?:\/\//.test(name)) {
    throw new TypeError(`Cannot run contract: unknown target ${name}, expected mock, server, live or a base URL`)
  }
  return target(name, apiKey || zhipu.apiKey, name, globalThis.fetch, options, close)
}

function target(
  name: string,
  apiKey: string,
  baseURL: string,
  fetch: Fetch,
  { models }: TargetOptions,
  close: () => Promise<void>,
): Target {
  let sent = 0
  const countingFetch: Fetch = (url, init) => {
    sent++
    return fetch(url, init)
  }
  return {
    name,
    real: name !== 'mock' && name !== 'server',
    models: { ...free, ...models },
    options: { apiKey, baseURL: baseURL.replace(/\/+$/, ''), fetch: countingFetch, timeoutMs: 120_000 },
    requests: () => sent,
    close,
  }
}
