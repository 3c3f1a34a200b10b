import type { ClientOptions, Fetch } from '../../src/index.ts'
import { type MockZhipu, mockZhipu } from '../index.ts'
import { serve } from '../server.ts'

/** What a target costs money or nerves with. */
export interface TargetOptions {
  /** Key of a real target. `live` without one skips every scenario; another address is asked with a key made up. */
  apiKey?: string | undefined
  /** Base of the live API. @default 'https://open.bigmodel.cn/api/paas/v4' */
  baseURL?: string | undefined
  /** Which models a real target is asked for. @default those that cost nothing */
  models?: Partial<Models> | undefined
  /** The fake for the targets `mock` and `server`, and for the comparison. @default a new one */
  mock?: MockZhipu | undefined
}

/** The models that scenarios ask. */
export interface Models {
  readonly model: string
  readonly thinkingModel: string
}

/** Whom scenarios are run against. */
export interface Target {
  readonly name: string
  /** Whether somebody else answers: then it may cost, refuse and be away. */
  readonly real: boolean
  readonly models: Models
  readonly options: ClientOptions & { readonly apiKey: string; readonly baseURL: string; readonly fetch: Fetch }
  /** Why nothing can be asked. */
  readonly absent?: string | undefined
  /** How many requests have been sent. */
  requests(): number
  close(): Promise<void>
}

const CN = 'https://open.bigmodel.cn/api/paas/v4'

/** Free of charge on BigModel. Source: its price list of 2026. */
const free: Models = { model: 'glm-4.5-flash', thinkingModel: 'glm-4.7-flash' }

/** @throws {TypeError} for a name that is no target */
export async function openTarget(name: string, options: TargetOptions): Promise<Target> {
  const nothing = () => Promise.resolve()
  const { mock: zhipu = mockZhipu() } = options
  if (name === 'mock') return target(name, zhipu.apiKey, CN, zhipu.fetch, options, nothing)
  if (name === 'server') {
    const server = await serve(zhipu)
    return target(name, zhipu.apiKey, server.baseURL, globalThis.fetch, options, () => server.close())
  }
  const { apiKey = '' } = options
  if (name === 'live') {
    if (apiKey !== '' && !/^[^.]+\.[^.]+$/.test(apiKey)) {
      throw new TypeError('Cannot run contract: the key has not the form id.secret')
    }
    const live = target(name, apiKey, options.baseURL ?? CN, globalThis.fetch, options, nothing)
    return apiKey === '' ? { ...live, absent: 'no key: ZHIPUAI_API_KEY is not set' } : live
  }
  if (!/^https?:\/\//.test(name)) {
    throw new TypeError(`Cannot run contract: ${name} is no target, want mock, server, live or a base URL`)
  }
  return target(name, apiKey || zhipu.apiKey, name, globalThis.fetch, options, nothing)
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
  const counted: Fetch = (url, init) => {
    sent++
    return fetch(url, init)
  }
  return {
    name,
    real: name !== 'mock' && name !== 'server',
    models: { ...free, ...models },
    options: { apiKey, baseURL: baseURL.replace(/\/+$/, ''), fetch: counted, timeoutMs: 120_000 },
    requests: () => sent,
    close,
  }
}
