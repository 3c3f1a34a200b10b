import type { Route } from './exchange.ts'
import { routes as chat } from './routes/chat.ts'
import { routes as asyncTasks } from './routes/async.ts'
import { routes as audio } from './routes/audio.ts'
import { routes as embeddings } from './routes/embeddings.ts'
import { routes as batches } from './routes/batches.ts'
import { routes as files } from './routes/files.ts'
import { routes as filesOcr } from './routes/files-ocr.ts'
import { routes as filesParser } from './routes/files-parser.ts'
import { routes as fineTuning } from './routes/fine-tuning.ts'
import { routes as layoutParsing } from './routes/layout-parsing.ts'
import { routes as monitor } from './routes/monitor.ts'
import { routes as reader } from './routes/reader.ts'
import { routes as tools } from './routes/tools.ts'
import { routes as webSearch } from './routes/web-search.ts'
import { routes as images } from './routes/images.ts'
import { routes as models } from './routes/models.ts'
import { routes as moderations } from './routes/moderations.ts'
import { routes as rerank } from './routes/rerank.ts'
import { routes as tokenizer } from './routes/tokenizer.ts'
import { routes as videos } from './routes/videos.ts'
import { routes as voice } from './routes/voice.ts'
import { routes as agents } from './routes/agents.ts'
import { routes as application } from './routes/application.ts'
import { routes as assistant } from './routes/assistant.ts'
import { routes as document } from './routes/document.ts'
import { routes as knowledge } from './routes/knowledge.ts'
import { routes as legacy } from './routes/legacy.ts'
import { routes as paas } from './routes/paas.ts'
import { routes as zrag } from './routes/zrag.ts'

/** All routes of the mock: one line per family. */
export const routes: readonly Route[] = [
  ...chat,
  ...asyncTasks,
  ...audio,
  ...embeddings,
  ...batches,
  ...files,
  ...filesOcr,
  ...filesParser,
  ...fineTuning,
  ...layoutParsing,
  ...monitor,
  ...reader,
  ...tools,
  ...webSearch,
  ...images,
  ...models,
  ...moderations,
  ...rerank,
  ...tokenizer,
  ...videos,
  ...voice,
  ...agents,
  ...application,
  ...assistant,
  ...document,
  ...knowledge,
  ...legacy,
  ...paas,
  ...zrag,
]

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
/** First segments below `/api` that lead to a service. */
const services = new Set(['paas', 'coding', 'v1', 'llm-application', 'zrag', 'monitor', 'anthropic', 'mcp'])

for (const route of routes) {
  if (!route.path.includes(':')) {
    fixed.set(`${route.method} ${route.path}`, { route, params: none })
    continue
  }
  const segments = route.path.split('/')
  patterns.set(segments.length, [...patterns.get(segments.length) ?? [], { route, segments }])
}

/** True when the first segment leads to a service; others get the gateway's own answer, before authentication. */
export function isServed(path: string): boolean {
  const end = path.indexOf('/', 1)
  return services.has(path.slice(1, end < 0 ? undefined : end))
}

/** The path below `/api`; the bases of the Coding Plan lead to the same routes. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?')
  let path = mark < 0 ? target : target.slice(0, mark)
  if (path.startsWith('/api/')) path = path.slice(4)
  return path.startsWith('/coding/paas/') ? path.slice(7) : path
}

/** The route of a request; `undefined` when there is none. A fixed path wins over one with parameters. */
export function match(method: string, path: string): Match | undefined {
  const exact = fixed.get(`${method} ${path}`)
  if (exact) return exact
  const parts = path.split('/')
  for (const { route, segments } of patterns.get(parts.length) ?? []) {
    if (route.method === method && fits(segments, parts)) return { route, params: paramsOf(segments, parts) }
  }
  return undefined
}

/** True when the path exists with another method. */
export function exists(path: string): boolean {
  return (['GET', 'POST', 'PUT', 'DELETE'] as const).some((method) => match(method, path) !== undefined)
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
