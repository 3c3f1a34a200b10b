import type { APIPromise } from './internal/api-promise.ts'
import { jwt } from './internal/auth.ts'
import { checkOptionNames } from './internal/option-names.ts'
import { createTransport } from './internal/transport.ts'
import type { Call, Transport } from './internal/transport.ts'
import type { EventStream } from './internal/stream.ts'
import type { ClientOptions, RequestOptions } from './options.ts'
import { Agents } from './resources/agents.ts'
import { Applications } from './resources/application.ts'
import { Assistants } from './resources/assistant.ts'
import { AsyncResult } from './resources/async-result.ts'
import { Async } from './resources/async.ts'
import { Audio } from './resources/audio.ts'
import { Batches } from './resources/batches.ts'
import { Chat } from './resources/chat.ts'
import { Documents } from './resources/document.ts'
import { Embeddings } from './resources/embeddings.ts'
import { Files } from './resources/files.ts'
import { FineTuning } from './resources/fine-tuning.ts'
import { Images } from './resources/images.ts'
import { KnowledgeBases } from './resources/knowledge.ts'
import { LayoutParsing } from './resources/layout-parsing.ts'
import { Models } from './resources/models.ts'
import { Moderations } from './resources/moderations.ts'
import { Monitor } from './resources/monitor.ts'
import { Paas } from './resources/paas.ts'
import { Reader } from './resources/reader.ts'
import { Rerank } from './resources/rerank.ts'
import { Tokenizer } from './resources/tokenizer.ts'
import { Tools } from './resources/tools.ts'
import { Videos } from './resources/videos.ts'
import { Voices } from './resources/voice.ts'
import { WebSearch } from './resources/web-search.ts'
import { Zrag } from './resources/zrag.ts'

/** Options of a call to an endpoint that has no method of its own: a body, and the options of any request. */
export interface UntypedOptions extends RequestOptions, Pick<Call, 'root'> {
  /** Sent as multipart/form-data; the runtime sets the boundary. */
  form?: FormData | undefined
  /** Sent as JSON. */
  body?: unknown
}

/** Separates what is sent from the options of the request. */
const splitOptions = ({ body, form, root, ...options }: UntypedOptions = {}): [Call, RequestOptions] => [
  { body, form: form && (() => form), root, any: true },
  options,
]

/** The endpoint families by their property of the client. Only `Agents` takes a second argument. */
const families = {
  agents: Agents,
  application: Applications,
  assistant: Assistants,
  async: Async,
  asyncResult: AsyncResult,
  audio: Audio,
  batches: Batches,
  chat: Chat,
  document: Documents,
  embeddings: Embeddings,
  files: Files,
  fineTuning: FineTuning,
  images: Images,
  knowledge: KnowledgeBases,
  layoutParsing: LayoutParsing,
  models: Models,
  moderations: Moderations,
  monitor: Monitor,
  paas: Paas,
  reader: Reader,
  rerank: Rerank,
  tokenizer: Tokenizer,
  tools: Tools,
  videos: Videos,
  voice: Voices,
  webSearch: WebSearch,
  zrag: Zrag,
}

/**
 * Client for the Zhipu API. Its properties follow the paths of the API: `POST /chat/completions` is `chat.completions.create()`.
 *
 * @throws {TypeError} when an option is invalid. A missing key is reported by the first request.
 * @example
 * ```ts
 * const zhipu = new Zhipu({ apiKey: 'id.secret' })
 * const answer = await zhipu.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
 * ```
 */
export class Zhipu {
  readonly #transport: Transport
  // `declare`, here and in the endpoint families: the bundle then has no field definitions beside the assignments.
  declare readonly agents: Agents
  declare readonly application: Applications
  declare readonly assistant: Assistants
  declare readonly async: Async
  declare readonly asyncResult: AsyncResult
  declare readonly audio: Audio
  declare readonly batches: Batches
  declare readonly chat: Chat
  declare readonly document: Documents
  declare readonly embeddings: Embeddings
  declare readonly files: Files
  declare readonly fineTuning: FineTuning
  declare readonly images: Images
  declare readonly knowledge: KnowledgeBases
  declare readonly layoutParsing: LayoutParsing
  declare readonly models: Models
  declare readonly moderations: Moderations
  declare readonly monitor: Monitor
  declare readonly paas: Paas
  declare readonly reader: Reader
  declare readonly rerank: Rerank
  declare readonly tokenizer: Tokenizer
  declare readonly tools: Tools
  declare readonly videos: Videos
  declare readonly voice: Voices
  declare readonly webSearch: WebSearch
  declare readonly zrag: Zrag

  constructor(options: ClientOptions = {}) {
    const transport = createTransport(options, jwt, checkOptionNames)
    this.#transport = transport
    for (const [name, Family] of Object.entries(families)) {
      ;(this as Record<string, unknown>)[name] = new Family(transport, options.agentsUnder)
    }
  }

  /**
   * Sends a GET request to any path, for endpoints that have no method yet. Resolves with any JSON; its type is not checked. An id above 2⁵³
   * that the server sends as a number loses digits, as in every `JSON.parse`: the documents have ids as strings.
   */
  get<T = unknown>(path: string, options?: UntypedOptions): APIPromise<T> {
    return this.#transport.json('GET', path, ...splitOptions(options))
  }

  /** Sends a POST request to any path. */
  post<T = unknown>(path: string, options?: UntypedOptions): APIPromise<T> {
    return this.#transport.json('POST', path, ...splitOptions(options))
  }

  /** Sends a PUT request to any path. */
  put<T = unknown>(path: string, options?: UntypedOptions): APIPromise<T> {
    return this.#transport.json('PUT', path, ...splitOptions(options))
  }

  /** Sends a DELETE request to any path. */
  delete<T = unknown>(path: string, options?: UntypedOptions): APIPromise<T> {
    return this.#transport.json('DELETE', path, ...splitOptions(options))
  }

  /** Sends a POST request to any path and reads the response as a stream of JSON events. */
  events<T = unknown>(path: string, options?: UntypedOptions): APIPromise<EventStream<T>> {
    return this.#transport.events('POST', path, ...splitOptions(options))
  }
}
