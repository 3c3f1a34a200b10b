import type { ClientOptions, Clock, HeaderOptions, Query, RequestOptions } from '../options.ts'
import { baseFromEnv, bases, checkOptions } from './resolve-options.ts'
import { systemClock } from './clock.ts'
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

/** Merges objects from left to right. An `undefined` member does not replace an earlier value. */
const mergeDefined = (...layers: readonly Pairs<unknown>[]) => Object.fromEntries(layers.flatMap(pairsOf))

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
    baseURL: baseURL.replace(/(?<!\/)\/+$/, ''),
    headers: [client.headers, request.headers],
    query: [client.query, request.query],
  }
}
