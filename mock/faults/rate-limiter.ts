import { check, number, oneOf, stringList, type Validators } from '../validation/validators.ts'

/** Limits of a scope; a member that is not set is unlimited. */
export interface Limits {
  /** Concurrent requests; one more is refused with 1302. */
  concurrency?: number | undefined
  /** Requests within any 60 seconds; one more is refused with 1302. */
  requestsPerMinute?: number | undefined
  /** Prepaid tokens; requests are refused with 1113 when they are used up. */
  balance?: number | undefined
  /** Unix milliseconds until which the quota of the coding plan is used up: requests are refused with 1308 and the reset time in Beijing. */
  planResetsAtMs?: number | undefined
  /**
   * `'coding'`: the account has a GLM Coding Plan and no balance, so the general base (`/api/paas/v4`) refuses requests that name a model with
   * 1113; `'none'`: it has a balance and no plan, so the coding base (`/api/coding/paas/v4`) refuses them with 1113, which is assumed. Without
   * it, both bases accept the account. `/api/anthropic` accepts both kinds.
   */
  plan?: 'coding' | 'none' | undefined
  /**
   * Calls of MCP tools in 30 days; one more gets 1310 with the reset time in Beijing. Searches and pages of `/paas/v4` count as well.
   * @default 100, those of the plan Lite, with `plan: 'coding'`, otherwise unlimited
   */
  toolCalls?: number | undefined
  /** Models of the plan; others are refused with 1311. */
  models?: readonly string[] | undefined
}

const validators: Validators<Limits> = {
  concurrency: number('0 or more', 0, Infinity),
  requestsPerMinute: number('0 or more', 0, Infinity),
  balance: number('tokens, 0 or more', 0, Infinity),
  planResetsAtMs: number('Unix milliseconds', 0),
  plan: oneOf('coding', 'none'),
  toolCalls: number('0 or more', 0, Infinity),
  models: stringList,
}

/** The limits of one scope, and what counts against them; `admit()` enforces them. */
export class RateLimiter {
  /** Absent until a limit is set. */
  limits: Limits | undefined
  /** Unix milliseconds of the requests within the last minute, if their rate is limited. */
  arrivals: number[] = []
  /** Requests whose response has not been sent completely. */
  inFlight = 0

  set(limits: Limits): void {
    check(limits, validators, 'limit scope')
    this.limits = { ...this.limits, ...limits }
  }

  clear(): void {
    this.limits = undefined
    this.arrivals = []
  }

  /** Subtracts tokens from the balance. */
  charge(tokens: number): void {
    const balance = this.limits?.balance
    if (balance !== undefined) this.limits = { ...this.limits, balance: balance - tokens }
  }
}
