import type { Route } from '../core/context.ts'
import { families, type Family } from '../endpoints/families.ts'
import { loading } from '../time/lazy-module.ts'

/** A route that fits, with its parameters. */
export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

interface Pattern {
  readonly route: Route
  readonly segments: readonly string[]
}

const none: Readonly<Record<string, string>> = Object.freeze({})
const fixed = new Map<string, Match>()
const patterns = new Map<number, Pattern[]>()
const loaded = new Set<Family>()
/** First segments below `/api` that lead to a service. */
const services = new Set(['paas', 'coding', 'v1', 'llm-application', 'zrag', 'monitor', 'anthropic', 'mcp'])

/** True when the first segment leads to a service; others get the gateway's own answer, before authentication. */
export function isServed(path: string): boolean {
  const end = path.indexOf('/', 1)
  return services.has(path.slice(1, end < 0 ? undefined : end))
}

/**
 * The path below `/api`. The bases of the Coding Plan lead to the same routes, and so does the place where the official SDKs look for
 * agents.
 */
export function pathOf(target: string): string {
  const mark = target.indexOf('?')
  let path = mark < 0 ? target : target.slice(0, mark)
  if (path.startsWith('/api/')) path = path.slice(4)
  if (path.startsWith('/coding/paas/')) path = path.slice(7)
  return path.startsWith('/paas/v4/v1/agents') ? path.slice(8) : path
}

/** The route of a request; `undefined` when there is none. A fixed path wins over one with parameters. */
export function match(method: string, path: string): Match | undefined | Promise<Match | undefined> {
  const exact = fixed.get(`${method} ${path}`)
  if (exact) return exact
  const missing = families.filter((family) => isBegun(family, path) && !loaded.has(family))
  return missing.length > 0 ? loading(() => load(missing)).then(() => find(method, path)) : find(method, path)
}

/** True when a path that found no route has one with another method; its families are loaded by then. */
export function exists(path: string): boolean {
  return (['GET', 'POST', 'PUT', 'DELETE'] as const).some((method) => find(method, path) !== undefined)
}

/** Begins to load the chat, which nearly every test asks: a first request finds it there, unless it comes at once. */
export function prepare(): void {
  void loading(() => load(families.filter((family) => isBegun(family, '/paas/v4/chat'))))
}

/** Every route of the mock. */
export async function allRoutes(): Promise<readonly Route[]> {
  await load(families)
  return [...fixed.values(), ...[...patterns.values()].flat()].map(({ route }) => route)
}

/** True when a path is of the form of a route's: `/files/:file_id/content`. */
export function isLike(path: string, form: string): boolean {
  const parts = path.split('/')
  const segments = form.split('/')
  return parts.length === segments.length && fits(segments, parts)
}

function isBegun({ starts }: Family, path: string): boolean {
  return starts.some((start) => path.startsWith(start))
}

async function load(wanted: readonly Family[]): Promise<void> {
  for (const family of wanted) {
    if (loaded.has(family)) continue
    const { routes } = await family.load()
    loaded.add(family)
    register(routes)
  }
}

function register(routes: readonly Route[]): void {
  for (const route of routes) {
    if (route.path.includes(':')) {
      const segments = route.path.split('/')
      patterns.set(segments.length, [...patterns.get(segments.length) ?? [], { route, segments }])
    } else fixed.set(`${route.method} ${route.path}`, { route, params: none })
  }
}

function find(method: string, path: string): Match | undefined {
  const exact = fixed.get(`${method} ${path}`)
  if (exact) return exact
  const parts = path.split('/')
  for (const { route, segments } of patterns.get(parts.length) ?? []) {
    if (route.method === method && fits(segments, parts)) return { route, params: paramsOf(segments, parts) }
  }
  return undefined
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  return segments.every((segment, index) => segment[0] === ':' ? parts[index] !== '' : segment === parts[index])
}

function paramsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  segments.forEach((segment, index) => {
    if (segment[0] === ':') params[segment.slice(1)] = decode(parts[index] as string)
  })
  return params
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
