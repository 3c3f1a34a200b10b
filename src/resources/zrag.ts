import type { APIPromise } from '../internal/api-promise.ts'
import { errorItem } from '../internal/codec.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope } from '../types.ts'

/** Request body of `POST /api/zrag/retrieval/retrieve`. Source: OpenAPI of 2026-07-11. */
export interface ZragRetrieveParams {
  /** Whether to search images and videos too. @default true */
  multimodal?: boolean | undefined
  /** Ids of the knowledge bases to search, and optionally of their documents. */
  knows: readonly { id: string; doc_ids?: readonly string[] | undefined }[]
  /** Text to search for. `query` or `multimodal_parts` is required. */
  query?: string | undefined
  /** Images to search for. */
  multimodal_parts?: readonly { type: 'image_url'; url: string }[] | undefined
  /** Maximum number of slices to return. @default 8 */
  top_k?: number | undefined
  /** Number of slices to recall before ranking. @default 10 */
  top_n?: number | undefined
  /** How slices are recalled. @default 'mixed' */
  recall_method?: 'embedding' | 'keyword' | 'mixed' | (string & {}) | undefined
  /** Weight of the embeddings in `mixed`, 0 to 1; `knowledge.search()` uses 0 to 100. @default 0.8 */
  recall_ratio?: number | undefined
  /** Whether to rank the slices again with a model. @default false */
  enable_rerank?: boolean | undefined
  /** Whether to rewrite the query, using the conversation in `messages`. @default false */
  enable_rewrite?: boolean | undefined
  /** Whether to recall more slices than usual. @default false */
  enable_expansion?: boolean | undefined
  /** Minimum score of returned slices. @default 0.2 */
  similarity_threshold?: number | undefined
  /** Conversation before the query, for `enable_rewrite`. */
  messages?: readonly { role: 'user' | 'assistant'; content: string }[] | undefined
  /** Conditions that returned slices must fulfil. */
  search_filters?: {
    index_types?: readonly { know_id: string; index_type_id: number }[] | undefined
    tags?: readonly ZragTagFilter[] | undefined
    qa_intervention?: {
      /** Minimum similarity of the question. @default 0.6 */
      qa_similarity_threshold: number
      qa_intervention_ids: readonly string[]
    } | undefined
  } | undefined
}

/** Condition on a tag of documents. */
export interface ZragTagFilter {
  /** Id of the tag. */
  tag_id: string
  value_type: 'fixed' | 'ref' | (string & {})
  /** Comparison: 1 at least, 2 at most, 3 contains, 4 does not contain. */
  filter_type: 1 | 2 | 3 | 4
  filter_value: string
  multiple_value: readonly string[]
}

/** Part of a document found by a retrieval. */
export interface ZragSlice {
  id: string
  /** Id of the knowledge base. */
  know_id: string
  /** Id of the document. */
  doc_id: string
  /** Text of the slice. */
  text: string
  /** Images that the text refers to. */
  medias?: { id: string; url: string; description: string }[] | undefined
  /** The slice itself, when it is an image. */
  image_url?: { url: string } | undefined
  /** The slice itself, when it is a video. */
  video_url?: { url: string } | undefined
  /** Rank after recall, from 0. */
  index: number
  /** Score of the recall. */
  score: number
  /** Rank after reranking, from 0. */
  rerank_index?: number | undefined
  /** Score of the reranking. */
  rerank_score?: number | undefined
  /** Source of the slice. */
  metadata: {
    /** Type of the document, for example `pdf`, `docx`, `md`, `png` or `mp4`. */
    doc_type: string
    doc_name: string
    doc_url: string
    /** Index of the slice in its document. */
    index: number
    page_index?: number | undefined
    clip_index?: number | undefined
    start_time?: number | undefined
    end_time?: number | undefined
    duration?: number | undefined
    frames?: string[] | undefined
  }
}

/** Data of a retrieval. */
export interface ZragRetrieved {
  /** Slices found. */
  contents: ZragSlice[]
  /** Queries used for the search, with `enable_rewrite: true`. */
  rewritten_query?: { original_query: string; multi_queries?: string[] | undefined } | undefined
  /** Duration of the search in milliseconds. */
  elapsed_ms: number
  /** Number of tokens used. */
  total_tokens: number
  /** Id of the request. */
  request_id: string
}

/** Request body of `POST /api/zrag/agent/chat`. Source: OpenAPI of 2026-07-11. */
export interface ZragAgentChatParams {
  /** Messages of the user. */
  messages: readonly {
    role: 'user'
    content:
      | string
      | readonly ({ type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } })[]
  }[]
  /** @default 'glm-5v-turbo' */
  model?: 'glm-5v-turbo' | (string & {}) | undefined
  /** Sampling temperature. @default 0.7 */
  temperature?: number | undefined
  /** Maximum number of reasoning steps. @default 10 */
  max_steps?: number | undefined
  /** Settings of the search tool; the model only decides when to search. */
  retrieval: {
    /** Ids of the knowledge bases to search. */
    know_ids: readonly string[]
    /** Maximum number of slices to return. @default 8 */
    top_k?: number | undefined
    /** Number of slices to recall before ranking. @default 10 */
    top_n?: number | undefined
    /** Whether to rank the slices again with a model. @default false */
    enable_rerank?: boolean | undefined
    /** Minimum score of returned slices. @default 0.2 */
    similarity_threshold?: number | undefined
  }
  /** Whether to stream `reasoning` events too. @default false */
  enable_thinking?: boolean | undefined
}

/** Token usage and tool calls of an answer. */
export interface ZragUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  /** Number of tool calls. */
  total_calls: number
  prompt_tokens_details?: { cached_tokens: number } | undefined
  completion_tokens_details?: { reasoning_tokens: number } | undefined
}

/** Event of a streamed answer, discriminated by `type`. `answer` has new text, `done` has the full text (observed 2026-09). */
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
  /** Id of the conversation to continue, from a `session_created` event. Sent in the header `X-Session-Id`. */
  sessionId?: string | undefined
}

const codec: Codec<ZragAgentEvent> = {
  decode({ data }) {
    const event: ZragAgentEvent | { type: 'error'; data?: { message?: string } } = JSON.parse(data)
    return event.type === 'error' ? errorItem(event.data) : event
  },
  last: ({ type }) => type === 'done',
}

/** Retrieval from knowledge bases: `POST /api/zrag/retrieval/retrieve`. */
export class ZragRetrieval {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Searches knowledge bases for slices of texts, images and videos.
   * @throws {TypeError} when `knows`, or both `query` and `multimodal_parts`, are missing or empty, before the request is sent
   */
  retrieve<P extends ZragRetrieveParams>(
    params: Partial<ZragRetrieveParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<ZragRetrieved>> {
    return this.#transport.json('POST', '/zrag/retrieval/retrieve', {
      body: requireFields(params, 'knows', params.multimodal_parts ? 'multimodal_parts' : 'query'),
      root: true,
    }, options)
  }
}

/** Agent that searches knowledge bases: `POST /api/zrag/agent/chat`. */
export class ZragAgent {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Sends messages to a model that searches knowledge bases while it reasons, and streams its answer.
   * @throws {TypeError} when `messages` or `retrieval` is missing or empty, before the request is sent
   * @throws {ZhipuError} when the server sends an `error` event: a `StreamError`, unless it is the first event
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
    params: Partial<ZragAgentChatParams> & P,
    options: ZragAgentChatOptions = {},
  ): APIPromise<EventStream<ZragAgentEvent>> {
    const { sessionId, ...requestOptions } = options
    return this.#transport.events(
      'POST',
      '/zrag/agent/chat',
      {
        body: requireFields(params, 'messages', 'retrieval'),
        root: true,
        headers: { 'x-session-id': sessionId || undefined },
      },
      requestOptions,
      codec,
    )
  }
}

/**
 * Retrieval from multimodal knowledge bases, and an agent that uses it. Sends requests below `/api/zrag`.
 * @see https://docs.bigmodel.cn/api-reference/知识库-api/全模态知识库检索
 */
export class Zrag {
  /** Retrieval from knowledge bases. */
  declare readonly retrieval: ZragRetrieval
  /** Agent that searches knowledge bases. */
  declare readonly agent: ZragAgent

  constructor(transport: Transport) {
    this.retrieval = new ZragRetrieval(transport)
    this.agent = new ZragAgent(transport)
  }
}
