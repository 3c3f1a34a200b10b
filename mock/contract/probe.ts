import { type Fetch, isZhipuError, Zhipu } from '../../src/index.ts'
import type { Bench } from './scenario.ts'
import type { Observations } from './observations.ts'
import { isEnvironmental, skipReason, SkipScenario } from './refusals.ts'
import type { Target } from './targets.ts'

/** Creates the object that a scenario reports to; everything it reports goes to `observations`. */
export function createProbe(target: Target, observations: Observations): Bench {
  const { apiKey, baseURL } = target.options
  const ownAuthorization = `Bearer ${apiKey}`
  const fetch: Fetch = async (url, init) => {
    try {
      return await target.options.fetch(url, init)
    } catch (error) {
      const act = `Cannot ${init.method} ${url.replace(baseURL, '')}`
      throw target.real ? new SkipScenario(`${act}: no connection to ${new URL(url).origin}`) : error
    }
  }
  return {
    ...target.models,
    patience: target.real ? { intervalMs: 2_000, deadlineMs: 300_000 } : { intervalMs: 1, deadlineMs: 10_000 },
    options: target.options,
    fact: (...observation) => observations.expectValue(...observation),
    shape: (...observation) => observations.expectShape(...observation),
    order: (...observation) => observations.expectKeyOrder(...observation),
    grammar: (...observation) => observations.expectGrammar(...observation),

    async refusal(aspect, attempt, { status, code }) {
      try {
        await attempt
        observations.expectValue(`${aspect} status`, 200, status)
      } catch (error) {
        if (!isZhipuError(error)) throw error
        if (target.real && error.status !== status && skipReason(error) !== undefined) throw error
        observations.expectValue(`${aspect} status`, error.status, status)
        observations.expectValue(`${aspect} code`, error.code, code)
      }
    },

    async post(path, body, headers = { authorization: ownAuthorization }) {
      const response = await fetch(baseURL + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      const { status } = response
      if (target.real && headers['authorization'] === ownAuthorization && isEnvironmental(status)) {
        throw new SkipScenario(`HTTP ${status}: ${text.slice(0, 200)}`)
      }
      return { status, headers: response.headers, text }
    },

    fetch: (url) => fetch(url, { method: 'GET' }),

    client: (options) => createClient(target, options),
  }
}

/** A client of the target. It does not retry, so that the scenario observes every reply. */
export function createClient(target: Target, options: ConstructorParameters<typeof Zhipu>[0] = {}): Zhipu {
  return new Zhipu({ ...target.options, maxRetries: 0, ...options })
}
