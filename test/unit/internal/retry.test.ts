import { describe, expect, test } from 'vitest'
import { backoff, decideRetry as decide, retryAfter } from '../../../src/internal/retry.ts'
import type { Failure, RetryRule } from '../../../src/options.ts'

const failure = (over: Partial<Failure>): Failure => ({ place: 'answer', status: 0, code: '', ...over })
const decideRetry = (failure: Failure, own?: RetryRule[]) => decide(failure.place, failure, own)

describe('decideRetry()', () => {
  test.each(['1302', '1303', '1305'])('slows down for rate limit %s in a response and in a stream', (code) => {
    expect(decideRetry(failure({ status: 429, code }))).toBe('slow')
    expect(decideRetry(failure({ place: 'event', status: 200, code }))).toBe('slow')
  })

  const finalCodes = ['1110', '1112', '1113', '1121', '1301', '1304']
  for (let code = 1308; code <= 1321; code++) finalCodes.push(`${code}`)
  test.each(finalCodes)('never retries %s', (code) => {
    for (const status of [200, 400, 429, 500]) expect(decideRetry(failure({ status, code }))).toBe('stop')
  })

  test.each(['1210', '1211', '1214', '1215', '1231', '1261', '1300'])('does not retry parameter error %s', (code) => {
    expect(decideRetry(failure({ status: 400, code }))).toBe('stop')
  })

  test.each(['1120', '1200', '1230', '1234'])('retries server error %s', (code) => {
    expect(decideRetry(failure({ status: 500, code }))).toBe('retry')
    expect(decideRetry(failure({ place: 'event', status: 200, code }))).toBe('retry')
  })

  test('renews the token for 1003 and for code 401, but not for a wrong key', () => {
    expect(decideRetry(failure({ status: 401, code: '1003' }))).toBe('renew')
    expect(decideRetry(failure({ status: 401, code: '401' }))).toBe('renew')
    expect(decideRetry(failure({ status: 401, code: '1002' }))).toBe('stop')
  })

  test('depends on the status when there is no code', () => {
    for (const status of [408, 409, 429, 500, 502, 503, 504]) expect(decideRetry(failure({ status }))).toBe('retry')
    for (const status of [200, 301, 400, 401, 403, 404, 413, 434, 435]) {
      expect(decideRetry(failure({ status }))).toBe('stop')
    }
  })

  test('does not retry a 429 with an unknown code, but retries such a 500', () => {
    expect(decideRetry(failure({ status: 429, code: '1399' }))).toBe('stop')
    expect(decideRetry(failure({ status: 429, code: '1599' }))).toBe('stop')
    expect(decideRetry(failure({ status: 500, code: '1599' }))).toBe('retry')
  })

  test.each(['connect', 'timeout', 'body'] as const)('retries a failure at place %s', (place) => {
    expect(decideRetry(failure({ place }))).toBe('retry')
  })

  test('does not retry after an oversized event', () => {
    expect(decideRetry(failure({ place: 'body', code: 'oversized' }))).toBe('stop')
  })

  test('does not match codes that contain a known code', () => {
    for (const code of ['91302', '13029', '91234', '12349', '91003', '10039']) {
      expect(decideRetry(failure({ status: 401, code }))).toBe('stop')
    }
    for (const code of ['E1234', '1211E']) expect(decideRetry(failure({ status: 429, code }))).toBe('retry')
    for (const code of ['91113', '11139']) expect(decideRetry(failure({ status: 500, code }))).toBe('retry')
  })

  test('applies expressions with the flags g and y to each failure in the same way', () => {
    for (const flags of ['g', 'y', 'gy']) {
      const own = [{ code: new RegExp('^12', flags), status: new RegExp('4', flags), then: 'retry' as const }]
      for (let n = 0; n < 3; n++) expect(decideRetry(failure({ status: 400, code: '1210' }), own)).toBe('retry')
    }
  })

  test('takes the absent status and code of an error as 0 and an empty text', () => {
    const own: RetryRule[] = [{ status: 0, code: '', then: 'slow' }]
    expect(decide('connect', {}, own)).toBe('slow')
  })

  test('compares numbers and texts of a rule by their digits', () => {
    const own = [{ status: '400', code: 1210, then: 'retry' }] as unknown as RetryRule[]
    expect(decideRetry(failure({ status: 400, code: '1210' }), own)).toBe('retry')
    expect(decideRetry(failure({ status: 400, code: '12100' }), own)).toBe('stop')
  })

  test('tries own rules first, then the built-in ones', () => {
    const own = [{ code: '1113', then: 'retry' as const }, { place: 'connect' as const, then: 'stop' as const }]
    expect(decideRetry(failure({ status: 429, code: '1113' }), own)).toBe('retry')
    expect(decideRetry(failure({ place: 'connect' }), own)).toBe('stop')
    expect(decideRetry(failure({ status: 429, code: '1302' }), own)).toBe('slow')
  })
})

describe('retryAfter()', () => {
  const nowMs = Date.parse('2026-11-20T10:00:00Z')
  const read = (headers: Record<string, string>) => retryAfter(new Headers(headers), nowMs)

  test('reads seconds, fractions of seconds, and dates', () => {
    expect(read({ 'retry-after': '2' })).toBe(2000)
    expect(read({ 'retry-after': '0.25' })).toBe(250)
    expect(read({ 'retry-after': 'Fri, 20 Nov 2026 10:00:05 GMT' })).toBe(5000)
    expect(read({ 'retry-after': '2026-11-20T10:00:05+00:00' })).toBe(5000)
  })

  test('prefers retry-after-ms, and accepts 0', () => {
    expect(read({ 'retry-after-ms': '30', 'retry-after': '2' })).toBe(30)
    expect(read({ 'retry-after': '0' })).toBe(0)
    expect(read({ 'retry-after-ms': '0' })).toBe(0)
  })

  test('reads waits of more than a minute', () => {
    expect(read({ 'retry-after': '61' })).toBe(61_000)
    expect(read({ 'retry-after': 'Sat, 21 Nov 2026 10:00:00 GMT' })).toBe(86_400_000)
  })

  test.each(['', '-1', 'soon', 'NaN', '1e9', '1'.repeat(400), 'Fri, 20 Nov 2026 09:59:59 GMT'])(
    'ignores %j',
    (value) => {
      expect(read({ 'retry-after': value })).toBeUndefined()
    },
  )

  test('returns undefined without a header', () => {
    expect(read({})).toBeUndefined()
  })
})

describe('backoff()', () => {
  test('doubles from 500 ms up to 8000 ms', () => {
    expect([0, 1, 2, 3, 4, 5, 60].map((retries) => backoff(retries, 'retry', 0))).toEqual(
      [500, 1000, 2000, 4000, 8000, 8000, 8000],
    )
  })

  test('subtracts up to a quarter at random', () => {
    expect(backoff(1, 'retry', 0.5)).toBe(875)
    expect(backoff(1, 'retry', 1)).toBe(750)
  })

  test('waits four times as long after a rate limit', () => {
    expect(backoff(0, 'slow', 0)).toBe(2000)
  })
})
