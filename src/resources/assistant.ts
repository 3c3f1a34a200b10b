import type { APIPromise } from '../internal/api-promise.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { requireFields } from '../internal/assert.ts'
import { type PagePromise, type PageQuery, paginate, type Slice } from '../internal/page.ts'
import type { RequestOptions } from '../options.ts'

/** One piece of what the user says. */
export type AssistantInputPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }

/** Body of `POST /assistant`. Source: OpenAPI of 2026-07-11, which calls it deprecated. */
export interface AssistantParams {
  /** `65940acff94777010aa6b796` is ChatGLM; `assistant.list()` names the others. */
  assistant_id: string
  /** Continues an earlier conversation. */
  conversation_id?: string | undefined
  /** @default 'glm-4-assistant' */
  model?: 'glm-4-assistant' | 'glm-4-alltools' | (string & {}) | undefined
  /** At least one, all of them the user's. */
  messages: readonly { role: 'user'; content: string | readonly AssistantInputPart[] }[]
  /** Only `true` works, so it is always sent. */
  stream?: true | undefined
  /** Files uploaded with purpose `file-extract` or `code-interpreter`. */
  attachments?: readonly { file_id: string }[] | undefined
  metadata?: Record<string, unknown> | undefined
  /** For the translating assistant. */
  extra_parameters?: { translate?: { from?: string | undefined; to?: string | undefined } | undefined } | undefined
  do_sample?: boolean | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
}

/** A tool at work: first with `input`, later with `outputs`. */
export interface AssistantToolCall {
  id?: string | undefined
  type: 'web_browser' | 'code_interpreter' | 'drawing_tool' | 'retrieval' | 'function' | (string & {})
  web_browser?: {
    input?: string | undefined
    outputs?: { title: string; link: string; content: string; error_msg?: string | undefined }[] | undefined
  } | undefined
  code_interpreter?: {
    input?: string | undefined
    outputs?: { type: 'logs' | 'file' | (string & {}); logs?: string | undefined }[] | undefined
  } | undefined
  drawing_tool?: { input?: string | undefined; outputs?: { image: string }[] | undefined } | undefined
  retrieval?: {
    outputs?: { text?: string | undefined; document?: string | undefined }[] | undefined
  } | undefined
  function?: { name: string; arguments?: string | undefined; outputs?: unknown } | undefined
}

/** The new piece of an answer. */
export interface AssistantDelta {
  role: 'assistant' | 'tool' | (string & {})
  content?: string | undefined
  tool_calls?: AssistantToolCall[] | undefined
  metadata?: Record<string, unknown> | undefined
}

/** One event of an answer. Observed 2024-08. */
export interface AssistantChunk {
  id: string
  /** Unix **milliseconds**, where all other families have seconds. */
  created: number
  choices: {
    index: number
    delta: AssistantDelta
    /** Absent until the last event. */
    finish_reason?: 'stop' | 'sensitive' | 'network_error' | (string & {}) | undefined
  }[]
  /** In the last event. */
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | undefined
  /** Observed `in_process`; zhipuai-sdk-python types `in_progress`. */
  status: 'in_process' | 'in_progress' | 'completed' | 'failed' | (string & {})
  /** Comes with `failed`. */
  last_error?: { code: string; message: string } | undefined
  assistant_id: string
  conversation_id: string
}

/** What an assistant is. */
export interface AssistantInfo {
  assistant_id: string
  name: string
  avatar?: string | undefined
  description?: string | undefined
  tools?: string[] | undefined
  tags?: { key: string; label: string }[] | undefined
  status?: string | undefined
  starter_prompts?: unknown[] | undefined
  /** ISO 8601. */
  created_at?: string | undefined
  /** ISO 8601. */
  updated_at?: string | undefined
}

/** Answer of `POST /assistant/list`. */
export interface AssistantList {
  success: boolean
  code: number
  msg: string
  data: AssistantInfo[]
}

/** Body of `POST /assistant/conversation/list`. */
export interface AssistantConversationListParams {
  assistant_id: string
  /** Counted from 1. @default 1 */
  page?: number | undefined
  /** 1 to 100. @default 5 */
  page_size?: number | undefined
}

/** One conversation with an assistant. */
export interface AssistantConversation {
  id: string
  assistant_id: string
  /** ISO 8601. */
  create_time: string
  /** ISO 8601. */
  update_time: string
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | undefined
}

/** Answer of `POST /assistant/conversation/list`. */
export interface AssistantConversationList {
  success: boolean
  code: number
  msg: string
  data: { assistant_id: string; conversation_list: AssistantConversation[]; has_more: boolean }
}

const codec: Codec<AssistantChunk> = {
  last: ({ status }) => status === 'completed' || status === 'failed',
}

/**
 * The assistants of 2024, with tools of their own. The API calls them deprecated.
 * @see https://docs.bigmodel.cn/api-reference/助理-api/助手对话
 */
export class Assistants {
  /** Conversations held so far. */
  declare readonly conversation: AssistantConversations
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.conversation = new AssistantConversations(transport)
  }

  /**
   * Asks an assistant; the answer always streams.
   * @throws {TypeError} before sending, when `assistant_id` or `messages` is missing
   * @example
   * ```ts
   * const events = await zhipu.assistant.create({
   *   assistant_id: '65940acff94777010aa6b796',
   *   messages: [{ role: 'user', content: '你好' }],
   * })
   * let text = ''
   * for await (const { choices } of events) text += choices[0]?.delta.content ?? ''
   * ```
   */
  create<P extends AssistantParams>(params: P, options?: RequestOptions): APIPromise<EventStream<AssistantChunk>> {
    const body = { model: 'glm-4-assistant', ...requireFields(params, 'assistant_id', 'messages'), stream: true }
    return this.#transport.events('POST', '/assistant', { body }, options, codec)
  }

  /** What the assistants are and can do. @param params with an empty list, all of them */
  list<P extends { assistant_id_list: readonly string[] }>(
    params?: P,
    options?: RequestOptions,
  ): APIPromise<AssistantList> {
    return this.#transport.json('POST', '/assistant/list', { body: { assistant_id_list: [], ...params } }, options)
  }
}

const read = ({ data }: AssistantConversationList, query: PageQuery): Slice<AssistantConversation> => ({
  data: data.conversation_list,
  next: data.has_more && data.conversation_list.length ? { ...query, page: Number(query.page ?? 1) + 1 } : undefined,
})

/** `POST /assistant/conversation/list`. */
export class AssistantConversations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Conversations with one assistant, the latest first. */
  list(params: AssistantConversationListParams, options?: RequestOptions): PagePromise<AssistantConversation> {
    return paginate(
      (body) =>
        this.#transport.json<AssistantConversationList>('POST', '/assistant/conversation/list', { body }, options),
      requireFields(params, 'assistant_id'),
      read,
    )
  }
}
