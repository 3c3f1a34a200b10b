import type { Route } from '../core/context.ts'
import { families, type Family, isPathOf, loadRoutes } from '../endpoints/families.ts'
import { matchesSegments, paramsOf } from '../http/path-pattern.ts'

/** A matched route with its parameters. */
export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

interface Pattern {
  readonly route: Route
  readonly segments: readonly string[]
}

const noParams: Readonly<Record<string, string>> = Object.freeze({})
/** Routes without parameters, by method and path. */
const fixedRoutes = new Map<string, Match>()
/** Routes with parameters, by their number of segments. */
const patterns = new Map<number, Pattern[]>()
const loadedFamilies = new Set<Family>()
/** Route tables that are registered: several families may share one module. */
const registered = new Set<readonly Route[]>()
/** First segments below `/api` that belong to a service. */
const services = new Set(['paas', 'coding', 'v1', 'llm-application', 'zrag', 'monitor', 'anthropic', 'mcp'])

/** True when the first segment belongs to a service; other paths get the gateway's own response, before authentication. */
export function isServed(path: string): boolean {
  const end = path.indexOf('/', 1)
  return services.has(path.slice(1, end < 0 ? undefined : end))
}

/**
 * The path that routes are matched with. Removes the query, `/api`, `/coding` (Coding Plan), and the `/paas/v4` that the official SDKs put before
 * `/v1/agents`: the routes are the same.
 */
export function pathOf(target: string): string {
  const queryStart = target.indexOf('?')
  let path = queryStart < 0 ? target : target.slice(0, queryStart)
  if (path.startsWith('/api/')) path = path.slice(4)
  if (path.startsWith('/coding/paas/')) path = path.slice(7)
  return path.startsWith('/paas/v4/v1/agents') ? path.slice(8) : path
}

/** Matches a request with a route, `undefined` when there is none. A fixed path precedes one with parameters. */
export function match(method: string, path: string): Match | undefined | Promise<Match | undefined> {
  const exact = fixedRoutes.get(`${method} ${path}`)
  if (exact) return exact
  const missing = families.filter((family) => !loadedFamilies.has(family) && isPathOf(family, path))
  return missing.length > 0 ? load(missing).then(() => find(method, path)) : find(method, path)
}

/** True when a path has a route with any method. Call it after `match()`, which loads the families of the path. */
export function hasPath(path: string): boolean {
  return (['GET', 'POST', 'PUT', 'DELETE'] as const).some((method) => find(method, path) !== undefined)
}

/**
 * Starts to load the chat family, which nearly every test uses, so that its first request need not wait. A failure is ignored: a runner rejects
 * imports when its test file has ended, and a request loads the family again.
 */
export function preloadChat(): void {
  load(families.filter(({ name }) => name === 'chat')).catch(() => {})
}

/** Every route of the mock. */
export async function allRoutes(): Promise<readonly Route[]> {
  await load(families)
  return [...fixedRoutes.values(), ...[...patterns.values()].flat()].map(({ route }) => route)
}

async function load(wanted: readonly Family[]): Promise<void> {
  for (const family of wanted) {
    if (loadedFamilies.has(family)) continue
    const routes = await loadRoutes(family)
    loadedFamilies.add(family)
    register(routes)
  }
}

function register(routes: readonly Route[]): void {
  if (registered.has(routes)) return
  registered.add(routes)
  for (const route of routes) {
    if (route.path.includes(':')) {
      const segments = route.path.split('/')
      patterns.set(segments.length, [...patterns.get(segments.length) ?? [], { route, segments }])
    } else fixedRoutes.set(`${route.method} ${route.path}`, { route, params: noParams })
  }
}

function find(method: string, path: string): Match | undefined {
  const exact = fixedRoutes.get(`${method} ${path}`)
  if (exact) return exact
  const parts = path.split('/')
  for (const { route, segments } of patterns.get(parts.length) ?? []) {
    if (route.method === method && matchesSegments(segments, parts)) return { route, params: paramsOf(segments, parts) }
  }
  return undefined
}
