import type { Choice, ContentFilter, FinishReason, Usage, VideoResult, WebSearchResult } from './answers.ts'
import type { ChatBody } from './chat-body.ts'
import type { AudioAnswer, TextPart } from './messages.ts'
import type { ToolCallDelta } from './tool-calls.ts'

/**
 * Request body of `POST /chat/completions`. The client sends fields that are not listed here unchanged; the server ignores unknown fields.
 *
 * @see https://docs.bigmodel.cn/api-reference/模型-api/对话补全
 */
export interface ChatCompletionParams extends ChatBody {
  /** Whether to stream the answer as server-sent events. @default false */
  stream?: boolean | undefined
  /**
   * Whether to stream the arguments of tool calls in fragments; glm-4.6 and later models. The first fragment has `id` and name; later ones have
   * `index`, `type` and more of the arguments. The client joins them.
   *
   * @default false
   */
  tool_stream?: boolean | undefined
  /** Accepted without effect: the last chunk always has the usage (observed 2026-05). */
  stream_options?: { include_usage?: boolean | undefined } | undefined
}

/** Response of `POST /chat/completions`. */
export interface ChatCompletion {
  /** Beijing time and 16 hex digits, 30 characters in total; 19 digits before mid 2024. */
  id: string
  /** The `request_id` of the request, or `id` if it had none. */
  request_id: string
  /** Unix seconds. */
  created: number
  /** Model of the request, in lower case. */
  model: string
  /** Sent since January 2026. */
  object?: 'chat.completion' | undefined
  /** The answer, as an array with one element. */
  choices: Choice[]
  /** Token usage. */
  usage: Usage
  /** Pages found by the tool `web_search`, with `search_result: true`. */
  web_search?: WebSearchResult[] | undefined
  /** Content moderation results. */
  content_filter?: ContentFilter[] | undefined
  video_result?: VideoResult[] | undefined
}

/** New content of a chunk. */
export interface ChatDelta {
  /** Absent from deltas with tool calls. `user`: moderation rejected the user's message. `tool`: output of a tool of glm-4-alltools. */
  role?: 'assistant' | 'user' | 'tool' | (string & {}) | undefined
  /** New text; absent, `""` or null in chunks with other content. */
  content?: string | TextPart[] | null | undefined
  /** New reasoning text, sent before `content`; glm-4.5 also sends both in one chunk. */
  reasoning_content?: string | null | undefined
  /** Tool calls, or fragments of them. */
  tool_calls?: ToolCallDelta[] | null | undefined
  /** New speech of glm-4-voice. */
  audio?: Partial<AudioAnswer> | null | undefined
}

/** The choice of a chunk. */
export interface ChunkChoice {
  /** Index of the choice, always 0. */
  index: number
  /**
   * Reason why the model stopped. Only the last chunk has it; other chunks omit the key. glm-4-plus, glm-4-flash and glm-4.5 (September
   * 2025) also send `tool_calls` in the chunk with the tool call.
   */
  finish_reason?: FinishReason | null | undefined
  /** New content. */
  delta: ChatDelta
}

/** Chunk of a streamed answer. */
export interface ChatCompletionChunk {
  /** Id of the answer, the same in all chunks. */
  id: string
  /** Unix seconds. */
  created: number
  /** Sent since January 2026; absent when the answer ended abnormally. */
  object?: 'chat.completion.chunk' | undefined
  /** Model of the request, in lower case. */
  model: string
  /** One choice; empty in the separate usage chunk that some proxies add. */
  choices: ChunkChoice[]
  /** Token usage, in the last chunk; absent or null after `network_error`, `sensitive` and `model_context_window_exceeded`. */
  usage?: Usage | null | undefined
  /** Pages found by the tool `web_search`, in the last chunk, or in the first one with `result_sequence: 'before'`. */
  web_search?: WebSearchResult[] | undefined
  /** Content moderation results. */
  content_filter?: ContentFilter[] | undefined
  video_result?: VideoResult[] | undefined
  /** State of the answer; glm-4-alltools only. */
  status?: 'requires_action' | 'completed' | 'failed' | (string & {}) | undefined
}
