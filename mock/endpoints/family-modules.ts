import type { Route } from '../core/context.ts'
import type { FamilyName } from '../core/family-name.ts'

interface FamilyModule {
  readonly routes: readonly Route[]
}

/** Names of modules: families, and what a family has in a module of its own or shares with another. */
export type ModuleName =
  | Exclude<FamilyName, 'speech' | 'transcriptions'>
  | 'audio'
  | 'filesOcr'
  | 'filesParser'
  | 'paas'

/**
 * The modules of the endpoint families, by their names in families.ts; `loadRoutes()` calls these functions in `lazy()`. Apart from that list, because
 * every `import()` there counts in the size of the mock.
 */
export const familyModules: Readonly<Record<ModuleName, () => Promise<FamilyModule>>> = {
  agents: () => import('./agents/routes.ts'),
  anthropic: () => import('./anthropic/routes.ts'),
  application: () => import('./application/routes.ts'),
  assistant: () => import('./assistant/routes.ts'),
  async: () => import('./async.ts'),
  audio: () => import('./audio/routes.ts'),
  batches: () => import('./batches/routes.ts'),
  chat: () => import('./chat/routes.ts'),
  document: () => import('./document.ts'),
  embeddings: () => import('./embeddings.ts'),
  files: () => import('./files.ts'),
  filesOcr: () => import('./files-ocr.ts'),
  filesParser: () => import('./files-parser.ts'),
  fineTuning: () => import('./fine-tuning/routes.ts'),
  images: () => import('./images.ts'),
  knowledge: () => import('./knowledge.ts'),
  layoutParsing: () => import('./layout-parsing.ts'),
  legacy: () => import('./legacy.ts'),
  mcp: () => import('./mcp/routes.ts'),
  models: () => import('./models.ts'),
  moderations: () => import('./moderations.ts'),
  monitor: () => import('./monitor.ts'),
  paas: () => import('./paas.ts'),
  reader: () => import('./reader.ts'),
  realtime: () => import('./realtime/routes.ts'),
  rerank: () => import('./rerank.ts'),
  responses: () => import('./responses/routes.ts'),
  tokenizer: () => import('./tokenizer.ts'),
  tools: () => import('./tools.ts'),
  videos: () => import('./videos.ts'),
  voice: () => import('./voice.ts'),
  webSearch: () => import('./web-search.ts'),
  zrag: () => import('./zrag.ts'),
}
