import type { Choice, ContentFilter, FinishReason, Usage, VideoResult, WebSearchResult } from './answers.ts'
import type { ChatBody } from './chat-body.ts'
import type { AudioAnswer, TextPart } from './messages.ts'
import type { ToolCallDelta } from './tool-calls.ts'

/**
 * Body of `POST /chat/completions`. A key that is not listed here is sent as it is: the server ignores what it does not know.
 *
 * @see https://docs.bigmodel.cn/api-reference/模型-api/对话补全
 */
export interface ChatCompletionParams extends ChatBody {
  /** Answer by server-sent events. @default false */
  stream?: boolean | undefined
  /** Stream the arguments of tool calls piece by piece, too. glm-4.6 and up. @default false */
  tool_stream?: boolean | undefined
  /** Taken without effect: usage comes with the last chunk in any case (observed 2026-05). */
  stream_options?: { include_usage?: boolean | undefined } | undefined
}

/** A whole answer. */
export interface ChatCompletion {
  /** Beijing time and 16 hex digits, 30 characters; 19 digits before mid 2024. */
  id: string
  /** The `request_id` that was sent, otherwise equal to `id`. */
  request_id: string
  /** Unix seconds. */
  created: number
  /** As requested, in lower case. */
  model: string
  /** Since January 2026. */
  object?: 'chat.completion' | undefined
  choices: Choice[]
  usage: Usage
  /** With the tool `web_search` and its `search_result: true`. */
  web_search?: WebSearchResult[] | undefined
  content_filter?: ContentFilter[] | undefined
  video_result?: VideoResult[] | undefined
}

/** What a chunk adds to the message. */
export interface ChatDelta {
  /** In every delta but those of tool calls; `user` when moderation cut the question, `tool` for outputs of glm-4-alltools. */
  role?: 'assistant' | 'user' | 'tool' | (string & {}) | undefined
  /** Absent, `""` or null where the chunk brings something else. */
  content?: string | TextPart[] | null | undefined
  /** Comes before `content`; from glm-4.5 also beside it. */
  reasoning_content?: string | null | undefined
  tool_calls?: ToolCallDelta[] | null | undefined
  audio?: Partial<AudioAnswer> | null | undefined
}

/** One answer's part of a chunk. */
export interface ChunkChoice {
  index: number
  /** Absent (not null) but in the last chunk; glm-4-plus, glm-4-flash and glm-4.5 of September 2025 say `tool_calls` in the tool chunk too. */
  finish_reason?: FinishReason | null | undefined
  delta: ChatDelta
}

/** One event of a streamed answer. */
export interface ChatCompletionChunk {
  id: string
  /** Unix seconds. */
  created: number
  /** Since January 2026; absent when the answer ended abnormally. */
  object?: 'chat.completion.chunk' | undefined
  model: string
  /** One; none in the separate usage chunk that relays may add. */
  choices: ChunkChoice[]
  /** In the last chunk; absent or null after `network_error`, `sensitive` and `model_context_window_exceeded`. */
  usage?: Usage | null | undefined
  /** In the last chunk, or in the first one with `result_sequence: 'before'`. */
  web_search?: WebSearchResult[] | undefined
  content_filter?: ContentFilter[] | undefined
  video_result?: VideoResult[] | undefined
  /** glm-4-alltools only. */
  status?: 'requires_action' | 'completed' | 'failed' | (string & {}) | undefined
}
