import type { APIPromise } from '../internal/api-promise.ts'
import { poll, type PollOptions, verdict } from '../internal/poll.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { requireFields } from '../internal/assert.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'
import type { SensitiveWordCheck } from '../types.ts'

/** Agents of the platform. Sources: OpenAPI of 2026-07-11; docs, "Agents", 2025-12. */
export type AgentId =
  | 'general_translation'
  | 'doc_translation_agent'
  | 'slides_glm_agent'
  | 'ai_drawing_agent'
  | 'receipt_recognition_agent'
  | 'clothes_recognition_agent'
  | 'intelligent_education_solve_agent'
  | 'intelligent_education_correction_agent'
  | 'vidu_template_agent'
  | (string & {})

/** One piece of what the user says. Which kinds an agent takes is on its page. */
export type AgentInputPart =
  | { type: 'text'; text: string }
  /** A file uploaded with purpose `agent`. */
  | { type: 'file_id'; file_id: string }
  | { type: 'file_url'; file_url: string }
  | { type: 'image_url'; image_url: string }

/** One message of the user. */
export interface AgentInputMessage {
  role: 'user' | 'system' | 'assistant'
  content: string | AgentInputPart | readonly AgentInputPart[]
}

/** Languages and scripts of `general_translation`; `wyw` is classical Chinese. Source: OpenAPI of 2026-07-11. */
export type TranslationLanguage =
  | 'zh-CN'
  | 'zh-TW'
  | 'wyw'
  | 'yue'
  | 'en'
  | 'ja'
  | 'ko'
  | 'fr'
  | 'de'
  | 'es'
  | 'ru'
  | 'pt'
  | 'it'
  | 'ar'
  | 'hi'
  | 'bg'
  | 'cs'
  | 'da'
  | 'el'
  | 'et'
  | 'fi'
  | 'hu'
  | 'id'
  | 'lt'
  | 'lv'
  | 'nl'
  | 'no'
  | 'pl'
  | 'ro'
  | 'sk'
  | 'sl'
  | 'sv'
  | 'th'
  | 'tr'
  | 'uk'
  | 'vi'
  | 'my'
  | 'ms'
  | 'Pinyin'
  | 'IPA'
  | (string & {})

/** `custom_variables` of `general_translation`. */
export interface TranslationVariables {
  /** @default 'auto' */
  source_lang?: 'auto' | TranslationLanguage | undefined
  /** @default 'zh-CN' */
  target_lang?: 'en-GB' | 'en-US' | TranslationLanguage | undefined
  /** The id of an uploaded table of terms. */
  glossary?: string | undefined
  /** @default 'general' */
  strategy?: 'general' | 'paraphrase' | 'two_step' | 'three_step' | 'reflection' | 'cot' | (string & {}) | undefined
  strategy_config?: {
    /** Advice on terms and tone. */
    general?: { suggestion?: string | undefined } | undefined
    /** Which language the reasons are in. @default 'to' */
    cot?: { reason_lang?: 'from' | 'to' | undefined } | undefined
  } | undefined
}

/** `custom_variables` of `doc_translation_agent`. Source: OpenAPI of 2025-07-23. */
export interface DocTranslationVariables {
  /** Say `English`. */
  from_lang: string
  /** Say `Simplified Chinese`. */
  to_lang: string
  /** Reads the pictures of a PDF, too, for more money. @default false */
  should_translate_image?: boolean | undefined
}

/** Body of `POST /api/v1/agents`. Sources: OpenAPI of 2026-07-11; z-ai-sdk-python 2026-04-08. */
export interface AgentParams {
  agent_id: AgentId
  /** At least one. */
  messages: readonly AgentInputMessage[]
  /** Some agents stream only (`slides_glm_agent`), some never. @default false */
  stream?: boolean | undefined
  /** Continues an earlier conversation (`slides_glm_agent`). */
  conversation_id?: string | undefined
  /** What the agent needs beyond the messages; see its page. */
  custom_variables?: TranslationVariables | DocTranslationVariables | Record<string, unknown> | undefined
  /** 6 to 64 characters. Known to the official SDKs only. */
  request_id?: string | undefined
  /** 6 to 128 characters. Known to the official SDKs only. */
  user_id?: string | undefined
  /** Known to the official SDKs only. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** A tool at work, as `slides_glm_agent` shows it. */
export interface AgentToolUse {
  /** `search`, `insert_page`, `remove_slides` and others. */
  tool_name: string
  input?: string | undefined
  /** For `insert_page`, the HTML of the page. */
  output?: string | undefined
  title?: string | undefined
  /** Pages concerned, counted from 1. */
  position?: number[] | undefined
}

/** One piece of what an agent says. */
export interface AgentOutputPart {
  type: 'text' | 'object' | 'file_url' | 'image_url' | 'audio_url' | 'video_url' | (string & {})
  text?: string | undefined
  object?: AgentToolUse | undefined
  file_url?: string | undefined
  image_url?: string | undefined
  audio_url?: string | undefined
  video_url?: string | undefined
  tag_cn?: string | undefined
  tag_en?: string | undefined
}

/** One message of an agent. */
export interface AgentMessage {
  role: 'assistant' | (string & {})
  content: string | AgentOutputPart | AgentOutputPart[]
  /** `slides_glm_agent` only. */
  phase?: 'thinking' | 'tool' | 'answer' | (string & {}) | undefined
}

/** Why an agent ended otherwise than it should. */
export interface AgentFailure {
  code?: string | undefined
  message?: string | undefined
}

/** Tokens of one answer. */
export interface AgentUsage {
  prompt_tokens?: number | undefined
  completion_tokens?: number | undefined
  total_tokens: number
}

/** One answer, or one event of an answer. */
export interface AgentChoice {
  /** In a stream this counts the events. */
  index?: number | undefined
  /** Whole in an answer, the new piece in a stream: agents have `messages` where chat has `message` and `delta`. */
  messages?: AgentMessage[] | undefined
  /** Streams of `general_translation` as the official SDKs type them; the OpenAPI document knows `messages` alone. */
  delta?: { role?: string | undefined; content?: string | AgentOutputPart | undefined } | undefined
  /** Absent until the last event. */
  finish_reason?: 'stop' | 'length' | 'sensitive' | 'network_error' | (string & {}) | undefined
}

/** Answer of `POST /api/v1/agents`. */
export interface AgentCompletion {
  id: string
  agent_id: AgentId
  conversation_id?: string | undefined
  /** Of agents that take their time: ask `agents.asyncResult` for it. */
  async_id?: string | undefined
  status?: 'success' | 'failed' | 'pending' | (string & {}) | undefined
  choices: AgentChoice[]
  usage?: AgentUsage | undefined
  /** Comes with a `finish_reason` other than `stop`. */
  error?: AgentFailure | undefined
}

/** One event of a streamed agent. */
export type AgentChunk = AgentCompletion

/** Body of `POST /api/v1/agents/async-result`. */
export interface AgentAsyncResultParams {
  agent_id: AgentId
  async_id: string
  conversation_id?: string | undefined
  custom_variables?: Record<string, unknown> | undefined
}

/** Answer of `POST /api/v1/agents/async-result`. */
export interface AgentAsyncResult {
  agent_id: AgentId
  async_id: string
  status: 'pending' | 'success' | 'failed' | (string & {})
  /** Absent while pending. Files are links that expire. */
  choices?: AgentChoice[] | undefined
  usage?: AgentUsage | undefined
  error?: AgentFailure | undefined
}

/** Body of `POST /api/v1/agents/conversation`: `slides_glm_agent` only. */
export interface AgentConversationParams {
  agent_id: 'slides_glm_agent' | (string & {})
  conversation_id: string
  custom_variables?: {
    /** Also make a PDF. @default false */
    include_pdf?: boolean | undefined
    /** Also make an HTML file. Docs, "GLM PPT", 2025-12; not in the OpenAPI document. */
    include_html?: boolean | undefined
    /** Sizes of single pages, in centimetres. */
    pages?: readonly { position: number; width?: number | undefined; height?: number | undefined }[] | undefined
  } | undefined
}

/** Answer of `POST /api/v1/agents/conversation`. */
export interface AgentConversation {
  agent_id: AgentId
  conversation_id: string
  /**
   * Files and pictures of the conversation.
   * Two witnesses: docs, "GLM PPT", show `messages`; the OpenAPI document has `message`, also an array.
   */
  choices: (AgentChoice & { message?: AgentMessage[] | undefined })[]
  error?: AgentFailure | undefined
}

/**
 * Specialised agents: translation, slides, drawing, homework and others. Posts to `/api/v1/agents`, not below `paas/v4`.
 * @see https://docs.bigmodel.cn/api-reference/agent-api/智能体对话
 */
export class Agents {
  /** Results of agents that take their time. */
  declare readonly asyncResult: AgentsAsyncResult
  /** What a conversation has produced. */
  declare readonly conversation: AgentsConversation
  readonly #transport: Transport
  readonly #root: boolean

  /** @param under `'paas/v4'` for relays that know only the path of the official SDKs. @default 'api' */
  constructor(transport: Transport, under: ClientOptions['agentsUnder'] = 'api') {
    this.#transport = transport
    this.#root = under === 'api'
    this.asyncResult = new AgentsAsyncResult(transport, this.#root)
    this.conversation = new AgentsConversation(transport, this.#root)
  }

  /**
   * Asks an agent.
   * @throws {TypeError} before sending, when `agent_id` or `messages` is missing
   * @example
   * ```ts
   * const answer = await zhipu.agents.create({
   *   agent_id: 'general_translation',
   *   messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello World' }] }],
   *   custom_variables: { target_lang: 'zh-CN' },
   * })
   * ```
   */
  create<P extends AgentParams & { stream: true }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<EventStream<AgentChunk>>
  create<P extends AgentParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<AgentCompletion>
  create<P extends AgentParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<AgentCompletion | EventStream<AgentChunk>>
  create(params: AgentParams, options?: RequestOptions): APIPromise<AgentCompletion | EventStream<AgentChunk>> {
    const call = { body: requireFields(params, 'agent_id', 'messages'), root: this.#root }
    return this.#transport[params.stream ? 'events' : 'json']<never>('POST', '/v1/agents', call, options)
  }
}

/** `POST /api/v1/agents/async-result`. */
export class AgentsAsyncResult {
  readonly #transport: Transport
  readonly #root: boolean

  constructor(transport: Transport, root: boolean) {
    this.#transport = transport
    this.#root = root
  }

  /** How far a task is. */
  retrieve<P extends AgentAsyncResultParams>(params: P, options?: RequestOptions): APIPromise<AgentAsyncResult> {
    return this.#transport.json('POST', '/v1/agents/async-result', {
      body: requireFields(params, 'agent_id', 'async_id'),
      root: this.#root,
    }, options)
  }

  /**
   * Waits for a task. A status it does not know counts as pending.
   * @throws {TaskError} when the task has failed, or the deadline has passed
   */
  poll<P extends AgentAsyncResultParams>(
    params: P,
    options?: PollOptions<AgentAsyncResult>,
  ): Promise<AgentAsyncResult> {
    return poll(
      (signal) => this.retrieve(params, { ...options, signal }),
      ({ status }) => verdict(status),
      { clock: this.#transport.clock, ...options },
    )
  }
}

/** `POST /api/v1/agents/conversation`. */
export class AgentsConversation {
  readonly #transport: Transport
  readonly #root: boolean

  constructor(transport: Transport, root: boolean) {
    this.#transport = transport
    this.#root = root
  }

  /** The files and pictures a conversation has produced; with `include_pdf` it is exported. */
  retrieve<P extends AgentConversationParams>(params: P, options?: RequestOptions): APIPromise<AgentConversation> {
    return this.#transport.json('POST', '/v1/agents/conversation', {
      body: requireFields(params, 'agent_id', 'conversation_id'),
      root: this.#root,
    }, options)
  }
}
