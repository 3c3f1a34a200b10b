import type { Route } from '../core/context.ts'

/** A file of routes: where its paths begin, and how to get it. */
export interface Family {
  readonly starts: readonly string[]
  readonly load: () => Promise<{ readonly routes: readonly Route[] }>
}

/** Every family, loaded when one of their paths is asked for first, so that importing the mock stays cheap: one line per family. */
export const families: readonly Family[] = [
  { starts: ['/v1/agents'], load: () => import('./agents/routes.ts') },
  { starts: ['/llm-application/open/v', '/llm-application/open/h'], load: () => import('./application/routes.ts') },
  { starts: ['/paas/v4/assistant'], load: () => import('./assistant/routes.ts') },
  { starts: ['/paas/v4/async'], load: () => import('./async.ts') },
  { starts: ['/paas/v4/audio'], load: () => import('./audio/routes.ts') },
  { starts: ['/paas/v4/batches'], load: () => import('./batches/routes.ts') },
  { starts: ['/llm-application/open/document'], load: () => import('./document.ts') },
  { starts: ['/paas/v4/chat'], load: () => import('./chat/routes.ts') },
  { starts: ['/paas/v4/embeddings'], load: () => import('./embeddings.ts') },
  { starts: ['/paas/v4/files'], load: () => import('./files.ts') },
  { starts: ['/paas/v4/files/ocr'], load: () => import('./files-ocr.ts') },
  { starts: ['/paas/v4/files/parser'], load: () => import('./files-parser.ts') },
  { starts: ['/paas/v4/fine_tuning'], load: () => import('./fine-tuning/routes.ts') },
  { starts: ['/paas/v4/images'], load: () => import('./images.ts') },
  { starts: ['/llm-application/open/knowledge'], load: () => import('./knowledge.ts') },
  { starts: ['/paas/v4/layout_parsing'], load: () => import('./layout-parsing.ts') },
  { starts: ['/paas/v3/model-api'], load: () => import('./legacy.ts') },
  { starts: ['/paas/v4/models'], load: () => import('./models.ts') },
  { starts: ['/paas/v4/moderations'], load: () => import('./moderations.ts') },
  { starts: ['/monitor'], load: () => import('./monitor.ts') },
  { starts: ['/paas/v4/knowledge', '/paas/v4/document'], load: () => import('./paas.ts') },
  { starts: ['/paas/v4/reader'], load: () => import('./reader.ts') },
  { starts: ['/paas/v4/rerank'], load: () => import('./rerank.ts') },
  { starts: ['/paas/v4/tokenizer'], load: () => import('./tokenizer.ts') },
  { starts: ['/paas/v4/tools'], load: () => import('./tools.ts') },
  { starts: ['/paas/v4/videos'], load: () => import('./videos.ts') },
  { starts: ['/paas/v4/voice'], load: () => import('./voice.ts') },
  { starts: ['/paas/v4/web_search'], load: () => import('./web-search.ts') },
  { starts: ['/zrag'], load: () => import('./zrag.ts') },
]
