import type { Message } from './messages.ts'
import type { ChatModel } from './models.ts'
import type { Tool, ToolChoice } from './tools.ts'

/**
 * Reasoning before the answer, for glm-4.5 and later models.
 *
 * What `disabled` does, on the general bases (`endpoint: 'cn'` and `'intl'`) and on those of the Coding Plan (`'cn-coding'`, `'intl-coding'`):
 *
 * | model | general | coding |
 * | --- | --- | --- |
 * | glm-5.3, 5.3-flash, 5.3-flashx | rejected with code 1210 | no reasoning (2026-08-21; ignored a week before) |
 * | glm-5.2 to 4.5, 4.6v, 4.5v | no reasoning | no reasoning |
 * | glm-4.1v-thinking | ignored; the reasoning is in `content`, between `<think>` marks | not known |
 *
 * Observed August to October 2026. The document of 2026-07-11 says that glm-4.7 and 4.5v always reason.
 */
export interface Thinking {
  /**
   * Whether the model reasons before it answers. With `enabled`, models other than glm-5.3 may decide for each request. May be absent beside
   * `clear_thinking`.
   *
   * @default 'enabled'
   */
  type?: 'enabled' | 'disabled' | undefined
  /**
   * Whether the server ignores the reasoning of earlier turns. With `false`, send back the `reasoning_content` of those turns unchanged.
   *
   * @default true on the general bases, false on those of the Coding Plan (docs, October 2026)
   */
  clear_thinking?: boolean | undefined
}

/**
 * Amount of reasoning, from none to most. What each model does with it, on the general bases and on those of the Coding Plan:
 *
 * | model | general | coding |
 * | --- | --- | --- |
 * | glm-5.3, 5.3-flash, 5.3-flashx | `low`, `high`, `max`; others rejected with code 1210 | all seven |
 * | glm-5.2 | all: `low` and `medium` mean `high`, `xhigh` means `max`; `none` and `minimal` mean no reasoning, but only with `thinking: { type: 'enabled' }` | the same without that condition (docs, July 2026) |
 * | others | accepted without effect | accepted without effect |
 *
 * Observed August to October 2026. Reasoning tokens of glm-5.3 for one question: low 4, medium 11, no effort given 69, high 98, max 125. With
 * `low` it may skip the reasoning.
 */
export type ReasoningEffort = 'max' | 'xhigh' | 'high' | 'medium' | 'low' | 'minimal' | 'none'

/** Characters of a role-play; required by charglm-3, accepted by emohaa. */
export interface RoleMeta {
  /** Description of the user. */
  user_info: string
  /** Description of the character that the model plays. */
  bot_info: string
  /** Name of the character. */
  bot_name: string
  /** Name of the user. */
  user_name: string
}

/** Code to complete with codegeex-4. Source: official SDK. */
export interface CodeExtra {
  /** File in which the model inserts code. */
  target: {
    path?: string | undefined
    language: string
    /** Code before the insertion. */
    code_prefix: string
    /** Code after the insertion. */
    code_suffix: string
  }
  /** Other files of the project. */
  contexts?: { path: string; code: string }[] | undefined
}

/** Switches the platform's sensitive word check; requires a permission that Zhipu's support grants. Source: official Python SDK. */
export interface SensitiveWordCheck {
  type: 'ALL' | (string & {})
  status: 'ENABLE' | 'DISABLE'
}

/**
 * Fields of synchronous and asynchronous chat requests. Text, vision, voice, role-play and code models share this type; each model reads
 * the fields that it supports.
 *
 * Source: OpenAPI document of 2026-07-11, unless a field names another source.
 */
export interface ChatBody {
  model: ChatModel
  /** Conversation; at least one message must not be a system or assistant message. */
  messages: readonly Message[]
  /** Reasoning before the answer; glm-4.5 and later models. */
  thinking?: Thinking | undefined
  /**
   * Amount of reasoning of glm-5.2 and 5.3; see `ReasoningEffort` for the values of each model and base.
   *
   * @default 'max' (docs, July 2026); measured on glm-5.3: between `medium` and `high`
   */
  reasoning_effort?: ReasoningEffort | undefined
  /** Whether to sample tokens. `false` selects the most likely token and ignores `temperature` and `top_p`. @default true */
  do_sample?: boolean | undefined
  /**
   * Sampling temperature, 0 to 1 with two decimals; other values are rejected with code 1210 (observed 2026-07). In 2024 the server rejected
   * 0 and 1, so the official SDKs send 0.01 and 0.99 instead.
   *
   * @default 1 (glm-5.x, 4.7, 4.6), 0.6 (glm-4.5), 0.75 (glm-4), 0.8 (vision, voice), 0 (autoglm-phone), 0.95 (charglm-4, emohaa)
   */
  temperature?: number | undefined
  /**
   * Nucleus sampling: cumulative probability of the tokens to sample from, 0.01 to 1 with two decimals.
   *
   * @default 0.95 (glm-4.5 and up), 0.9 (glm-4), 0.6 (vision, voice), 0.85 (autoglm-phone), 0.7 (charglm-4, emohaa)
   */
  top_p?: number | undefined
  /**
   * Maximum number of tokens to generate, reasoning included. With a small limit, a thinking model may end with `length` and no content.
   *
   * 1 to 131 072 (glm-4.6 and up, glm-4.5, 4.5-x), 98 304 (glm-4.5-air, airx, flash), 32 768 (glm-4.6v), 16 384 (glm-4.5v), 4 096 (voice,
   * role-play). Other values are rejected with code 1210, whose message has the range (observed 2026-10).
   *
   * @default 65_536 (glm-4.6, 4.7, 5.3), 16_384 (glm-4.6v, 4.5v), 1_024 (voice, role-play)
   */
  max_tokens?: number | undefined
  /**
   * Tools that the model can use, up to 128 functions. Of the vision models, glm-5.3-flash, glm-4.6v, glm-5v-turbo and autoglm-phone accept
   * functions.
   */
  tools?: readonly Tool[] | undefined
  /** Which tool the model uses. @default 'auto' */
  tool_choice?: ToolChoice | undefined
  /** Strings that end the answer and are not part of it. The document allows four but says that one is used; role-play allows one. */
  stop?: readonly string[] | string | undefined
  /** Format of the answer. For JSON with `json_object`, request JSON in a message too; text models only. @default { type: 'text' } */
  response_format?: { type: 'text' | 'json_object' | (string & {}) } | undefined
  /** Unique id of the request, 6 to 64 characters; returned as `request_id`. The server rejects an id in use with code 1231. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Whether generated speech has a watermark; glm-4-voice only. */
  watermark_enabled?: boolean | undefined
  /** Characters of a role-play; charglm-3 and emohaa only. */
  meta?: RoleMeta | undefined
  /** Code to complete; codegeex-4 only. */
  extra?: CodeExtra | undefined
  /** Random seed. Source: official SDK. */
  seed?: number | undefined
  /** Content moderation settings; they require a permission that Zhipu's support grants. Source: official SDK. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}
