import { refuse } from '../errors/refusal.ts'
import type { Exchange } from '../core/context.ts'
import { beijing } from '../data/ids.ts'
import { check, number, texts, type Wants } from '../validation/validators.ts'

/** What an account may do; what is not set is not limited. */
export interface Limits {
  /** Requests under way at once; the next is refused with 1302. */
  concurrency?: number | undefined
  /** Requests within any minute; the next is refused with 1302. */
  requestsPerMinute?: number | undefined
  /** Tokens that are paid for; when they are used up requests are refused with 1113. */
  balance?: number | undefined
  /** A coding plan that is used up until then, in Unix milliseconds: 1308 with the time in Beijing. */
  planResetsAtMs?: number | undefined
  /** Models the plan has; others are refused with 1311. */
  models?: readonly string[] | undefined
}

const wants: Wants<Limits> = {
  concurrency: number('0 or more', 0, Infinity),
  requestsPerMinute: number('0 or more', 0, Infinity),
  balance: number('tokens, 0 or more', 0, Infinity),
  planResetsAtMs: number('Unix milliseconds', 0),
  models: texts,
}
const MINUTE_MS = 60_000

/** Keeps the limits of one scope. */
export class Gatekeeper {
  #limits: Limits = {}
  #arrivals: number[] = []
  /** Requests whose answer is not sent whole yet. */
  underWay = 0

  set(limits: Limits): void {
    check(limits, wants, 'limit account')
    this.#limits = { ...this.#limits, ...limits }
  }

  clear(): void {
    this.#limits = {}
    this.#arrivals = []
  }

  /** @throws {Refusal} when the account may not ask now. */
  admit(exchange: Exchange): void {
    const { concurrency, requestsPerMinute, balance, planResetsAtMs, models } = this.#limits
    const nowMs = exchange.world.clock.now()
    if (planResetsAtMs !== undefined && nowMs < planResetsAtMs) throw refuse('1308', { reset: beijing(planResetsAtMs) })
    if (balance !== undefined && balance <= 0) throw refuse('1113')
    if (concurrency !== undefined && this.underWay >= concurrency) throw refuse('1302')
    if (requestsPerMinute !== undefined) {
      this.#arrivals = this.#arrivals.filter((atMs) => atMs > nowMs - MINUTE_MS)
      if (this.#arrivals.length >= requestsPerMinute) throw refuse('1302')
      this.#arrivals.push(nowMs)
    }
    if (models) checkModel(exchange, models)
  }

  /** Takes tokens off the balance. */
  charge(tokens: number): void {
    const { balance } = this.#limits
    if (balance !== undefined) this.#limits = { ...this.#limits, balance: balance - tokens }
  }
}

function checkModel(exchange: Exchange, models: readonly string[]): void {
  if (exchange.method !== 'POST' || !/json/.test(exchange.headers['content-type'] ?? 'json')) return
  const model = exchange.json()['model']
  const isOne = (name: string) => name.toLowerCase() === String(model).toLowerCase()
  if (typeof model === 'string' && !models.some(isOne)) throw refuse('1311', { model_name: model })
}
