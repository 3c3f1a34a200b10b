import { baseOf } from '../data/api-base.ts'
import { beijing } from '../data/beijing-time.ts'
import { refuse } from '../errors/refusal.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Limits, RateLimiter } from './rate-limiter.ts'

const MINUTE_MS = 60_000

/**
 * Counts a request against the limits of its scope: concurrency, rate, balance and plan.
 *
 * @param nowMs Unix milliseconds.
 * @throws {Refusal} 1302, 1113, 1308 or 1311 when a limit is reached.
 */
export function admit(limiter: RateLimiter, limits: Limits, exchange: Exchange, nowMs: number): void {
  const { concurrency, requestsPerMinute, balance, planResetsAtMs, plan, models } = limits
  const model = plan || models ? modelOf(exchange) : undefined
  // Keys of a plan and of a balance both call the Anthropic protocol. Docs, October 2026.
  const isForBoth = exchange.path.startsWith('/anthropic')
  if (plan && model && !isForBoth && (plan === 'coding') !== (baseOf(exchange.target) === 'coding')) {
    throw refuse('1113')
  }
  if (planResetsAtMs !== undefined && nowMs < planResetsAtMs) throw refuse('1308', { reset: beijing(planResetsAtMs) })
  // A session of GLM-Realtime is opened without a balance; its first update is refused. Observed 2026-09.
  const isSession = exchange.protocol === 'realtime'
  if (balance !== undefined && balance <= 0 && !isSession) throw refuse('1113')
  if (concurrency !== undefined && limiter.inFlight >= concurrency) throw refuse('1302')
  if (requestsPerMinute !== undefined) {
    limiter.arrivals = limiter.arrivals.filter((atMs) => atMs > nowMs - MINUTE_MS)
    if (limiter.arrivals.length >= requestsPerMinute) throw refuse('1302')
    limiter.arrivals.push(nowMs)
  }
  if (model && models && !models.some((name) => name.toLowerCase() === model.toLowerCase())) {
    throw refuse('1311', { model_name: model })
  }
}

/** The model that a request names in a JSON body. */
function modelOf(exchange: Exchange): string | undefined {
  if (exchange.method !== 'POST' || !/json/.test(exchange.headers['content-type'] ?? 'json')) return undefined
  const { model } = exchange.chatRequest()
  return typeof model === 'string' ? model : undefined
}
