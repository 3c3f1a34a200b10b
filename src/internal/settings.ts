import type { ClientOptions, Clock, RequestOptions } from '../options.ts'
import { checkKey, variables } from './auth.ts'
import { systemClock } from './clock.ts'
import { readEnv } from './env.ts'
import { assert } from './assert.ts'

/** What holds for one request: its own options over the client's over the defaults. */
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

/** Refuses options that cannot be meant. */
export function checkOptions(options: ClientOptions): void {
  const { endpoint, baseURL, apiKey } = options
  for (const [name, value] of Object.entries(options)) {
    assert(!/^max|Ms$/.test(name) || (value ?? 0) >= 0, `use ${name}: got ${value}, want 0 or more`)
  }
  assert(!endpoint || endpoint in bases, `use endpoint: got ${endpoint}, want one of ${Object.keys(bases)}`)
  assert(!baseURL || /^https?:\/\/[^/?#@]+[^?#@]*$/.test(baseURL), `use baseURL: want the form ${bases.cn}`)
  if (typeof apiKey === 'string') checkKey(apiKey)
}

/** Layers laid over one another: an `undefined` covers nothing. */
const lay = (...layers: readonly (object | null | undefined)[]) =>
  Object.fromEntries(layers.flatMap((layer) => Object.entries(layer ?? {})).filter(([, value]) => value !== undefined))

/** Options of a request laid over those of its client. */
export function settle(client: ClientOptions, request: RequestOptions = {}): Settings {
  const defaults = { clock: systemClock, random: Math.random, idleTimeoutMs: 120_000, maxRetries: 3 }
  const settings = lay(defaults, client, request) as Settings
  const { endpoint } = settings
  // A request's endpoint beats the client's baseURL: the later word counts.
  const baseURL = request.baseURL || (request.endpoint ? undefined : client.baseURL) ||
    (endpoint ? bases[endpoint] : readEnv('ZHIPUAI_BASE_URL', 'ZAI_BASE_URL') ?? bases.cn)
  checkOptions({ ...request, baseURL })
  return {
    ...settings,
    baseURL: baseURL.replace(/\/+$/, ''),
    headers: lay(client.headers, request.headers),
    query: lay(client.query, request.query),
  }
}

/** The key of this attempt, or `undefined` to send none. */
export async function keyOf({ apiKey }: Settings): Promise<string | undefined> {
  if (apiKey === null) return
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey ?? readEnv(...variables)
  checkKey(key)
  return key
}
