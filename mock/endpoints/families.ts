import type { Route } from '../core/context.ts'
import type { FamilyName } from '../core/family-name.ts'
import { matchesPattern } from '../http/path-pattern.ts'
import type { RequestFilter } from '../scripting/request-filter.ts'
import { lazy } from '../time/lazy-module.ts'
import { closest } from '../validation/suggest.ts'
import type { ModuleName } from './family-modules.ts'

export type { FamilyName }

/** An endpoint family: one row for each module of routes. */
export interface Family {
  /** Its property on a mock: `zhipu.chat`. A family that has two modules has two rows. */
  readonly name: FamilyName
  /** What its paths begin with. @default exactly the paths of `routes` */
  readonly prefixes?: readonly string[] | undefined
  /** Its routes, methods first; parameters have no names. They are known before the module is loaded, so that `on()` throws where it is called. */
  readonly routes: readonly string[]
  /** Those of its paths whose requests are chat turns: scripts and faults of `zhipu.chat` are for them too. */
  readonly chatPaths?: readonly string[] | undefined
  /** The module of its routes, in family-modules.ts. @default its name */
  readonly module?: ModuleName | undefined
}

/** Every endpoint family. Its module is loaded when one of its paths is requested first, so that importing the mock stays cheap. */
export const families: readonly Family[] = [
  {
    name: 'agents',
    prefixes: ['/v1/agents'],
    routes: ['POST /v1/agents', 'POST /v1/agents/async-result', 'POST /v1/agents/conversation'],
  },
  {
    name: 'anthropic',
    prefixes: ['/anthropic/'],
    routes: [
      'POST /anthropic/messages',
      'POST /anthropic/v1/messages',
      'POST /anthropic/v1/messages/count_tokens',
      'GET /anthropic/v1/models',
    ],
    chatPaths: ['/anthropic/messages', '/anthropic/v1/messages'],
  },
  {
    name: 'application',
    prefixes: ['/llm-application/open/v', '/llm-application/open/history_session_record/'],
    routes: [
      'GET /llm-application/open/history_session_record/:/:',
      'POST /llm-application/open/v2/application/:/conversation',
      'GET /llm-application/open/v2/application/:/variables',
      'POST /llm-application/open/v2/application/file_stat',
      'POST /llm-application/open/v2/application/file_upload',
      'POST /llm-application/open/v2/application/generate_request_id',
      'POST /llm-application/open/v2/application/slice_info',
      'POST /llm-application/open/v2/model-api/:/sse-invoke',
      'POST /llm-application/open/v3/application/invoke',
    ],
  },
  {
    name: 'assistant',
    prefixes: ['/paas/v4/assistant'],
    routes: ['POST /paas/v4/assistant', 'POST /paas/v4/assistant/conversation/list', 'POST /paas/v4/assistant/list'],
  },
  {
    name: 'async',
    prefixes: ['/paas/v4/async/', '/paas/v4/async-result/'],
    routes: [
      'GET /paas/v4/async-result/:',
      'POST /paas/v4/async/chat/completions',
      'POST /paas/v4/async/images/generations',
    ],
  },
  {
    name: 'speech',
    module: 'audio',
    routes: ['POST /paas/v4/audio/speech'],
  },
  {
    name: 'transcriptions',
    module: 'audio',
    routes: ['POST /paas/v4/audio/transcriptions'],
  },
  {
    name: 'voice',
    module: 'audio',
    routes: ['POST /paas/v4/audio/customization'],
  },
  {
    name: 'batches',
    prefixes: ['/paas/v4/batches'],
    routes: ['GET POST /paas/v4/batches', 'GET /paas/v4/batches/:', 'POST /paas/v4/batches/:/cancel'],
  },
  {
    name: 'chat',
    routes: ['POST /paas/v4/chat/completions'],
  },
  {
    name: 'document',
    prefixes: ['/llm-application/open/document'],
    routes: [
      'GET /llm-application/open/document',
      'DELETE GET /llm-application/open/document/:',
      'POST /llm-application/open/document/embedding/:',
      'POST /llm-application/open/document/slice/image_list/:',
      'POST /llm-application/open/document/upload_document/:',
      'POST /llm-application/open/document/upload_url',
    ],
  },
  {
    name: 'document',
    module: 'paas',
    prefixes: ['/paas/v4/document'],
    routes: ['DELETE GET PUT /paas/v4/document/:'],
  },
  {
    name: 'embeddings',
    routes: ['POST /paas/v4/embeddings'],
  },
  {
    name: 'files',
    prefixes: ['/paas/v4/files'],
    routes: ['GET POST /paas/v4/files', 'DELETE /paas/v4/files/:', 'GET /paas/v4/files/:/content'],
  },
  {
    name: 'files',
    module: 'filesOcr',
    routes: ['POST /paas/v4/files/ocr'],
  },
  {
    name: 'files',
    module: 'filesParser',
    prefixes: ['/paas/v4/files/parser/'],
    routes: [
      'POST /paas/v4/files/parser/create',
      'GET /paas/v4/files/parser/result/:/:',
      'POST /paas/v4/files/parser/sync',
    ],
  },
  {
    name: 'fineTuning',
    prefixes: ['/paas/v4/fine_tuning/'],
    routes: [
      'DELETE /paas/v4/fine_tuning/fine_tuned_models/:',
      'GET POST /paas/v4/fine_tuning/jobs',
      'DELETE GET /paas/v4/fine_tuning/jobs/:',
      'POST /paas/v4/fine_tuning/jobs/:/cancel',
      'GET /paas/v4/fine_tuning/jobs/:/events',
    ],
  },
  {
    name: 'images',
    prefixes: ['/paas/v4/images/'],
    routes: ['POST /paas/v4/images/generations'],
  },
  {
    name: 'knowledge',
    prefixes: ['/llm-application/open/knowledge'],
    routes: [
      'GET POST /llm-application/open/knowledge',
      'DELETE GET PUT /llm-application/open/knowledge/:',
      'GET /llm-application/open/knowledge/capacity',
      'POST /llm-application/open/knowledge/retrieve',
    ],
  },
  {
    name: 'knowledge',
    module: 'paas',
    prefixes: ['/paas/v4/knowledge'],
    routes: ['GET POST /paas/v4/knowledge', 'DELETE PUT /paas/v4/knowledge/:', 'GET /paas/v4/knowledge/capacity'],
  },
  {
    name: 'layoutParsing',
    routes: ['POST /paas/v4/layout_parsing'],
  },
  {
    name: 'legacy',
    prefixes: ['/paas/v3/model-api/'],
    routes: [
      'GET /paas/v3/model-api/-/async-invoke/:',
      'POST /paas/v3/model-api/:/async-invoke',
      'POST /paas/v3/model-api/:/invoke',
      'POST /paas/v3/model-api/:/sse-invoke',
    ],
  },
  {
    name: 'mcp',
    prefixes: ['/mcp/'],
    routes: ['DELETE GET POST /mcp/:/mcp', 'GET /mcp/:/sse', 'POST /mcp/:/message'],
  },
  {
    name: 'models',
    prefixes: ['/paas/v4/models'],
    routes: ['GET /paas/v4/models'],
  },
  {
    name: 'moderations',
    routes: ['POST /paas/v4/moderations'],
  },
  {
    name: 'monitor',
    prefixes: ['/monitor/'],
    routes: ['GET /monitor/usage/model-usage', 'GET /monitor/usage/quota/limit', 'GET /monitor/usage/tool-usage'],
  },
  {
    name: 'reader',
    routes: ['POST /paas/v4/reader'],
  },
  {
    name: 'realtime',
    prefixes: ['/paas/v4/realtime'],
    routes: ['GET /paas/v4/realtime'],
    chatPaths: ['/paas/v4/realtime/response'],
  },
  {
    name: 'rerank',
    routes: ['POST /paas/v4/rerank'],
  },
  {
    name: 'responses',
    prefixes: ['/v1/responses', '/v1/models'],
    routes: [
      'GET /v1/models',
      'POST /v1/responses',
      'DELETE GET /v1/responses/:',
      'GET /v1/responses/:/input_items',
    ],
    chatPaths: ['/v1/responses'],
  },
  {
    name: 'tokenizer',
    routes: ['POST /paas/v4/tokenizer'],
  },
  {
    name: 'tools',
    routes: ['POST /paas/v4/tools'],
  },
  {
    name: 'videos',
    prefixes: ['/paas/v4/videos/'],
    routes: ['POST /paas/v4/videos/generations'],
  },
  {
    name: 'voice',
    prefixes: ['/paas/v4/voice/'],
    routes: ['POST /paas/v4/voice/clone', 'POST /paas/v4/voice/delete', 'GET /paas/v4/voice/list'],
  },
  {
    name: 'webSearch',
    routes: ['POST /paas/v4/web_search'],
  },
  {
    name: 'zrag',
    prefixes: ['/zrag/'],
    routes: ['POST /zrag/agent/chat', 'POST /zrag/retrieval/retrieve'],
  },
]

/** Loads the routes of a family. */
export async function loadRoutes({ name, module = name as ModuleName }: Family): Promise<readonly Route[]> {
  // As one import, so that the mock's clock stands until both modules are there.
  const load = lazy(async () => await (await import('./family-modules.ts')).familyModules[module]())
  return (await load()).routes
}

/** The requests of a family. */
export function familyFilter(name: FamilyName): RequestFilter {
  const rows = families.filter((family) => family.name === name)
  const isChat = name === 'chat'
  const matches = (_: unknown, path: string) =>
    rows.some((family) => isPathOf(family, path)) ||
    (isChat && isChatPath(path))
  const turns = rows.flatMap(({ chatPaths = [] }) => chatPaths)
  const isTurn = (_: unknown, path: string) => turns.includes(path)
  return { label: name, matches, replies: turns.length > 0 ? isTurn : undefined }
}

/** True for a path whose requests are chat turns. */
export function isChatPath(path: string): boolean {
  return path === '/paas/v4/chat/completions' || families.some(({ chatPaths }) => chatPaths?.includes(path))
}

/** The family of a path, `undefined` when the API has no such path. */
export function familyOf(path: string): FamilyName | undefined {
  return families.find((family) => isPathOf(family, path))?.name
}

/** True when a path is one of the family's. */
export function isPathOf({ prefixes, routes }: Family, path: string): boolean {
  return prefixes ? prefixes.some((prefix) => path.startsWith(prefix)) : routes.some((route) => pathIn(route) === path)
}

/**
 * The path below `/api` of a route that a script names, with `/api` and `/paas/v4` or without.
 *
 * @throws {TypeError} when the API has no such route.
 */
export function routePattern(method: string, path: string): string {
  const short = path.replace(/^(\/api)?(\/paas\/v4)?(?=\/)/, '')
  const known = families.flatMap(({ routes }) => routes).flatMap(expandMethods)
  // The prefix is removed once: what still begins with it has it twice.
  const candidates = short.startsWith('/paas/v4/') ? [] : [short, `/paas/v4${short}`]
  const found = candidates.find((candidate) => known.some((route) => matchesPattern(`${method} ${candidate}`, route)))
  if (found !== undefined) return found
  const similar = closest(`${method} ${short}`, known.map((route) => route.replace(' /paas/v4/', ' /')))
  throw new TypeError(
    `Cannot script ${method} ${path}: the API has no such route${similar ? `, did you mean ${similar}?` : ''}`,
  )
}

/** `GET POST /paas/v4/files` → `GET /paas/v4/files`, `POST /paas/v4/files` */
function expandMethods(route: string): string[] {
  const [path = '', ...methods] = route.split(' ').reverse()
  return methods.map((method) => `${method} ${path}`)
}

/** `GET POST /paas/v4/files` → `/paas/v4/files` */
function pathIn(route: string): string {
  return route.slice(route.indexOf('/'))
}
