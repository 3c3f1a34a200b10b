import type { AgentCompletion } from '../../src/resources/agents.ts'
import type { Transcription } from '../../src/resources/audio.ts'
import type { Batch } from '../../src/resources/batches.ts'
import type { EmbeddingList } from '../../src/resources/embeddings.ts'
import type { FileObject } from '../../src/resources/files.ts'
import type { GeneratedImages } from '../../src/resources/images.ts'
import type { LayoutParsingAnswer } from '../../src/resources/layout-parsing.ts'
import type { ModelList } from '../../src/resources/models.ts'
import type { Moderation } from '../../src/resources/moderations.ts'
import type { ReaderAnswer } from '../../src/resources/reader.ts'
import type { Ranking } from '../../src/resources/rerank.ts'
import type { TokenCount } from '../../src/resources/tokenizer.ts'
import type { ToolsAnswer } from '../../src/resources/tools.ts'
import type { WebSearchAnswer } from '../../src/resources/web-search.ts'
import type { TaskState } from '../../src/types.ts'
import type { FamilyName } from '../core/family-name.ts'
import {
  checkMembers,
  isRecord,
  list,
  number,
  object,
  oneOf,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'

const seconds = number('Unix seconds', 0)

/** The members that most responses have. */
const head = { id: string, created: seconds, request_id: string }

const task: Validators<TaskState> = {
  ...head,
  model: orNull(string),
  task_status: string,
  choices: list,
  usage: object,
  web_search: list,
  content_filter: list,
  image_result: list,
  video_result: list,
}
const time = orNull(seconds)
const batch: Validators<Batch> = {
  id: string,
  object: string,
  endpoint: string,
  input_file_id: string,
  completion_window: string,
  status: oneOf(
    'validating',
    'failed',
    'in_progress',
    'finalizing',
    'completed',
    'expired',
    'cancelling',
    'cancelled',
  ),
  output_file_id: orNull(string),
  error_file_id: orNull(string),
  errors: orNull(object),
  created_at: seconds,
  in_progress_at: time,
  expires_at: time,
  finalizing_at: time,
  completed_at: time,
  failed_at: time,
  expired_at: time,
  cancelling_at: time,
  cancelled_at: time,
  request_counts: orNull(object),
  metadata: orNull(object),
}
const file: Validators<FileObject> = {
  id: string,
  object: string,
  bytes: number('bytes', 0),
  created_at: seconds,
  filename: string,
  purpose: string,
  status: string,
  status_details: string,
}
const layout: Validators<LayoutParsingAnswer> = {
  ...head,
  model: string,
  md_results: string,
  layout_details: list,
  layout_visualization: list,
  data_info: object,
  usage: object,
}
const agent: Validators<AgentCompletion> = {
  id: string,
  agent_id: string,
  conversation_id: string,
  async_id: string,
  status: string,
  choices: list,
  usage: object,
  error: object,
}

/** Members of the replies of the families whose results have types. */
const membersByFamily: { readonly [Name in FamilyName]?: Readonly<Record<string, Validator>> } = {
  agents: agent,
  async: task,
  batches: batch,
  embeddings: { model: string, data: list, object: string, usage: object } satisfies Validators<EmbeddingList>,
  files: file,
  images: { ...head, data: list, content_filter: list } satisfies Validators<GeneratedImages>,
  layoutParsing: layout,
  models: { object: string, data: list } satisfies Validators<ModelList>,
  moderations: { ...head, result_list: list, usage: object } satisfies Validators<Moderation>,
  reader: { ...head, model: string, reader_result: object } satisfies Validators<ReaderAnswer>,
  rerank: { ...head, results: list, usage: object } satisfies Validators<Ranking>,
  tokenizer: { ...head, usage: object } satisfies Validators<TokenCount>,
  tools: { ...head, choices: list } satisfies Validators<ToolsAnswer>,
  transcriptions: { ...head, model: string, text: string, segments: list } satisfies Validators<Transcription>,
  videos: task,
  webSearch: { ...head, search_intent: list, search_result: list } satisfies Validators<WebSearchAnswer>,
}

/**
 * Validates the members of a scripted reply. Families without a type accept any members.
 *
 * @throws {TypeError | RangeError} for an unknown member, or one of the wrong type.
 */
export function checkReplyMembers(family: FamilyName, value: unknown, act: string): void {
  const members = membersByFamily[family]
  if (members && isRecord(value) && !(value instanceof Error)) {
    checkMembers(value, members, { act, what: `member of ${family} replies` })
  }
}

function orNull({ expected, test, isRange }: Validator): Validator {
  return { expected: `${expected} or null`, test: (value) => value === null || test(value), isRange }
}
