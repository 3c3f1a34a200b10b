import type { APIPromise } from '../internal/api-promise.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { requireFields } from '../internal/assert.ts'
import { type PagePromise, type PageQuery, paginate, type Slice } from '../internal/page.ts'
import { readMember } from '../internal/shape.ts'
import type { RequestOptions } from '../options.ts'

/** Part of a message to an assistant. */
export type AssistantInputPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }

/** Request body of `POST /assistant`. Source: OpenAPI of 2026-07-11, which marks it as deprecated. */
export interface AssistantParams {
  /** Id of the assistant. ChatGLM is `65940acff94777010aa6b796`; `assistant.list()` returns the others. */
  assistant_id: string
  /** Conversation to continue. */
  conversation_id?: string | undefined
  /** @default 'glm-4-assistant' */
  model?: 'glm-4-assistant' | 'glm-4-alltools' | (string & {}) | undefined
  /** At least one message; all have the role `user`. */
  messages: readonly { role: 'user'; content: string | readonly AssistantInputPart[] }[]
  /** Always `true`: the server accepts no other value, and the client sends it when it is omitted. */
  stream?: true | undefined
  /** Files uploaded with purpose `file-extract` or `code-interpreter`. */
  attachments?: readonly { file_id: string }[] | undefined
  metadata?: Record<string, unknown> | undefined
  /** Languages for the translation assistant. */
  extra_parameters?: { translate?: { from?: string | undefined; to?: string | undefined } | undefined } | undefined
  do_sample?: boolean | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
}

/** Tool call of an assistant. One chunk has the `input`, a later chunk the `outputs`. */
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

/** New content of an answer. */
export interface AssistantDelta {
  role: 'assistant' | 'tool' | (string & {})
  content?: string | undefined
  tool_calls?: AssistantToolCall[] | undefined
  metadata?: Record<string, unknown> | undefined
}

/** Chunk of an answer. Observed 2024-08. */
export interface AssistantChunk {
  id: string
  /** Unix **milliseconds**; all other families send seconds. */
  created: number
  choices: {
    index: number
    delta: AssistantDelta
    /** Reason why the assistant stopped; in the last chunk only. */
    finish_reason?: 'stop' | 'sensitive' | 'network_error' | (string & {}) | undefined
  }[]
  /** Token usage; in the last chunk only. */
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | undefined
  /** State of the answer. `in_process` was observed; zhipuai-sdk-python has `in_progress`. */
  status: 'in_process' | 'in_progress' | 'completed' | 'failed' | (string & {})
  /** Error; present when `status` is `failed`. */
  last_error?: { code: string; message: string } | undefined
  assistant_id: string
  /** Id of the conversation, to continue it. */
  conversation_id: string
}

/** Description of an assistant. */
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

/** Response of `POST /assistant/list`. */
export interface AssistantList {
  success: boolean
  code: number
  msg: string
  data: AssistantInfo[]
}

/** Request body of `POST /assistant/conversation/list`. */
export interface AssistantConversationListParams {
  assistant_id: string
  /** Number of the page, from 1. @default 1 */
  page?: number | undefined
  /** Conversations per page, 1 to 100. @default 5 */
  page_size?: number | undefined
}

/** Conversation with an assistant. */
export interface AssistantConversation {
  id: string
  assistant_id: string
  /** ISO 8601. */
  create_time: string
  /** ISO 8601. */
  update_time: string
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | undefined
}

/** Response of `POST /assistant/conversation/list`. */
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
 * Assistants of 2024, which run their own tools. The API documentation marks them as deprecated.
 * @see https://docs.bigmodel.cn/api-reference/助理-api/助手对话
 */
export class Assistants {
  /** Conversations with assistants. */
  declare readonly conversation: AssistantConversations
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    this.conversation = new AssistantConversations(transport)
  }

  /**
   * Sends messages to an assistant and streams its answer.
   * @throws {TypeError} when `assistant_id` or `messages` is missing or empty, before the request is sent
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
  create<P extends AssistantParams>(
    params: Partial<AssistantParams> & P,
    options?: RequestOptions,
  ): APIPromise<EventStream<AssistantChunk>> {
    return this.#transport.events(
      'POST',
      '/assistant',
      {
        body: { model: 'glm-4-assistant', ...requireFields(params, 'assistant_id', 'messages'), stream: true },
      },
      options,
      codec,
    )
  }

  /** Lists assistants. @param params ids of the assistants to return. @default all assistants */
  list<P extends { assistant_id_list: readonly string[] }>(
    params?: P,
    options?: RequestOptions,
  ): APIPromise<AssistantList> {
    return this.#transport.json('POST', '/assistant/list', { body: { assistant_id_list: [], ...params } }, options)
  }
}

const readPage = (body: AssistantConversationList, query: PageQuery): Slice<AssistantConversation> => {
  const data = readMember(body, 'data.conversation_list', 'array') as AssistantConversation[]
  const hasMore = body.data.has_more && data.length
  return { data, next: hasMore ? { ...query, page: Number(query.page ?? 1) + 1 } : undefined }
}

/** Conversations with assistants: `POST /assistant/conversation/list`. */
export class AssistantConversations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Lists the conversations with an assistant, newest first.
   * @throws {TypeError} when `assistant_id` is missing or empty, before the request is sent
   */
  list(params: AssistantConversationListParams, options?: RequestOptions): PagePromise<AssistantConversation> {
    return paginate(
      (body) =>
        this.#transport.json<AssistantConversationList>('POST', '/assistant/conversation/list', { body }, options),
      requireFields(params, 'assistant_id'),
      readPage,
    )
  }
}
