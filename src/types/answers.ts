import type { AssistantMessage } from './messages.ts'

/**
 * Why an answer ended.
 *
 * - `sensitive`: moderation cut it; take back what was shown
 * - `network_error`: inference failed
 * - `model_context_window_exceeded`: on streams; a plain request gets 1261 instead
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'sensitive'
  | 'network_error'
  | 'model_context_window_exceeded'
  | (string & {})

/** Tokens that were paid for. */
export interface Usage {
  prompt_tokens: number
  /** Includes the reasoning. */
  completion_tokens: number
  total_tokens: number
  /** Since glm-4.5. */
  prompt_tokens_details?: { cached_tokens?: number | undefined } | undefined
  /** Since 2026. */
  completion_tokens_details?: { reasoning_tokens?: number | undefined } | undefined
}

/** A remark of the moderation. Spelled `contentFilter` in errors. */
export interface ContentFilter {
  role: 'assistant' | 'user' | 'history' | (string & {})
  /** 0 is the worst, 3 the mildest. */
  level: number
}

/** A page that web search found. */
export interface WebSearchResult {
  title?: string | undefined
  link?: string | undefined
  content?: string | undefined
  /** Name of the site. */
  media?: string | undefined
  icon?: string | undefined
  publish_date?: string | undefined
  /** How the text refers to it: `ref_1`. */
  refer?: string | undefined
}

/** A video that was made. */
export interface VideoResult {
  url: string
  cover_image_url?: string | undefined
}

/** One answer. There is always one: `n` is not supported. */
export interface Choice {
  index: number
  finish_reason: FinishReason
  message: AssistantMessage
}
