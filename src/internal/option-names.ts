import { assert } from './assert.ts'

/** Options of a client, of a request and of `poll()`. */
const names = [
  'apiKey',
  'auth',
  'jwtLifetimeMs',
  'endpoint',
  'baseURL',
  'fetch',
  'headers',
  'query',
  'timeoutMs',
  'firstTokenTimeoutMs',
  'idleTimeoutMs',
  'totalTimeoutMs',
  'maxRetries',
  'retry',
  'maxEventBytes',
  'middleware',
  'logger',
  'clock',
  'random',
  'agentsUnder',
  'maxConcurrent',
  'dangerouslyAllowBrowser',
  'signal',
  'intervalMs',
  'deadlineMs',
  'sleep',
]

/** The part of the pairs of letters of a name, in any case, that a known name has as well: from 0 to 1. */
function similarity(name: string, known: string): number {
  const letters = name.toLowerCase()
  const pairs = Array.from(letters.slice(1), (letter, index) => letters[index] + letter)
  return pairs.filter((pair) => known.toLowerCase().includes(pair)).length / pairs.length
}

/**
 * Checks the names of options, for callers without TypeScript: a misspelled option would be ignored without a word. Names that resemble no
 * option are accepted, because callers spread larger objects, and helpers hand their own options to each request that they send.
 *
 * @throws {TypeError} when a name resembles a known one; the message has the nearest
 */
export function checkOptionNames(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names.includes(name)) continue
    // Of equally similar names the shortest is the nearest.
    const rank = (known: string) => similarity(name, known) - known.length / 1_000
    const nearest = names.reduce((best, known) => rank(known) > rank(best) ? known : best)
    assert(!(similarity(name, nearest) >= 0.5), `use ${name}: the option is unknown, did you mean ${nearest}?`)
  }
}
