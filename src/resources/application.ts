import { StreamError } from '../errors.ts'
import type { APIPromise } from '../internal/api-promise.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import type { Codec } from '../internal/codec.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import { path } from '../internal/url.ts'
import { requireFields } from '../internal/assert.ts'
import type { RequestOptions } from '../options.ts'
import type { Envelope } from '../types.ts'

/** Something an application asks its user for. */
export interface ApplicationVariable {
  /** Also the `upload_unit_id` of files for it. */
  id: string
  /** The `key` of what is put in. */
  name: string
  type:
    | 'input'
    | 'selection_list'
    | 'upload_file'
    | 'upload_image'
    | 'upload_video'
    | 'upload_audio'
    | (string & {})
  tips: string
  /** Of a `selection_list`. */
  allowed_values: string[]
  input_template: { options: unknown[] }
}

/** Form of `POST …/v2/application/file_upload`. Source: OpenAPI of 2026-07-11. */
export interface ApplicationFileUploadParams {
  app_id: string
  /** One or several. */
  files: Upload | readonly Upload[]
  /** The variable, in applications that take a form. */
  upload_unit_id?: string | undefined
  /** The conversation, in applications that chat. */
  conversation_id?: string | undefined
  /** 1 sheet, 2 document, 3 sound, 4 picture, 5 video. */
  file_type?: 1 | 2 | 3 | 4 | 5 | undefined
}

/** Answer of `file_upload`; an observer of 2026 saw `successInfo[].fileId` and `failInfo[]` instead. */
export interface ApplicationFilesUploaded {
  success_info: { file_id: string; file_name: string }[]
  fail_info: { file_name: string; fail_reason: string }[]
}

/** How far a file is read. */
export interface ApplicationFileStat {
  file_id: string
  /** 0 under way, 1 read, 11009 no such file (observed 2026). */
  code: number
  msg: string
}

/** Body of `POST …/v2/application/generate_request_id`. Source: langchain4j-community and others, 2024 to 2026; in no OpenAPI document. */
export interface ApplicationRequestParams {
  app_id: string
  /** Absent in applications that take a form. */
  conversation_id?: string | undefined
  key_value_pairs: readonly {
    /** Of the variable; `user` in applications that chat. */
    id: string
    type: 'input' | 'selection_list' | 'upload_file' | 'upload_image' | 'upload_video' | (string & {})
    name: string
    value?: string | undefined
  }[]
}

/** How a node of the application is doing. */
export interface ApplicationNode {
  request_id: string
  node_id?: string | undefined
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

/** What an event of `sseInvoke()` brings: a piece of text, news of a node, a picture or a video. */
export interface ApplicationEventData {
  msg?: string | undefined
  extra_input?: ApplicationNode | undefined
  type?: 'image' | 'video' | (string & {}) | undefined
  url?: string | undefined
  cover_url?: string | undefined
  status?: string | undefined
  /** In `finish`. */
  usage?: Record<string, unknown> | undefined
}

/** One event of `sseInvoke()`. */
export interface ApplicationEvent {
  event: 'add' | 'finish' | (string & {})
  /** The request. */
  id: string
  /** Empty where the server sends none, as in most `finish` events. */
  data: ApplicationEventData
}

/** Body of `POST …/v3/application/invoke`. Source: OpenAPI of 2026-07-11. */
export interface ApplicationInvokeParams {
  app_id: string
  /** Absent, a new conversation begins. */
  conversation_id?: string | undefined
  messages: readonly {
    role?: 'user' | 'assistant' | undefined
    content: readonly {
      type: 'input' | 'selection_list' | 'upload_file' | 'upload_image' | 'upload_video' | (string & {})
      /** Text, choice, link, or ids of files, parted by commas. */
      value: string
      /** The name of the variable, in applications that take a form. */
      key?: string | undefined
    }[]
  }[]
  /** The server's own default is true; this client sends what `invoke()` was asked for. @default false */
  stream?: boolean | undefined
  role?: 'user' | 'assistant' | undefined
  /** Streams what nodes do. @default false */
  send_log_event?: boolean | undefined
  third_request_id?: string | undefined
}

/** What a node says. */
export interface ApplicationContent {
  msg?: string | undefined
  type?: 'text' | 'image' | 'video' | 'all_tools' | (string & {}) | undefined
  code?: string | undefined
  file?: string | undefined
  url?: string | undefined
  coverUrl?: string | undefined
}

/** Calls of tools. */
export interface ApplicationToolCalls {
  type: 'function' | 'retrieval' | 'web_search' | (string & {})
  tool_calls_data: Record<string, unknown>
}

/** What a node does. */
export interface ApplicationNodeEvent {
  node_id: string
  node_name: string
  type: 'node_processing' | 'tool_processing' | 'tool_finish' | 'node_finish' | (string & {})
  content?: string | undefined
  /** Milliseconds. */
  time?: number | undefined
  tool_calls?: ApplicationToolCalls | undefined
}

/** Answer, or one event of the answer, of `POST …/v3/application/invoke`. It has no envelope. */
export interface ApplicationAnswer {
  request_id: string
  conversation_id: string
  app_id: string
  choices: {
    index: number
    /** Absent until the last event. */
    finish_reason?: 'stop' | 'error' | (string & {}) | undefined
    /** Comes with `error`. */
    error_msg?: { code: number; msg: string } | undefined
    /** The new piece, in a stream. */
    delta?: {
      content?: ApplicationContent | undefined
      event?: ApplicationNodeEvent | undefined
      tool_calls?: ApplicationToolCalls | undefined
    } | undefined
    /** The whole, in a plain answer. */
    messages?: { content?: ApplicationContent | undefined; event?: ApplicationNodeEvent[] | undefined } | undefined
  }[]
  /** By node, in a plain answer and in the last event. */
  usage?: {
    model: string
    nodeName: string
    inputTokenCount: number
    outputTokenCount: number
    totalTokenCount: number
  }[] | undefined
}

/** Body of `POST …/v2/application/slice_info`. */
export interface ApplicationSliceInfoParams {
  request_id: string
  node_id: string
}

/** Where the slices that an answer rests on stand in their documents. */
export interface ApplicationSliceInfo {
  document_slices: {
    document: { id: string; name: string; url: string; dtype: number }
    slice_info: {
      document_id: string
      /** Points of the page. */
      position?: {
        x0: number
        x1: number
        top: number
        bottom: number
        page: number
        height: number
        width: number
      } | undefined
      /** Row of a sheet. */
      line?: number | undefined
      sheet_name?: string | undefined
      text: string
    }[]
    /** Whether slices lack their place because the document is old. */
    hide_positions: boolean
    images?: { text: string; cos_url: string }[] | undefined
  }[]
  has_old_document: boolean
}

const named: Codec<ApplicationEvent> = {
  decode({ event, id, data: text }) {
    const data = text ? JSON.parse(text) : {}
    if (event === 'errorhandle') throw new StreamError(`Cannot invoke application: ${data.msg}`, { body: data })
    return { event, id, data }
  },
  last: ({ event }) => event === 'finish',
}

/**
 * Applications that were built on the platform. The API calls all of it deprecated. Posts below `/api/llm-application/open`; all but
 * `invoke()` answer in an envelope `{ code, message, data, timestamp }`; a code other than 200 throws.
 * @see https://docs.bigmodel.cn/api-reference/智能体-api（旧）/推理接口
 */
export class Applications {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** What the application asks for: `GET …/v2/application/{app_id}/variables`. */
  variables(appId: string, options?: RequestOptions): APIPromise<Envelope<ApplicationVariable[]>> {
    return this.#transport.json(
      'GET',
      path`/llm-application/open/v2/application/${appId}/variables`,
      { root: true },
      options,
    )
  }

  /** Uploads files: `POST …/v2/application/file_upload`. @throws {TypeError} before sending, when `app_id` or `files` is missing */
  fileUpload<P extends ApplicationFileUploadParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Envelope<ApplicationFilesUploaded>> {
    requireFields(params, 'app_id', 'files')
    return this.#transport.json('POST', '/llm-application/open/v2/application/file_upload', {
      form: () => toForm(params),
      root: true,
    }, options)
  }

  /** How far files are read: `POST …/v2/application/file_stat`. @throws {TypeError} before sending, when `app_id` or `file_ids` is missing */
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

  /** Begins a conversation: `POST …/v2/application/{app_id}/conversation`. */
  conversation(appId: string, options?: RequestOptions): APIPromise<Envelope<{ conversation_id: string }>> {
    return this.#transport.json('POST', path`/llm-application/open/v2/application/${appId}/conversation`, {
      root: true,
    }, options)
  }

  /** Puts a question; `sseInvoke()` answers it: `POST …/v2/application/generate_request_id`. */
  generateRequestId<P extends ApplicationRequestParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Envelope<{ id: string; conversation_id?: string | undefined }>> {
    return this.#transport.json('POST', '/llm-application/open/v2/application/generate_request_id', {
      body: requireFields(params, 'app_id', 'key_value_pairs'),
      root: true,
    }, options)
  }

  /**
   * Streams the answer to a question: `POST …/v2/model-api/{id}/sse-invoke`. Its events have names, and no space after the colon.
   * @throws {StreamError} when an `errorhandle` event arrives
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
    const target = path`/llm-application/open/v2/model-api/${id}/sse-invoke`
    return this.#transport.events('POST', target, { root: true }, options, named)
  }

  /** Where the slices behind an answer stand: `POST …/v2/application/slice_info`. */
  sliceInfo<P extends ApplicationSliceInfoParams>(
    params: P,
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
   * Asks an application: `POST …/v3/application/invoke`.
   * @throws {TypeError} before sending, when `app_id` or `messages` is missing
   */
  invoke<P extends ApplicationInvokeParams & { stream: true }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<EventStream<ApplicationAnswer>>
  invoke<P extends ApplicationInvokeParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ApplicationAnswer>
  invoke<P extends ApplicationInvokeParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<ApplicationAnswer | EventStream<ApplicationAnswer>>
  invoke(
    params: ApplicationInvokeParams,
    options?: RequestOptions,
  ): APIPromise<ApplicationAnswer | EventStream<ApplicationAnswer>> {
    const call = { body: { stream: false, ...requireFields(params, 'app_id', 'messages') }, root: true } as const
    const target = '/llm-application/open/v3/application/invoke'
    return this.#transport[params.stream ? 'events' : 'json']<never>('POST', target, call, options)
  }

  /** What the user may ask next: `GET …/history_session_record/{app_id}/{conversation_id}`. */
  historySessionRecord(
    appId: string,
    conversationId: string,
    options?: RequestOptions,
  ): APIPromise<Envelope<{ problems: string[] }>> {
    const target = path`/llm-application/open/history_session_record/${appId}/${conversationId}`
    return this.#transport.json('GET', target, { root: true }, options)
  }
}
