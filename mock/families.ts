import type { Route } from './exchange.ts'

/** A file of routes: where its paths begin, and how to get it. */
export interface Family {
  readonly starts: readonly string[]
  readonly load: () => Promise<{ readonly routes: readonly Route[] }>
}

/** Every family, loaded when one of their paths is asked for first, so that importing the mock stays cheap: one line per family. */
export const families: readonly Family[] = [
  { starts: ['/v1/agents'], load: () => import('./routes/agents.ts') },
  { starts: ['/llm-application/open/v', '/llm-application/open/h'], load: () => import('./routes/application.ts') },
  { starts: ['/paas/v4/assistant'], load: () => import('./routes/assistant.ts') },
  { starts: ['/paas/v4/async'], load: () => import('./routes/async.ts') },
  { starts: ['/paas/v4/audio'], load: () => import('./routes/audio.ts') },
  { starts: ['/paas/v4/batches'], load: () => import('./routes/batches.ts') },
  { starts: ['/llm-application/open/document'], load: () => import('./routes/document.ts') },
  { starts: ['/paas/v4/chat'], load: () => import('./routes/chat.ts') },
  { starts: ['/paas/v4/embeddings'], load: () => import('./routes/embeddings.ts') },
  { starts: ['/paas/v4/files'], load: () => import('./routes/files.ts') },
  { starts: ['/paas/v4/files/ocr'], load: () => import('./routes/files-ocr.ts') },
  { starts: ['/paas/v4/files/parser'], load: () => import('./routes/files-parser.ts') },
  { starts: ['/paas/v4/fine_tuning'], load: () => import('./routes/fine-tuning.ts') },
  { starts: ['/paas/v4/images'], load: () => import('./routes/images.ts') },
  { starts: ['/llm-application/open/knowledge'], load: () => import('./routes/knowledge.ts') },
  { starts: ['/paas/v4/layout_parsing'], load: () => import('./routes/layout-parsing.ts') },
  { starts: ['/paas/v3/model-api'], load: () => import('./routes/legacy.ts') },
  { starts: ['/paas/v4/models'], load: () => import('./routes/models.ts') },
  { starts: ['/paas/v4/moderations'], load: () => import('./routes/moderations.ts') },
  { starts: ['/monitor'], load: () => import('./routes/monitor.ts') },
  { starts: ['/paas/v4/knowledge', '/paas/v4/document'], load: () => import('./routes/paas.ts') },
  { starts: ['/paas/v4/reader'], load: () => import('./routes/reader.ts') },
  { starts: ['/paas/v4/rerank'], load: () => import('./routes/rerank.ts') },
  { starts: ['/paas/v4/tokenizer'], load: () => import('./routes/tokenizer.ts') },
  { starts: ['/paas/v4/tools'], load: () => import('./routes/tools.ts') },
  { starts: ['/paas/v4/videos'], load: () => import('./routes/videos.ts') },
  { starts: ['/paas/v4/voice'], load: () => import('./routes/voice.ts') },
  { starts: ['/paas/v4/web_search'], load: () => import('./routes/web-search.ts') },
  { starts: ['/zrag'], load: () => import('./routes/zrag.ts') },
]
