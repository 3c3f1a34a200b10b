import type { Suites } from '../support/run-suites.ts'
import { suites as hostile } from '../hostile/client/index.ts'
import { suite as abort } from './abort.ts'
import { suite as agents } from './agents.ts'
import { suite as application } from './application.ts'
import { suite as assistant } from './assistant.ts'
import { suite as audio } from './audio.ts'
import { suite as auth } from './auth.ts'
import { suite as batchRun } from './batch-run.ts'
import { suite as batches } from './batches.ts'
import { suite as chat } from './chat.ts'
import { suite as chatStream } from './chat-stream.ts'
import { suite as conversation } from './conversation.ts'
import { suite as embeddings } from './embeddings.ts'
import { suite as environment } from './environment.ts'
import { suite as errors } from './errors.ts'
import { suite as files } from './files.ts'
import { suite as fineTuning } from './fine-tuning.ts'
import { suite as fuzz } from './fuzz.ts'
import { suite as gate } from './gate.ts'
import { suite as images } from './images.ts'
import { suite as knowledge } from './knowledge.ts'
import { suite as legacy } from './legacy.ts'
import { suite as mcp } from './mcp.ts'
import { suite as middleware } from './middleware.ts'
import { suite as models } from './models.ts'
import { suite as moderations } from './moderations.ts'
import { suite as parse } from './parse.ts'
import { suite as realtime } from './realtime.ts'
import { suite as realtimeClient } from './realtime-client.ts'
import { suite as relay } from './relay.ts'
import { suite as rerank } from './rerank.ts'
import { suite as responses } from './responses.ts'
import { suite as retry } from './retry.ts'
import { suite as runTools } from './run-tools.ts'
import { suite as sse } from './sse.ts'
import { suite as tasks } from './tasks.ts'
import { suite as timeouts } from './timeouts.ts'
import { suite as tokenizer } from './tokenizer.ts'
import { suite as untyped } from './untyped.ts'
import { suite as voice } from './voice.ts'
import { suite as webTools } from './web-tools.ts'
import { suite as zrag } from './zrag.ts'

/** All suites, one line for each file of this folder, and those of test/hostile/client. */
export const suites: Suites = {
  abort,
  agents,
  application,
  assistant,
  audio,
  auth,
  'batch-run': batchRun,
  batches,
  chat,
  'chat-stream': chatStream,
  conversation,
  embeddings,
  environment,
  errors,
  files,
  'fine-tuning': fineTuning,
  fuzz,
  gate,
  images,
  knowledge,
  legacy,
  mcp,
  middleware,
  models,
  moderations,
  parse,
  realtime,
  'realtime-client': realtimeClient,
  relay,
  rerank,
  responses,
  retry,
  'run-tools': runTools,
  sse,
  tasks,
  timeouts,
  tokenizer,
  untyped,
  voice,
  'web-tools': webTools,
  zrag,
  ...hostile,
}
