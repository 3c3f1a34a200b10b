import type { AssistantMessage } from './messages.ts'

/**
 * Reason why the model stopped generating.
 *
 * - `stop`: the answer is complete
 * - `length`: `max_tokens` was reached
 * - `tool_calls`: the model calls tools
 * - `sensitive`: content moderation stopped the answer; remove the text already shown to the user
 * - `network_error`: inference failed on the server
 * - `model_context_window_exceeded`: the context is too long; streams only, other requests fail with code 1261
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'sensitive'
  | 'network_error'
  | 'model_context_window_exceeded'
  | (string & {})

/** Token usage of a request. */
export interface Usage {
  /** Tokens of the messages and tools sent. */
  prompt_tokens: number
  /** Tokens generated, reasoning tokens included. */
  completion_tokens: number
  /** Sum of prompt and completion tokens. */
  total_tokens: number
  /** Prompt tokens read from the context cache; sent by glm-4.5 and later models. */
  prompt_tokens_details?: { cached_tokens?: number | undefined } | undefined
  /**
   * Completion tokens spent on reasoning; sent since 2026. A stream with thinking disabled does not have it, except from glm-5.3. The number of
   * chunks with reasoning may be smaller.
   */
  completion_tokens_details?: { reasoning_tokens?: number | undefined } | undefined
}

/** A result of content moderation. The same list is named `contentFilter` in error bodies. */
export interface ContentFilter {
  /** Whose content the result is about. */
  role: 'assistant' | 'user' | 'history' | (string & {})
  /** Severity, from 0 (worst) to 3 (mildest). */
  level: number
}

/** A web page found by web search. */
export interface WebSearchResult {
  /** Title of the page. */
  title?: string | undefined
  /** URL of the page. */
  link?: string | undefined
  /** Excerpt, or more text with `content_size: 'high'`. */
  content?: string | undefined
  /** Name of the site. */
  media?: string | undefined
  /** Icon of the site. */
  icon?: string | undefined
  /** Date of publication, for example `2025-05-23`. */
  publish_date?: string | undefined
  /** Reference mark that the answer uses for this page, for example `ref_1`. */
  refer?: string | undefined
}

/** A generated video. */
export interface VideoResult {
  /** URL of the video. */
  url: string
  /** URL of the cover image. */
  cover_image_url?: string | undefined
}

/** A chat answer. `choices` always has one element, because the API does not support `n`. */
export interface Choice {
  /** Index of the choice, always 0. */
  index: number
  /** Reason why the model stopped generating. */
  finish_reason: FinishReason
  /** The answer. */
  message: AssistantMessage
}
