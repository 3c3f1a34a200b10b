import { assert } from './assert.ts'
import { pairsOf } from './pairs.ts'

/** Options of a client, of a request and of `poll()`. Of two that resemble a misspelled name, the first is proposed. */
export const optionNames: readonly string[] = /* @__PURE__ */
  ('apiKey auth jwtLifetimeMs endpoint baseURL fetch headers query timeoutMs firstTokenTimeoutMs idleTimeoutMs totalTimeoutMs ' +
    'maxRetries retry maxEventBytes middleware logger clock random agentsUnder maxConcurrent dangerouslyAllowBrowser signal ' +
    'intervalMs deadlineMs sleep').split(' ')

/** A name as it is compared: `base_url`, `baseUrl` and `baseURL` are equal. */
export const foldName = (name: string): string => name.toLowerCase().replace('_', '')

/**
 * Checks the names of options, for callers without TypeScript: a misspelled option would be ignored without a word. A name resembles an option
 * that contains its first five letters, or that it contains. Other names are accepted, because callers spread larger objects, and helpers
 * hand their own options to each request that they send.
 *
 * @throws {TypeError} when a name resembles a known one; the message has the nearest. Also for a string, such as the key in place of the options
 */
export function checkOptionNames(options: object | undefined): void {
  assert(typeof options !== 'string', 'use options: expected { apiKey }')
  for (const [name] of pairsOf(options as Record<string, unknown>)) {
    if (optionNames.includes(name) || name.length < 3) continue
    const folded = foldName(name)
    const nearest = optionNames.find((known) =>
      foldName(known).includes(folded.slice(0, 5)) || folded.includes(foldName(known))
    )
    assert(!nearest, `use ${name}: unknown option, did you mean ${nearest}?`)
  }
}
