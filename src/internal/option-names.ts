import { assert } from './assert.ts'

/** Options of a client, of a request and of `poll()`. */
const publicNames = [
  'apiKey',
  'auth',
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

/** Options of helpers, which hand theirs to each request that they send. Their callbacks begin with `on`. */
const helperName = /^(on[A-Z].*|tools|maxRounds|jsonSchema|repairs)$/

/** Number of pairs of letters that a name has in common with a known one, in any case; of equal numbers the shorter name is the nearest. */
function similarity(name: string, known: string): number {
  const letters = name.toLowerCase()
  const pairs = Array.from(letters, (letter, index) => letter + (letters[index + 1] ?? ''))
  return pairs.filter((pair) => pair[1] && known.toLowerCase().includes(pair)).length - known.length / 100
}

/**
 * Checks the names of options, for callers without TypeScript. A misspelled option would be ignored without a word.
 *
 * @throws {TypeError} when a name is unknown; the message has the nearest known name
 */
export function checkOptionNames(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || publicNames.includes(name) || helperName.test(name)) continue
    const [nearest] = [...publicNames].sort((a, b) => similarity(name, b) - similarity(name, a))
    assert(false, `use ${name}: the option is unknown, did you mean ${nearest}?`)
  }
}
