import { type Fetch, isZhipuError, Zhipu } from '../../src/index.ts'
import type { Bench } from './scenario.ts'
import type { Sheet } from './observations.ts'
import { excusable, excuse, Skip } from './refusals.ts'
import type { Target } from './targets.ts'

/** The bench of one scenario on one target: its notes go to `sheet`. */
export function benchOf(target: Target, sheet: Sheet): Bench {
  const { apiKey, baseURL } = target.options
  const own = `Bearer ${apiKey}`
  const fetch: Fetch = async (url, init) => {
    try {
      return await target.options.fetch(url, init)
    } catch (error) {
      const act = `Cannot ${init.method} ${url.replace(baseURL, '')}`
      throw target.real ? new Skip(`${act}: no connection to ${new URL(url).origin}`) : error
    }
  }
  return {
    ...target.models,
    patience: target.real ? { intervalMs: 2_000, deadlineMs: 300_000 } : { intervalMs: 1, deadlineMs: 10_000 },
    options: target.options,
    fact: (...note) => sheet.fact(...note),
    shape: (...note) => sheet.shape(...note),
    order: (...note) => sheet.order(...note),
    grammar: (...note) => sheet.grammar(...note),

    async refusal(aspect, attempt, { status, code }) {
      try {
        await attempt
        sheet.fact(`${aspect} status`, 200, status)
      } catch (error) {
        if (!isZhipuError(error)) throw error
        if (target.real && error.status !== status && excuse(error) !== undefined) throw error
        sheet.fact(`${aspect} status`, error.status, status)
        sheet.fact(`${aspect} code`, error.code, code)
      }
    },

    async post(path, body, headers = { authorization: own }) {
      const response = await fetch(baseURL + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      const { status } = response
      if (target.real && headers['authorization'] === own && excusable(status)) {
        throw new Skip(`HTTP ${status}: ${text.slice(0, 200)}`)
      }
      return { status, headers: response.headers, text }
    },

    fetch: (url) => fetch(url, { method: 'GET' }),

    client: (options) => clientOf(target, options),
  }
}

/** A client of the target. It does not retry: what happens is what is told. */
export function clientOf(target: Target, options: ConstructorParameters<typeof Zhipu>[0] = {}): Zhipu {
  return new Zhipu({ ...target.options, maxRetries: 0, ...options })
}
