import { StreamError } from '../errors.ts'
import type { APIPromise } from '../internal/api-promise.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { assert, requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope } from '../types.ts'

/** Body of `POST /api/zrag/retrieval/retrieve`. Source: OpenAPI of 2026-07-11. */
export interface ZragRetrieveParams {
  /** Also searches pictures and videos. @default true */
  multimodal?: boolean | undefined
  /** Where to search. */
  knows: readonly { id: string; doc_ids?: readonly string[] | undefined }[]
  /** This or `multimodal_parts` is required. */
  query?: string | undefined
  multimodal_parts?: readonly { type: 'image_url'; url: string }[] | undefined
  /** Slices in the answer. @default 8 */
  top_k?: number | undefined
  /** Slices recalled before ranking. @default 10 */
  top_n?: number | undefined
  /** @default 'mixed' */
  recall_method?: 'embedding' | 'keyword' | 'mixed' | (string & {}) | undefined
  /** Weight of the vectors in `mixed`, 0 to 1; `knowledge.search()` counts it from 0 to 100. @default 0.8 */
  recall_ratio?: number | undefined
  /** @default false */
  enable_rerank?: boolean | undefined
  /** Rewrites the query, by the conversation in `messages`. @default false */
  enable_rewrite?: boolean | undefined
  /** Recalls more widely. @default false */
  enable_expansion?: boolean | undefined
  /** Slices that score less are left out. @default 0.2 */
  similarity_threshold?: number | undefined
  messages?: readonly { role: 'user' | 'assistant'; content: string }[] | undefined
  search_filters?: {
    index_types?: readonly { know_id: string; index_type_id: number }[] | undefined
    tags?: readonly ZragTagFilter[] | undefined
    qa_intervention?: {
      /** @default 0.6 */
      qa_similarity_threshold: number
      qa_intervention_ids: readonly string[]
    } | undefined
  } | undefined
}

/** A condition on a tag of the documents. */
export interface ZragTagFilter {
  tag_id: string
  value_type: 'fixed' | 'ref' | (string & {})
  /** 1 at least, 2 at most, 3 contains, 4 does not contain. */
  filter_type: 1 | 2 | 3 | 4
  filter_value: string
  multiple_value: readonly string[]
}

/** A piece of a document that was found. */
export interface ZragSlice {
  id: string
  know_id: string
  doc_id: string
  text: string
  /** Pictures that the text names. */
  medias?: { id: string; url: string; description: string }[] | undefined
  image_url?: { url: string } | undefined
  video_url?: { url: string } | undefined
  /** Place after recall, from 0. */
  index: number
  score: number
  /** Place after ranking again, from 0. */
  rerank_index?: number | undefined
  rerank_score?: number | undefined
  metadata: {
    /** `pdf`, `docx`, `md`, `png`, `mp4` and others. */
    doc_type: string
    doc_name: string
    doc_url: string
    /** Place of the slice in its document. */
    index: number
    page_index?: number | undefined
    clip_index?: number | undefined
    start_time?: number | undefined
    end_time?: number | undefined
    duration?: number | undefined
    frames?: string[] | undefined
  }
}

/** What a retrieval found. */
export interface ZragRetrieved {
  contents: ZragSlice[]
  rewritten_query?: { original_query: string; multi_queries?: string[] | undefined } | undefined
  elapsed_ms: number
  total_tokens: number
  request_id: string
}

/** Body of `POST /api/zrag/agent/chat`. Source: OpenAPI of 2026-07-11. */
export interface ZragAgentChatParams {
  messages: readonly {
    role: 'user'
    content:
      | string
      | readonly ({ type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } })[]
  }[]
  /** @default 'glm-5v-turbo' */
  model?: 'glm-5v-turbo' | (string & {}) | undefined
  /** @default 0.7 */
  temperature?: number | undefined
  /** How often the model may reason and act. @default 10 */
  max_steps?: number | undefined
  /** How the tool searches; the model only decides whether. */
  retrieval: {
    know_ids: readonly string[]
    /** @default 8 */
    top_k?: number | undefined
    /** @default 10 */
    top_n?: number | undefined
    /** @default false */
    enable_rerank?: boolean | undefined
    /** @default 0.2 */
    similarity_threshold?: number | undefined
  }
  /** Streams `reasoning` events. @default false */
  enable_thinking?: boolean | undefined
}

/** Tokens and calls of one answer. */
export interface ZragUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  /** Calls of tools. */
  total_calls: number
  prompt_tokens_details?: { cached_tokens: number } | undefined
  completion_tokens_details?: { reasoning_tokens: number } | undefined
}

/** One event of an answer, by `type`. Pieces of the answer are in `answer`, the whole of it in `done` (observed 2026-09). */
export type ZragAgentEvent =
  | { type: 'session_created'; sessionId: string; data?: string | undefined }
  | { type: 'reasoning' | 'thought' | 'answer'; sessionId: string; data: string }
  | {
    type: 'tool_call'
    sessionId: string
    data: { callId: string; toolName: string; arguments: Record<string, unknown> }
  }
  | {
    type: 'tool_result'
    sessionId: string
    data: { callId: string; toolName: string; result: unknown; status: 'success' | 'error'; durationMs: number }
  }
  | { type: 'done'; sessionId: string; messageId: string; data?: string | undefined; usage?: ZragUsage | undefined }

/** Options of `zrag.agent.chat()`. */
export interface ZragAgentChatOptions extends RequestOptions {
  /** Continues the conversation that a `session_created` event has named: the header `X-Session-Id`. */
  sessionId?: string | undefined
}

const codec: Codec<ZragAgentEvent> = {
  decode({ data }) {
    const event: ZragAgentEvent | { type: 'error'; data?: { message?: string } } = JSON.parse(data)
    if (event.type === 'error') throw new StreamError(`Cannot chat: ${event.data?.message}`, { body: event })
    return event
  },
  last: ({ type }) => type === 'done',
}

/** `POST /api/zrag/retrieval/retrieve`. */
export class ZragRetrieval {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Finds slices of texts, pictures and videos.
   * @throws {TypeError} before sending, when `knows`, or both `query` and `multimodal_parts`, are missing
   */
  retrieve<P extends ZragRetrieveParams>(params: P, options?: RequestOptions): APIPromise<Envelope<ZragRetrieved>> {
    assert(params.query || params.multimodal_parts, 'send request: query and multimodal_parts are missing')
    const call = { body: requireFields(params, 'knows'), root: true }
    return this.#transport.json('POST', '/zrag/retrieval/retrieve', call, options)
  }
}

/** `POST /api/zrag/agent/chat`. */
export class ZragAgent {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Asks a model that searches knowledge bases while it reasons; the answer always streams.
   * @throws {TypeError} before sending, when `messages` or `retrieval` is missing
   * @throws {StreamError} when an `error` event arrives
   * @example
   * ```ts
   * const events = await zhipu.zrag.agent.chat({
   *   messages: [{ role: 'user', content: '保修期多久？' }],
   *   retrieval: { know_ids: [id] },
   * })
   * for await (const event of events) if (event.type === 'answer') console.log(event.data)
   * ```
   */
  chat<P extends ZragAgentChatParams>(
    params: P,
    options: ZragAgentChatOptions = {},
  ): APIPromise<EventStream<ZragAgentEvent>> {
    const { sessionId, ...rest } = options
    const headers = { 'x-session-id': sessionId || undefined }
    const call = { body: requireFields(params, 'messages', 'retrieval'), headers, root: true }
    return this.#transport.events('POST', '/zrag/agent/chat', call, rest, codec)
  }
}

/**
 * Retrieval over knowledge bases of every kind, and an agent that uses it. Posts below `/api/zrag`.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/全模态知识库检索
 */
export class Zrag {
  declare readonly retrieval: ZragRetrieval
  declare readonly agent: ZragAgent

  constructor(transport: Transport) {
    this.retrieval = new ZragRetrieval(transport)
    this.agent = new ZragAgent(transport)
  }
}
