import type { Failure, Place, RetryRule, Verdict } from '../options.ts'

/**
 * The built-in retry policy. The first rule that matches decides; rules of the option `retry` are tried before these, and a failure that
 * no rule matches is not retried.
 *
 * The status alone is not enough: Zhipu answers 429 for "too fast" (1302, 1303, 1305), for an empty balance (1113) and for a used-up quota
 * (1308 to 1321).
 *
 * Source: the table of business codes, docs.bigmodel.cn, July 2026 and December 2025.
 */
export const retryRules: readonly RetryRule[] = [
  { code: /^130[235]$/, then: 'slow' },
  { code: /^(1003|401)$/, status: 401, then: 'renew' },
  { code: /^(1120|1200|1230|1234)$/, then: 'retry' },
  { code: /^\d{4,}$/, status: /^[^5]/, then: 'stop' },
  { code: /^(11\d\d|13\d\d|oversized)$/, then: 'stop' },
  { status: /408|409|429|5../, then: 'retry' },
  { place: /connect|timeout|body/, then: 'retry' },
]

/** Decides what to do after a failure at a place: a pure function of the failure and the rules. */
export function decideRetry(
  place: Place,
  { status = 0, code = '' }: { readonly status?: number | undefined; readonly code?: string | undefined },
  ownRules: readonly RetryRule[] = [],
): Verdict {
  const failure = Object.entries({ place, status, code } satisfies Failure) as [keyof Failure, unknown][]
  const isMatch = (rule: RetryRule) =>
    failure.every(([name, value]) => {
      const expected = rule[name]
      // `search()` ignores `lastIndex`, which expressions with the flags `g` and `y` move.
      return expected instanceof RegExp ? `${value}`.search(expected) >= 0 : `${expected ?? value}` === `${value}`
    })
  return [...ownRules, ...retryRules].find(isMatch)?.then ?? 'stop'
}

/** After a longer wait that a server asks for, the client does not retry by itself. */
export const MAX_RETRY_AFTER_MS = 60_000

/**
 * Returns the wait that the server asks for, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. 0 is valid.
 * Negative and malformed values are ignored.
 */
export function retryAfter(headers: Headers, nowMs: number): number | undefined {
  const exact = headers.get('retry-after-ms')
  const value = headers.get('retry-after') ?? ''
  let ms = /^[\d.]+$/.test(value) ? +value * 1000 : Date.parse(value) - nowMs
  if (exact) ms = +exact
  return ms >= 0 && ms < Infinity ? ms : undefined
}

/**
 * Returns the milliseconds to wait before the next attempt: 500, doubled for each retry so far up to 8000, minus up to 25 % of jitter;
 * four times that after a rate limit (`slow`).
 */
export function backoff(retries: number, verdict: Verdict, random: number): number {
  return Math.min(500 * 2 ** retries, 8000) * (1 - random / 4) * (verdict === 'slow' ? 4 : 1)
}
