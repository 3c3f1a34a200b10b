import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { errorItem } from '../internal/codec.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope } from '../types.ts'
import type { StreamResult } from '../types/stream-result.ts'

/** Input variable of an application. */
export interface ApplicationVariable {
  /** Id of the variable; also the `upload_unit_id` of its files. */
  id: string
  /** Name of the variable; also the `key` of its content in `invoke()`. */
  name: string
  /** Kind of input. */
  type:
    | 'input'
    | 'selection_list'
    | 'upload_file'
    | 'upload_image'
    | 'upload_video'
    | 'upload_audio'
    | (string & {})
  /** Hint for the user. */
  tips: string
  /** Options of a `selection_list`. */
  allowed_values: string[]
  /** Template of the input. */
  input_template: { options: unknown[] }
}

/** Form fields of `POST …/v2/application/file_upload`. Source: OpenAPI of 2026-07-11. */
export interface ApplicationFileUploadParams {
  /** Id of the application. */
  app_id: string
  /** One file or several. */
  files: Upload | readonly Upload[]
  /** Id of the variable; form applications only. */
  upload_unit_id?: string | undefined
  /** Id of the conversation; chat applications only. */
  conversation_id?: string | undefined
  /** 1 spreadsheet, 2 document, 3 audio, 4 image, 5 video. */
  file_type?: 1 | 2 | 3 | 4 | 5 | undefined
}

/** Data of `file_upload`. In 2026 `successInfo[].fileId` and `failInfo[]` were observed instead. */
export interface ApplicationFilesUploaded {
  /** Files that were uploaded. */
  success_info: { file_id: string; file_name: string }[]
  /** Files that were rejected, with the reason. */
  fail_info: { file_name: string; fail_reason: string }[]
}

/** Processing state of an uploaded file. */
export interface ApplicationFileStat {
  /** Id of the file. */
  file_id: string
  /** 0 processing, 1 done, 11009 file not found (observed in 2026). */
  code: number
  /** Human-readable state. */
  msg: string
}

/**
 * Request body of `POST …/v2/application/generate_request_id`. Source: langchain4j-community and other clients, 2024 to 2026; no OpenAPI
 * document has it.
 */
export interface ApplicationRequestParams {
  /** Id of the application. */
  app_id: string
  /** Id of the conversation; chat applications only. */
  conversation_id?: string | undefined
  /** Input, one item for each variable. */
  key_value_pairs: readonly {
    /** Id of the variable; `user` in chat applications. */
    id: string
    type: 'input' | 'selection_list' | 'upload_file' | 'upload_image' | 'upload_video' | (string & {})
    name: string
    value?: string | undefined
  }[]
}

/** Progress of a node of the application. */
export interface ApplicationNode {
  /** Id of the request. */
  request_id: string
  /** Id of the node. */
  node_id?: string | undefined
  /** Which of `node_data` and `block_data` is present. */
  push_type: 'node' | 'block' | (string & {})
  node_data?: {
    node_id: string
    node_type: number
    node_name: string
    node_status: 'processing' | 'finished' | (string & {})
    /** Seconds. */
    node_dur: string
    node_log_list: unknown[]
  } | undefined
  block_data?: Record<string, unknown> | undefined
}

/** Data of an event of `sseInvoke()`: new text, the progress of a node, an image or a video. */
export interface ApplicationEventData {
  /** New text of the answer. */
  msg?: string | undefined
  /** Progress of a node. */
  extra_input?: ApplicationNode | undefined
  /** Kind of file at `url`. */
  type?: 'image' | 'video' | (string & {}) | undefined
  /** URL of an image or a video. */
  url?: string | undefined
  /** URL of the cover image of a video. */
  cover_url?: string | undefined
  /** State of an image or a video. */
  status?: string | undefined
  /** Token usage, in the `finish` event. */
  usage?: Record<string, unknown> | undefined
}

/** Event of `sseInvoke()`. */
export interface ApplicationEvent {
  /** Name of the event. */
  event: 'add' | 'finish' | (string & {})
  /** Id of the request. */
  id: string
  /** Data of the event; `{}` when the server sends none, as in most `finish` events. */
  data: ApplicationEventData
}

/** Request body of `POST …/v3/application/invoke`. Source: OpenAPI of 2026-07-11. */
export interface ApplicationInvokeParams {
  /** Id of the application. */
  app_id: string
  /** Conversation to continue. @default a new conversation */
  conversation_id?: string | undefined
  /** Input of the application. */
  messages: readonly {
    role?: 'user' | 'assistant' | undefined
    content: readonly {
      type: 'input' | 'selection_list' | 'upload_file' | 'upload_image' | 'upload_video' | (string & {})
      /** Text, option, URL, or file ids separated by commas. */
      value: string
      /** Name of the variable; form applications only. */
      key?: string | undefined
    }[]
  }[]
  /** Whether to stream the answer. The client always sends this field, because the server's default is true. @default false */
  stream?: boolean | undefined
  role?: 'user' | 'assistant' | undefined
  /** Whether to stream the progress of nodes too. @default false */
  send_log_event?: boolean | undefined
  /** Id of a third-party request, for tracing. */
  third_request_id?: string | undefined
}

/** Content produced by a node. */
export interface ApplicationContent {
  /** Text. */
  msg?: string | undefined
  /** Kind of content. */
  type?: 'text' | 'image' | 'video' | 'all_tools' | (string & {}) | undefined
  code?: string | undefined
  file?: string | undefined
  /** URL of an image or a video. */
  url?: string | undefined
  /** URL of the cover image of a video. */
  coverUrl?: string | undefined
}

/** Tool calls of a node. `tool_calls_data` depends on `type`. */
export interface ApplicationToolCalls {
  type: 'function' | 'retrieval' | 'web_search' | (string & {})
  tool_calls_data: Record<string, unknown>
}

/** Progress of a node, sent with `send_log_event: true`. */
export interface ApplicationNodeEvent {
  node_id: string
  node_name: string
  type: 'node_processing' | 'tool_processing' | 'tool_finish' | 'node_finish' | (string & {})
  content?: string | undefined
  /** Milliseconds. */
  time?: number | undefined
  tool_calls?: ApplicationToolCalls | undefined
}

/** Response of `POST …/v3/application/invoke`, or one event of its stream. It has no envelope. */
export interface ApplicationAnswer {
  /** Id of the request. */
  request_id: string
  /** Id of the conversation. */
  conversation_id: string
  /** Id of the application. */
  app_id: string
  choices: {
    index: number
    /** Reason why the application stopped; in a stream, in the last event only. */
    finish_reason?: 'stop' | 'error' | (string & {}) | undefined
    /** Error; present when `finish_reason` is `error`. */
    error_msg?: { code: number; msg: string } | undefined
    /** New content; streams only. */
    delta?: {
      content?: ApplicationContent | undefined
      event?: ApplicationNodeEvent | undefined
      tool_calls?: ApplicationToolCalls | undefined
    } | undefined
    /** Complete content; absent from streams. */
    messages?: { content?: ApplicationContent | undefined; event?: ApplicationNodeEvent[] | undefined } | undefined
  }[]
  /** Token usage of each node; in a stream, in the last event only. */
  usage?: {
    model: string
    nodeName: string
    inputTokenCount: number
    outputTokenCount: number
    totalTokenCount: number
  }[] | undefined
}

/** Request body of `POST …/v2/application/slice_info`. */
export interface ApplicationSliceInfoParams {
  /** Id returned by `generateRequestId()`. */
  request_id: string
  /** Id of the node that retrieved the slices. */
  node_id: string
}

/** Document slices that an answer is based on, with their positions. */
export interface ApplicationSliceInfo {
  document_slices: {
    document: { id: string; name: string; url: string; dtype: number }
    slice_info: {
      document_id: string
      /** Position on the page, in points. */
      position?: {
        x0: number
        x1: number
        top: number
        bottom: number
        page: number
        height: number
        width: number
      } | undefined
      /** Row of a spreadsheet. */
      line?: number | undefined
      sheet_name?: string | undefined
      text: string
    }[]
    /** Whether slices have no position because the document is old. */
    hide_positions: boolean
    images?: { text: string; cos_url: string }[] | undefined
  }[]
  /** Whether a document is too old to have slice positions. */
  has_old_document: boolean
}

const eventCodec: Codec<ApplicationEvent> = {
  decode({ event, id, data: text }) {
    const data = text ? JSON.parse(text) : {}
    return event === 'errorhandle' ? errorItem(data) : { event, id, data }
  },
  last: ({ event }) => event === 'finish',
}

/**
 * Applications built on the platform. The API documentation marks all of it as deprecated. Sends requests below
 * `/api/llm-application/open`. All methods except `invoke()` return an envelope `{ code, message, data, timestamp }`; the client throws
 * when `code` is not 200.
 * @see https://docs.bigmodel.cn/api-reference/智能体-api（旧）/推理接口
 */
export class Applications {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Lists the input variables of an application: `GET …/v2/application/{app_id}/variables`. */
  variables(appId: string, options?: RequestOptions): APIPromise<Envelope<ApplicationVariable[]>> {
    return this.#transport.json(
      'GET',
      path`/llm-application/open/v2/application/${appId}/variables`,
      { root: true },
      options,
    )
  }

  /**
   * Uploads files: `POST …/v2/application/file_upload`.
   * @throws {TypeError} when `app_id` or `files` is missing or empty, before the request is sent
   */
  fileUpload<P extends ApplicationFileUploadParams>(
    params: Partial<ApplicationFileUploadParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<ApplicationFilesUploaded>> {
    requireFields(params, 'app_id', 'files')
    return this.#transport.json('POST', '/llm-application/open/v2/application/file_upload', {
      form: () => toForm(params),
      root: true,
    }, options)
  }

  /**
   * Retrieves the processing states of uploaded files: `POST …/v2/application/file_stat`.
   * @throws {TypeError} when `app_id` or `file_ids` is missing or empty, before the request is sent
   */
  fileStat<P extends { app_id: string; file_ids: readonly string[] }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Envelope<ApplicationFileStat[]>> {
    return this.#transport.json(
      'POST',
      '/llm-application/open/v2/application/file_stat',
      { body: requireFields(params, 'app_id', 'file_ids'), root: true },
      options,
    )
  }

  /** Creates a conversation: `POST …/v2/application/{app_id}/conversation`. */
  conversation(appId: string, options?: RequestOptions): APIPromise<Envelope<{ conversation_id: string }>> {
    return this.#transport.json('POST', path`/llm-application/open/v2/application/${appId}/conversation`, {
      root: true,
    }, options)
  }

  /**
   * Creates a request, which `sseInvoke()` then runs: `POST …/v2/application/generate_request_id`.
   * @throws {TypeError} when `app_id` or `key_value_pairs` is missing or empty, before the request is sent
   */
  generateRequestId<P extends ApplicationRequestParams>(
    params: Partial<ApplicationRequestParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<{ id: string; conversation_id?: string | undefined }>> {
    return this.#transport.json('POST', '/llm-application/open/v2/application/generate_request_id', {
      body: requireFields(params, 'app_id', 'key_value_pairs'),
      root: true,
    }, options)
  }

  /**
   * Runs a request and streams the answer: `POST …/v2/model-api/{id}/sse-invoke`. The events have names, and no space after the colon.
   * @throws {ZhipuError} when the server sends an `errorhandle` event: a `StreamError`, unless it is the first event
   * @example
   * ```ts
   * const { data: { conversation_id } } = await zhipu.application.conversation(app_id)
   * const { data: { id } } = await zhipu.application.generateRequestId({
   *   app_id,
   *   conversation_id,
   *   key_value_pairs: [{ id: 'user', type: 'input', name: '用户提问', value: '你好' }],
   * })
   * for await (const { data } of await zhipu.application.sseInvoke(id)) console.log(data.msg)
   * ```
   */
  sseInvoke(id: string, options?: RequestOptions): APIPromise<EventStream<ApplicationEvent>> {
    return this.#transport.events(
      'POST',
      path`/llm-application/open/v2/model-api/${id}/sse-invoke`,
      { root: true },
      options,
      eventCodec,
    )
  }

  /**
   * Retrieves the document slices that an answer is based on: `POST …/v2/application/slice_info`.
   * @throws {TypeError} when `request_id` or `node_id` is missing or empty, before the request is sent
   */
  sliceInfo<P extends ApplicationSliceInfoParams>(
    params: Partial<ApplicationSliceInfoParams> & P,
    options?: RequestOptions,
  ): APIPromise<Envelope<ApplicationSliceInfo>> {
    return this.#transport.json(
      'POST',
      '/llm-application/open/v2/application/slice_info',
      { body: requireFields(params, 'request_id', 'node_id'), root: true },
      options,
    )
  }

  /**
   * Runs an application and returns its answer, or a stream of events with `stream: true`: `POST …/v3/application/invoke`.
   * @throws {TypeError} when `app_id` or `messages` is missing or empty, before the request is sent
   */
  invoke<P extends ApplicationInvokeParams>(
    params: Partial<ApplicationInvokeParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, ApplicationAnswer, EventStream<ApplicationAnswer>>>
  invoke(
    params: ApplicationInvokeParams,
    options?: RequestOptions,
  ): APIPromise<ApplicationAnswer | EventStream<ApplicationAnswer>> {
    const call = { body: { stream: false, ...requireFields(params, 'app_id', 'messages') }, root: true } as const
    return params.stream
      ? this.#transport.events<ApplicationAnswer>('POST', '/llm-application/open/v3/application/invoke', call, options)
      : this.#transport.json<ApplicationAnswer>('POST', '/llm-application/open/v3/application/invoke', call, options)
  }

  /** Retrieves suggested questions for a conversation: `GET …/history_session_record/{app_id}/{conversation_id}`. */
  historySessionRecord(
    appId: string,
    conversationId: string,
    options?: RequestOptions,
  ): APIPromise<Envelope<{ problems: string[] }>> {
    return this.#transport.json(
      'GET',
      path`/llm-application/open/history_session_record/${appId}/${conversationId}`,
      { root: true },
      options,
    )
  }
}
