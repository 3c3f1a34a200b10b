import type { FamilyName } from '../facade/family-verbs.ts'

/** What the paths of each family begin with; `$` ends a path. */
export const beginnings: Readonly<Record<FamilyName, readonly string[]>> = {
  chat: ['/paas/v4/chat/completions$'],
  async: ['/paas/v4/async/', '/paas/v4/async-result/'],
  embeddings: ['/paas/v4/embeddings$'],
  rerank: ['/paas/v4/rerank$'],
  tokenizer: ['/paas/v4/tokenizer$'],
  models: ['/paas/v4/models'],
  images: ['/paas/v4/images/'],
  videos: ['/paas/v4/videos/'],
  speech: ['/paas/v4/audio/speech$'],
  transcriptions: ['/paas/v4/audio/transcriptions$'],
  voice: ['/paas/v4/voice/'],
  files: ['/paas/v4/files'],
  batches: ['/paas/v4/batches'],
  webSearch: ['/paas/v4/web_search$'],
  reader: ['/paas/v4/reader$'],
  moderations: ['/paas/v4/moderations$'],
  layoutParsing: ['/paas/v4/layout_parsing$'],
  tools: ['/paas/v4/tools$'],
  agents: ['/v1/agents', '/paas/v4/v1/agents'],
  assistant: ['/paas/v4/assistant'],
  knowledge: ['/llm-application/open/knowledge', '/paas/v4/knowledge'],
  document: ['/llm-application/open/document', '/paas/v4/document'],
  application: ['/llm-application/open/v'],
  zrag: ['/zrag/'],
  fineTuning: ['/paas/v4/fine_tuning/'],
  monitor: ['/monitor/'],
  legacy: ['/paas/v3/model-api/'],
}

/** Which requests a rule is about. */
export interface Place {
  /** As it is written on a mock: `chat`, `POST /rerank`, `zhipu` for the mock itself. */
  readonly label: string
  takes(method: string, path: string): boolean
}

/** Every request. */
export const everywhere: Place = { label: 'zhipu', takes: () => true }

/** The requests of a family. */
export function familyPlace(name: FamilyName): Place {
  const starts = beginnings[name]
  return { label: name, takes: (_, path) => starts.some((start) => begins(path, start)) }
}

function begins(path: string, start: string): boolean {
  return start.endsWith('$') ? path === start.slice(0, -1) : path.startsWith(start)
}
