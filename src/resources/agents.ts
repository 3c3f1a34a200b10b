import type { APIPromise } from '../internal/api-promise.ts'
import { outcomeOf, poll, type PollOptions } from '../internal/poll.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { requireFields } from '../internal/assert.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'
import type { SensitiveWordCheck } from '../types.ts'
import type { StreamResult } from '../types/stream-result.ts'

/** Ids of the platform's agents. Sources: OpenAPI of 2026-07-11; docs, "Agents", 2025-12. */
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

/** Part of a message to an agent. The documentation of each agent lists the types that it accepts. */
export type AgentInputPart =
  | { type: 'text'; text: string }
  /** A file uploaded with purpose `agent`. */
  | { type: 'file_id'; file_id: string }
  | { type: 'file_url'; file_url: string }
  | { type: 'image_url'; image_url: string }

/** Message to an agent. */
export interface AgentInputMessage {
  role: 'user' | 'system' | 'assistant'
  content: string | AgentInputPart | readonly AgentInputPart[]
}

/** Languages and scripts of `general_translation`. `wyw` is classical Chinese. Source: OpenAPI of 2026-07-11. */
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
  /** Language of the text. @default 'auto' */
  source_lang?: 'auto' | TranslationLanguage | undefined
  /** Language to translate to. @default 'zh-CN' */
  target_lang?: 'en-GB' | 'en-US' | TranslationLanguage | undefined
  /** Id of an uploaded glossary. */
  glossary?: string | undefined
  /** Translation strategy. @default 'general' */
  strategy?: 'general' | 'paraphrase' | 'two_step' | 'three_step' | 'reflection' | 'cot' | (string & {}) | undefined
  /** Settings of the chosen strategy. */
  strategy_config?: {
    /** Instructions on terms and style. */
    general?: { suggestion?: string | undefined } | undefined
    /** Language of the explanations: the source (`from`) or the target (`to`). @default 'to' */
    cot?: { reason_lang?: 'from' | 'to' | undefined } | undefined
  } | undefined
}

/** `custom_variables` of `doc_translation_agent`. Source: OpenAPI of 2025-07-23. */
export interface DocTranslationVariables {
  /** Language of the document, for example `English`. */
  from_lang: string
  /** Language to translate to, for example `Simplified Chinese`. */
  to_lang: string
  /** Whether to translate the images of a PDF too, at extra cost. @default false */
  should_translate_image?: boolean | undefined
}

/** Request body of `POST /api/v1/agents`. Sources: OpenAPI of 2026-07-11; z-ai-sdk-python 2026-04-08. */
export interface AgentParams {
  /** Agent to send the messages to. */
  agent_id: AgentId
  /** At least one message. */
  messages: readonly AgentInputMessage[]
  /** Whether to stream the answer. Some agents only stream (`slides_glm_agent`), others cannot stream. @default false */
  stream?: boolean | undefined
  /** Conversation to continue (`slides_glm_agent`). */
  conversation_id?: string | undefined
  /** Parameters of the chosen agent, described in its documentation. */
  custom_variables?: TranslationVariables | DocTranslationVariables | Record<string, unknown> | undefined
  /** Id of the request, 6 to 64 characters. In the official SDKs only. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. In the official SDKs only. */
  user_id?: string | undefined
  /** Content moderation settings. In the official SDKs only. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** A tool call reported by `slides_glm_agent`. */
export interface AgentToolUse {
  /** Name of the tool, for example `search`, `insert_page` or `remove_slides`. */
  tool_name: string
  /** Arguments of the call. */
  input?: string | undefined
  /** Result of the call; the HTML of the page for `insert_page`. */
  output?: string | undefined
  /** Title of the page. */
  title?: string | undefined
  /** Numbers of the pages, from 1. */
  position?: number[] | undefined
}

/** Part of an agent's message. The member named like `type` has the content. */
export interface AgentOutputPart {
  type: 'text' | 'object' | 'file_url' | 'image_url' | 'audio_url' | 'video_url' | (string & {})
  text?: string | undefined
  object?: AgentToolUse | undefined
  file_url?: string | undefined
  image_url?: string | undefined
  audio_url?: string | undefined
  video_url?: string | undefined
  /** Description of the part in Chinese. */
  tag_cn?: string | undefined
  /** Description of the part in English. */
  tag_en?: string | undefined
}

/** Message of an agent. */
export interface AgentMessage {
  role: 'assistant' | (string & {})
  content: string | AgentOutputPart | AgentOutputPart[]
  /** Step that produced the message; `slides_glm_agent` only. */
  phase?: 'thinking' | 'tool' | 'answer' | (string & {}) | undefined
}

/** Error reported by an agent. */
export interface AgentFailure {
  code?: string | undefined
  message?: string | undefined
}

/** Token usage of an agent's answer. */
export interface AgentUsage {
  prompt_tokens?: number | undefined
  completion_tokens?: number | undefined
  total_tokens: number
  /** Number of calls; sent by `general_translation`. */
  total_calls?: number | undefined
}

/** Answer of an agent, or one chunk of it. */
export interface AgentChoice {
  /** In a stream, the number of the chunk. */
  index?: number | undefined
  /** The complete answer, or the new text of a chunk. Agents use `messages` where chat uses `message` and `delta`. */
  messages?: AgentMessage[] | undefined
  /** New text of a chunk of `general_translation`, in the types of the official SDKs; the OpenAPI document has `messages` only. */
  delta?: { role?: string | undefined; content?: string | AgentOutputPart | undefined } | undefined
  /** Reason why the agent stopped; in a stream, in the last chunk only. */
  finish_reason?: 'stop' | 'length' | 'sensitive' | 'network_error' | (string & {}) | undefined
}

/** Response of `POST /api/v1/agents`. */
export interface AgentCompletion {
  /** Id of the answer. */
  id: string
  /** Agent that answered. */
  agent_id: AgentId
  /** Id of the conversation, for `agents.conversation`. */
  conversation_id?: string | undefined
  /** Id of the task, for `agents.asyncResult`; sent by asynchronous agents. */
  async_id?: string | undefined
  /** State of the answer or of the task. */
  status?: 'success' | 'failed' | 'pending' | (string & {}) | undefined
  /** The answer. */
  choices: AgentChoice[]
  /** Token usage; in a stream, in the last chunk only. */
  usage?: AgentUsage | undefined
  /** Error; present when `finish_reason` is not `stop`. */
  error?: AgentFailure | undefined
}

/** Chunk of an agent's streamed answer. */
export type AgentChunk = AgentCompletion

/** Request body of `POST /api/v1/agents/async-result`. */
export interface AgentAsyncResultParams {
  /** Agent that runs the task. */
  agent_id: AgentId
  /** Id of the task, from the response of `agents.create()`. */
  async_id: string
  conversation_id?: string | undefined
  custom_variables?: Record<string, unknown> | undefined
}

/** Response of `POST /api/v1/agents/async-result`. */
export interface AgentAsyncResult {
  /** Agent that runs the task. */
  agent_id: AgentId
  /** Id of the task. */
  async_id: string
  /** State of the task. */
  status: 'pending' | 'success' | 'failed' | (string & {})
  /** The answer; absent while the task is pending. Files are URLs that expire. */
  choices?: AgentChoice[] | undefined
  /** Token usage. */
  usage?: AgentUsage | undefined
  /** Error of a failed task. */
  error?: AgentFailure | undefined
}

/** Request body of `POST /api/v1/agents/conversation`, for `slides_glm_agent` only. */
export interface AgentConversationParams {
  /** Agent of the conversation. */
  agent_id: 'slides_glm_agent' | (string & {})
  /** Id of the conversation, from a response of `agents.create()`. */
  conversation_id: string
  /** Export settings. */
  custom_variables?: {
    /** Whether to export a PDF. @default false */
    include_pdf?: boolean | undefined
    /** Whether to export an HTML file. Source: docs, "GLM PPT", 2025-12; not in the OpenAPI document. */
    include_html?: boolean | undefined
    /** Numbers of pages, from 1, with their sizes in centimetres. */
    pages?: readonly { position: number; width?: number | undefined; height?: number | undefined }[] | undefined
  } | undefined
}

/** Response of `POST /api/v1/agents/conversation`. */
export interface AgentConversation {
  /** Agent of the conversation. */
  agent_id: AgentId
  /** Id of the conversation. */
  conversation_id: string
  /**
   * Files and images of the conversation.
   * Sources disagree: the docs, "GLM PPT", have `messages`; the OpenAPI document has `message`, also an array.
   */
  choices: (AgentChoice & { message?: AgentMessage[] | undefined })[]
  /** Error of the export. */
  error?: AgentFailure | undefined
}

/**
 * Agents for translation, slides, drawing, homework and other purposes. Sends requests to `/api/v1/agents`, not below `paas/v4`.
 * @see https://docs.bigmodel.cn/api-reference/agent-api/智能体对话
 */
export class Agents {
  /** Results of asynchronous agents. */
  declare readonly asyncResult: AgentsAsyncResult
  /** Files and images of conversations. */
  declare readonly conversation: AgentsConversation
  readonly #transport: Transport
  readonly #root: boolean

  /** @param under `'paas/v4'` for proxies that support only the path of the official SDKs. @default 'api' */
  constructor(transport: Transport, under?: ClientOptions['agentsUnder']) {
    this.#transport = transport
    this.#root = under !== 'paas/v4'
    this.asyncResult = new AgentsAsyncResult(transport, this.#root)
    this.conversation = new AgentsConversation(transport, this.#root)
  }

  /**
   * Sends messages to an agent and returns its answer, or a stream of chunks with `stream: true`.
   * @throws {TypeError} when `agent_id` or `messages` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const answer = await zhipu.agents.create({
   *   agent_id: 'general_translation',
   *   messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello World' }] }],
   *   custom_variables: { target_lang: 'zh-CN' },
   * })
   * ```
   */
  create<P extends AgentParams>(
    params: Partial<AgentParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, AgentCompletion, EventStream<AgentChunk>>>
  create(params: AgentParams, options?: RequestOptions): APIPromise<AgentCompletion | EventStream<AgentChunk>> {
    const call = { body: requireFields(params, 'agent_id', 'messages'), root: this.#root }
    return params.stream
      ? this.#transport.events<AgentChunk>('POST', '/v1/agents', call, options)
      : this.#transport.json<AgentCompletion>('POST', '/v1/agents', call, options)
  }
}

/** Results of asynchronous agents: `POST /api/v1/agents/async-result`. */
export class AgentsAsyncResult {
  readonly #transport: Transport
  readonly #root: boolean

  constructor(transport: Transport, root: boolean) {
    this.#transport = transport
    this.#root = root
  }

  /** Retrieves the state of a task, with the answer once it has succeeded. */
  retrieve<P extends AgentAsyncResultParams>(
    params: Partial<AgentAsyncResultParams> & P,
    options?: RequestOptions,
  ): APIPromise<AgentAsyncResult> {
    return this.#transport.json('POST', '/v1/agents/async-result', {
      body: requireFields(params, 'agent_id', 'async_id'),
      root: this.#root,
    }, options)
  }

  /**
   * Waits until a task has succeeded. Unknown values of `status` count as pending.
   * @throws {TaskError} when the task fails or the deadline passes
   */
  poll<P extends AgentAsyncResultParams>(
    params: Partial<AgentAsyncResultParams> & P,
    options?: PollOptions<AgentAsyncResult>,
  ): Promise<AgentAsyncResult> {
    return poll(
      (signal) => this.retrieve(params, { ...options, signal }),
      outcomeOf,
      { clock: this.#transport.clock, ...options },
    )
  }
}

/** Files and images of conversations: `POST /api/v1/agents/conversation`. */
export class AgentsConversation {
  readonly #transport: Transport
  readonly #root: boolean

  constructor(transport: Transport, root: boolean) {
    this.#transport = transport
    this.#root = root
  }

  /** Retrieves the files and images of a conversation. `include_pdf` exports the conversation as a PDF first. */
  retrieve<P extends AgentConversationParams>(
    params: Partial<AgentConversationParams> & P,
    options?: RequestOptions,
  ): APIPromise<AgentConversation> {
    return this.#transport.json('POST', '/v1/agents/conversation', {
      body: requireFields(params, 'agent_id', 'conversation_id'),
      root: this.#root,
    }, options)
  }
}
