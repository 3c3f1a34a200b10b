import type { ClientOptions, Clock, RequestOptions } from '../options.ts'
import { assert } from './assert.ts'
import { checkKey, keyVariables } from './auth.ts'
import { systemClock } from './clock.ts'
import { readEnv } from './env.ts'

/** The options of one request: its own, then those of the client, then the defaults. */
export interface Settings extends ClientOptions, RequestOptions {
  readonly baseURL: string
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

/** Options whose value is a number from 0. Those of `poll()` reach each request that it sends. */
const numericOptions = [
  'timeoutMs',
  'firstTokenTimeoutMs',
  'idleTimeoutMs',
  'maxRetries',
  'maxEventBytes',
  'maxConcurrent',
  'intervalMs',
  'deadlineMs',
] as const

type NumericOptions = Partial<Record<(typeof numericOptions)[number], number | undefined>>

/** @throws {TypeError} when an option is invalid */
export function checkOptions(options: ClientOptions & NumericOptions): void {
  const { endpoint, baseURL, apiKey } = options
  for (const name of numericOptions) {
    const value = options[name] ?? 0
    assert(value >= 0, `use ${name}: got ${value}, expected 0 or more`)
  }
  assert(!endpoint || endpoint in bases, `use endpoint: got ${endpoint}, expected one of ${Object.keys(bases)}`)
  assert(
    !baseURL || /^https?:\/\/[^/?#@]+[^?#@]*$/.test(baseURL),
    `use baseURL: expected a URL like ${bases.cn}`,
  )
  if (typeof apiKey === 'string') checkKey(apiKey)
}

/** Merges objects from left to right. An `undefined` member does not replace an earlier value. */
const mergeDefined = (...layers: readonly (object | null | undefined)[]) =>
  Object.fromEntries(layers.flatMap((layer) => Object.entries(layer ?? {})).filter(([, value]) => value !== undefined))

/**
 * Merges the options of a request with those of its client and the defaults.
 *
 * @throws {TypeError} when an option of the request is invalid
 */
export function mergeOptions(client: ClientOptions, request: RequestOptions = {}): Settings {
  const defaults = { clock: systemClock, random: Math.random, idleTimeoutMs: 120_000, maxRetries: 3 }
  const settings = mergeDefined(defaults, client, request) as Settings
  const { endpoint } = settings
  // The endpoint of a request takes precedence over the baseURL of its client.
  const ownURL = request.baseURL || (!request.endpoint && client.baseURL)
  const baseURL = ownURL || (endpoint ? bases[endpoint] : readEnv('ZHIPUAI_BASE_URL', 'ZAI_BASE_URL') ?? bases.cn)
  checkOptions({ ...request, baseURL })
  return {
    ...settings,
    baseURL: baseURL.replace(/\/+$/, ''),
    headers: mergeDefined(client.headers, request.headers),
    query: mergeDefined(client.query, request.query),
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
