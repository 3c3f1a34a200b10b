import type { ClientOptions, Clock, HeaderOptions, Query, RequestOptions } from '../options.ts'
import { assert } from './assert.ts'
import { checkKey, keyVariables } from './auth.ts'
import { systemClock } from './clock.ts'
import { readEnv } from './env.ts'
import { pairsOf } from './pairs.ts'
import type { Pairs } from './pairs.ts'

/** The options of one request: its own, then those of the client, then the defaults. */
export interface Settings extends Omit<ClientOptions & RequestOptions, 'headers' | 'query'> {
  readonly baseURL: string
  /** Those of the client, then those of the request. */
  readonly headers: readonly (HeaderOptions | null | undefined)[]
  readonly query: readonly (Query | null | undefined)[]
  readonly clock: Clock
  readonly random: () => number
  readonly idleTimeoutMs: number
  readonly maxRetries: number
}

const bases = {
  cn: 'https://open.bigmodel.cn/api/paas/v4',
  intl: 'https://api.z.ai/api/paas/v4',
  'cn-coding': 'https://open.bigmodel.cn/api/coding/paas/v4',
  'intl-coding': 'https://api.z.ai/api/coding/paas/v4',
}

/** @throws {TypeError} when an option is invalid */
export function checkOptions(options: ClientOptions): void {
  const { baseURL, apiKey } = options
  for (const [name, value = 0] of Object.entries(options)) {
    // All options that are numbers, also those of `poll()`, which reach each request that it sends.
    assert(!/^max|Ms$/.test(name) || value >= 0, `use ${name}: got ${value}, expected 0 or more`)
    const choices = { auth: ['key', 'jwt'], endpoint: Object.keys(bases) }[name]
    assert(!choices || value === 0 || choices.includes(value), `use ${name}: got ${value}, expected ${choices}`)
  }
  assert(!baseURL || /^https?:\/\/[^/?#@][^?#@]*$/.test(baseURL), `use baseURL: expected one like ${bases.cn}`)
  if (typeof apiKey === 'string') checkKey(apiKey)
}

/** Merges objects from left to right. An `undefined` member does not replace an earlier value. */
const mergeDefined = (...layers: readonly Pairs<unknown>[]) => Object.fromEntries(layers.flatMap(pairsOf))

/**
 * Returns the base URL that the environment implies. A key variable and a base variable of the same family belong together, so that no key
 * is sent to the other platform: the key of `ZAI_API_KEY` goes to Z.ai.
 */
function baseFromEnv(apiKey: unknown): string {
  if (apiKey === undefined) {
    if (readEnv('ZHIPUAI_API_KEY', 'ZHIPU_API_KEY')) return readEnv('ZHIPUAI_BASE_URL') ?? bases.cn
    if (readEnv('ZAI_API_KEY')) return readEnv('ZAI_BASE_URL') ?? bases.intl
  }
  return readEnv('ZHIPUAI_BASE_URL', 'ZAI_BASE_URL') ?? bases.cn
}

/**
 * Merges the options of a request with those of its client and the defaults.
 *
 * @throws {TypeError} when an option of the request is invalid
 */
export function mergeOptions(client: ClientOptions, request: RequestOptions = {}): Settings {
  const defaults = { clock: systemClock, random: Math.random, idleTimeoutMs: 120_000, maxRetries: 3 }
  const settings = mergeDefined(defaults, client as Pairs<unknown>, request as Pairs<unknown>) as unknown as Settings
  const { endpoint } = settings
  // The endpoint of a request takes precedence over the baseURL of its client.
  const ownURL = request.baseURL || (!request.endpoint && client.baseURL)
  const baseURL = ownURL || (endpoint ? bases[endpoint] : baseFromEnv(settings.apiKey))
  checkOptions({ ...request, baseURL })
  return {
    ...settings,
    baseURL: baseURL.replace(/\/+$/, ''),
    headers: [client.headers, request.headers],
    query: [client.query, request.query],
  }
}

/**
 * Returns the key of this attempt; `undefined` when no authorization is to be sent.
 *
 * @throws {TypeError} when the key is missing or malformed
 */
export async function resolveKey({ apiKey }: Settings): Promise<string | undefined> {
  if (apiKey === null) return
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey ?? readEnv(...keyVariables)
  checkKey(key)
  return key
}
