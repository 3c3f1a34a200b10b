import type { Query } from '../options.ts'
import { assert } from './assert.ts'

/**
 * Builds a path whose values cannot leave their segment: each is percent-encoded, and what would climb or vanish (`..`, `.`, the
 * empty string, anything that is no string) is a `TypeError`.
 */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return values.reduce((built, value, at) => {
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) {
      throw new TypeError(`Cannot build path: ${built}… wants a non-empty string, got ${JSON.stringify(value)}`)
    }
    return built + encodeURIComponent(value) + parts[at + 1]
  }, parts[0]!)
}

/** Joins base, path and query. `root` starts below `/api`, where what lives beside `/api/paas/v4` is (agents, knowledge, zrag, v3). */
export function buildURL(baseURL: string, path: string, query: Query, root: boolean | undefined): string {
  // Without it, the path could go on with the name of the host.
  assert(path[0] === '/', `send request: path is ${path}, want a slash first`)
  const pairs = Object.entries(query).filter(([, value]) => value != null) as [string, string][]
  const search = pairs.length ? (path.includes('?') ? '&' : '?') + new URLSearchParams(pairs) : ''
  return (root ? baseURL.replace(/(\/coding)?\/paas\/v\d+$/, '') : baseURL) + path + search
}
