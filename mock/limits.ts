import { refuse } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { beijing } from './ids.ts'

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

const names = ['concurrency', 'requestsPerMinute', 'balance', 'planResetsAtMs', 'models']
const MINUTE_MS = 60_000

/** Keeps the limits of one scope. */
export class Gatekeeper {
  #limits: Limits = {}
  #arrivals: number[] = []
  /** Requests whose answer is not sent whole yet. */
  underWay = 0

  set(limits: Limits): void {
    for (const [name, value] of Object.entries(limits)) {
      if (!names.includes(name)) {
        throw new TypeError(`Cannot limit account: unknown option ${name}, want one of ${names.join(', ')}`)
      }
      if (typeof value === 'number' && !(value >= 0)) {
        throw new RangeError(`Cannot limit account: ${name} is ${value}, want 0 or more`)
      }
    }
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
  if (typeof model === 'string' && !models.includes(model.toLowerCase())) throw refuse('1311', { model_name: model })
}
