import type { Message } from './messages.ts'
import type { ChatModel } from './models.ts'
import type { Tool, ToolChoice } from './tools.ts'

/** Whether and how the model thinks before it answers. glm-4.5 and up. */
export interface Thinking {
  /**
   * `enabled`: glm-4.5, 4.6 and 5.0–5.2 decide for themselves; glm-4.7 and 4.5v always think; 5.3 thinks whatever is said.
   *
   * @default 'enabled'
   */
  type?: 'enabled' | 'disabled' | undefined
  /**
   * Whether the reasoning of earlier turns is dropped. With `false`, send `reasoning_content` back unchanged.
   *
   * @default true
   */
  clear_thinking?: boolean | undefined
}

/** The persons of a role-play. Required by charglm-3, taken by emohaa. */
export interface RoleMeta {
  user_info: string
  bot_info: string
  bot_name: string
  user_name: string
}

/** Where codegeex-4 shall write. Source: official SDK. */
export interface CodeExtra {
  target: {
    path?: string | undefined
    language: string
    code_prefix: string
    code_suffix: string
  }
  contexts?: { path: string; code: string }[] | undefined
}

/** Switches the platform's own word check; needs a permission that support grants. Source: official Python SDK. */
export interface SensitiveWordCheck {
  type: 'ALL' | (string & {})
  status: 'ENABLE' | 'DISABLE'
}

/**
 * What asking a chat model takes, at once or as a task: text, vision, voice, role-play and code share one body, the model decides
 * which fields it reads.
 *
 * Source: OpenAPI document of 2026-07-11 unless a field says otherwise.
 */
export interface ChatBody {
  model: ChatModel
  /** At least one, and not only of system and assistant. */
  messages: readonly Message[]
  /** glm-4.5 and up. */
  thinking?: Thinking | undefined
  /**
   * How hard to think. glm-5.2 and 5.3. `xhigh` means `max`; `medium` and `low` mean `high`; `minimal` and `none` mean no thinking.
   *
   * @default 'max'
   */
  reasoning_effort?: 'max' | 'xhigh' | 'high' | 'medium' | 'low' | 'minimal' | 'none' | undefined
  /** `false` always takes the likeliest token and ignores `temperature` and `top_p`. @default true */
  do_sample?: boolean | undefined
  /**
   * 0 to 1, two decimals. In 2024 the ends were excluded, so the official SDKs send 0.01 and 0.99 for them.
   *
   * @default 1 (glm-5.x, 4.7, 4.6), 0.6 (glm-4.5), 0.75 (glm-4), 0.8 (vision, voice), 0 (autoglm-phone), 0.95 (charglm-4, emohaa)
   */
  temperature?: number | undefined
  /**
   * 0.01 to 1, two decimals.
   *
   * @default 0.95 (glm-4.5 and up), 0.9 (glm-4), 0.6 (vision, voice), 0.85 (autoglm-phone), 0.7 (charglm-4, emohaa)
   */
  top_p?: number | undefined
  /**
   * Tokens of the answer, reasoning included: a thinking model with a small limit may end with `length` and no content.
   *
   * From 1 to 131 072 (glm-4.6 and up), 98 304 (glm-4.5), 32 768 (glm-4.6v), 16 384 (glm-4.5v), 4 096 (voice, role-play).
   *
   * @default 65_536 (glm-4.6, 4.7), 16_384 (glm-4.6v, 4.5v), 1_024 (voice, role-play)
   */
  max_tokens?: number | undefined
  /** At most 128 functions. Text models; of the vision models glm-4.6v, glm-5v-turbo and autoglm-phone, functions only. */
  tools?: readonly Tool[] | undefined
  /** @default 'auto' */
  tool_choice?: ToolChoice | undefined
  /** Words that end the answer and are not part of it. The document allows four and says that one is read; role-play allows one. */
  stop?: readonly string[] | string | undefined
  /** `json_object` makes text models answer in JSON. Say so in a message too. @default { type: 'text' } */
  response_format?: { type: 'text' | 'json_object' | (string & {}) } | undefined
  /** 6 to 64 characters, new for each request; comes back as `request_id`. 1231 refuses one that is still being answered. */
  request_id?: string | undefined
  /** The end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** glm-4-voice. */
  watermark_enabled?: boolean | undefined
  /** charglm-3, emohaa. */
  meta?: RoleMeta | undefined
  /** codegeex-4. */
  extra?: CodeExtra | undefined
  /** Source: official SDK. */
  seed?: number | undefined
  /** Needs a permission that support grants. Source: official SDK. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}
