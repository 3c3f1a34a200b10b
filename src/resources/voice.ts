import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Body of `POST /voice/clone`. Source: OpenAPI of 2026-07-11. */
export interface VoiceCloneParams {
  model: 'glm-tts-clone' | (string & {})
  /** A name no other voice of the account has. */
  voice_name: string
  /** A file uploaded with purpose `voice-clone-input`: mp3 or wav, up to 10 MB, 3 to 30 seconds. */
  file_id: string
  /** What the new voice should say in the trial. */
  input: string
  /** What is said in the file. */
  text?: string | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
}

/** Answer of `POST /voice/clone`. */
export interface ClonedVoice {
  /** Goes into `voice` of `audio.speech.create()`. */
  voice: string
  /** The trial, as a file of the account. */
  file_id: string
  file_purpose: 'voice-clone-output' | (string & {})
  request_id: string
}

/** Query of `GET /voice/list`. Source: OpenAPI of 2026-07-11. */
export interface VoiceListParams {
  /** Part of a name. */
  voiceName?: string | undefined
  /** The account's own, or those of the platform. @default both */
  voiceType?: 'PRIVATE' | 'OFFICIAL' | undefined
}

/** A voice that can speak. */
export interface Voice {
  voice: string
  voice_name: string
  voice_type: 'PRIVATE' | 'OFFICIAL' | (string & {})
  /** A trial to listen to. */
  download_url: string
  /** `2024-03-15 14:30:52`, in Beijing time. */
  create_time: string
}

/** Answer of `GET /voice/list`: all voices in one answer. */
export interface VoiceList {
  voice_list: Voice[]
}

/** Body of `POST /voice/delete`. Source: OpenAPI of 2026-07-11. */
export interface VoiceDeleteParams {
  voice: string
  request_id?: string | undefined
}

/** Answer of `POST /voice/delete`. */
export interface DeletedVoice {
  voice: string
  /** When it was deleted: `2024-03-15 14:30:52`, in Beijing time. */
  update_time: string
}

/**
 * Clones voices, lists them and deletes them.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/音色复刻
 */
export class Voices {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Makes a voice from a recording.
   * @throws {TypeError} before sending, when a required field is missing
   * @example
   * ```ts
   * const sample = await zhipu.files.create({ file: recording, purpose: 'voice-clone-input' })
   * const { voice } = await zhipu.voice.clone({
   *   model: 'glm-tts-clone',
   *   voice_name: 'narrator',
   *   file_id: sample.id,
   *   input: '欢迎使用',
   * })
   * const speech = await zhipu.audio.speech.create({ model: 'glm-tts', voice, input: '你好' })
   * ```
   */
  clone<P extends VoiceCloneParams>(params: P, options?: RequestOptions): APIPromise<ClonedVoice> {
    return this.#transport.json('POST', '/voice/clone', {
      body: requireFields(params, 'model', 'voice_name', 'file_id', 'input'),
    }, options)
  }

  /** The voices of the platform and of the account. A request id goes into the header `Request-Id` (official SDKs). */
  list(params?: VoiceListParams, options?: RequestOptions): APIPromise<VoiceList> {
    return this.#transport.json('GET', '/voice/list', { query: { ...params } }, options)
  }

  /** Deletes a voice of the account. @throws {TypeError} before sending, when `voice` is missing */
  delete<P extends VoiceDeleteParams>(params: P, options?: RequestOptions): APIPromise<DeletedVoice> {
    return this.#transport.json('POST', '/voice/delete', { body: requireFields(params, 'voice') }, options)
  }
}
