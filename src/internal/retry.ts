import type { Failure, RetryRule, Verdict } from '../options.ts'

/**
 * The retry policy. The first row that fits decides; own rows (option `retry`) stand before these.
 *
 * 429 says nothing at Zhipu: it is "too fast" (1302, 1303, 1305) as often as "pay" (1113) or "tomorrow" (1308 to 1321).
 * Source: the table of business codes, docs.bigmodel.cn, July 2026 and December 2025.
 */
export const retryRules: readonly RetryRule[] = [
  { code: /^130[235]$/, then: 'slow' },
  { code: /^(1003|401)$/, status: 401, then: 'renew' },
  { code: /^(1120|1200|1230|1234)$/, then: 'retry' },
  { code: /^\d{4,}$/, status: /^[^5]/, then: 'stop' },
  { code: /^(11\d\d|13\d\d|oversized)$/, then: 'stop' },
  { status: /^(408|409|429|5..)$/, then: 'retry' },
  { place: 'connect', then: 'retry' },
  { place: 'timeout', then: 'retry' },
  { place: 'body', then: 'retry' },
]

function fits(wanted: string | number | RegExp | undefined, value: string): boolean {
  return wanted === undefined || (wanted instanceof RegExp ? wanted.test(value) : String(wanted) === value)
}

/** What to do after this failure: a pure function of it and the rules. */
export function judge(failure: Failure, own: readonly RetryRule[] = []): Verdict {
  const holds = (rule: RetryRule) =>
    fits(rule.place, failure.place) && fits(rule.status, '' + failure.status) && fits(rule.code, failure.code)
  return [...own, ...retryRules].find(holds)?.then ?? 'stop'
}

/** The longest wait that a server is believed, in milliseconds. */
const LONGEST_WAIT_MS = 60_000

/**
 * What the server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date. 0 counts; what is negative, no
 * number, or longer than a minute does not.
 */
export function retryAfter(headers: Headers, nowMs: number): number | undefined {
  const exact = headers.get('retry-after-ms')
  const value = headers.get('retry-after')
  const ms = exact ? +exact : !value ? NaN : /^[\d.]+$/.test(value) ? +value * 1000 : Date.parse(value) - nowMs
  return ms >= 0 && ms <= LONGEST_WAIT_MS ? ms : undefined
}

/** Milliseconds before attempt `attempt + 1`: ½ s doubled each time up to 8 s, less up to a quarter; four times that when `slow`. */
export function backoff(attempt: number, verdict: Verdict, random: number): number {
  return Math.min(500 * 2 ** attempt, 8000) * (1 - random / 4) * (verdict === 'slow' ? 4 : 1)
}
