import type { Query } from '../options.ts'
import { assert } from './assert.ts'
import { pairsOf } from './pairs.ts'

/**
 * Builds a path from a template. Each value is percent-encoded and stays within its segment.
 *
 * @throws {TypeError} when a value is not a string, or is `''`, `.` or `..`, which would change the path
 */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return values.reduce((built, value, index) => {
    assert(
      typeof value === 'string' && !/^\.{0,2}$/.test(value),
      `build path: got ${JSON.stringify(value)} after ${built}, expected a path segment`,
    )
    // With the flag u only lone surrogates match, which encodeURIComponent rejects; URLs replace them in the same way.
    return built + encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, '\ufffd')) + parts[index + 1]
  }, parts[0]!)
}

/**
 * Joins base, path and query. The names of a layer replace those of earlier ones; a name that occurs twice in a layer keeps both values. With `root` the path starts at `/api` instead of `/api/paas/v4` (agents,
 * knowledge, zrag, v3).
 */
export function buildURL(
  baseURL: string,
  path: string,
  query: readonly (Query | null | undefined)[],
  root: boolean | undefined,
): string {
  // Without the slash the path could extend the name of the host.
  assert(path[0] === '/', `send request: path is ${path}, expected a leading /`)
  const params = new URLSearchParams()
  for (const layer of query) {
    const pairs = pairsOf(layer)
    for (const [name] of pairs) params.delete(name)
    for (const [name, value] of pairs) if (value !== null) params.append(name, value as string)
  }
  const pairs = `${params}`
  const base = root ? baseURL.replace(/(\/coding)?\/paas\/v\d+$/, '') : baseURL
  return base + path + (pairs && (path.includes('?') ? '&' : '?') + pairs)
}
