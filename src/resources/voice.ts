import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Request body of `POST /voice/clone`. Source: OpenAPI of 2026-07-11. */
export interface VoiceCloneParams {
  model: 'glm-tts-clone' | (string & {})
  /** Name of the new voice, unique in the account. */
  voice_name: string
  /** Id of a file with purpose `voice-clone-input`: MP3 or WAV, up to 10 MB, 3 to 30 seconds. */
  file_id: string
  /** Text that the preview of the new voice speaks. */
  input: string
  /** Text spoken in the file. */
  text?: string | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
}

/** Response of `POST /voice/clone`. */
export interface ClonedVoice {
  /** Id of the voice, for `voice` of `audio.speech.create()`. */
  voice: string
  /** Id of the file with the preview. */
  file_id: string
  file_purpose: 'voice-clone-output' | (string & {})
  request_id: string
}

/** Query parameters of `GET /voice/list`. Source: OpenAPI of 2026-07-11. */
export interface VoiceListParams {
  /** Part of the name of the voices to list. */
  voiceName?: string | undefined
  /** Voices of the account (`PRIVATE`) or of the platform (`OFFICIAL`). @default both */
  voiceType?: 'PRIVATE' | 'OFFICIAL' | undefined
}

/** A voice for text to speech. */
export interface Voice {
  /** Id of the voice, for `voice` of `audio.speech.create()`. */
  voice: string
  /** Name of the voice. */
  voice_name: string
  /** Whether the voice belongs to the account (`PRIVATE`) or to the platform (`OFFICIAL`). */
  voice_type: 'PRIVATE' | 'OFFICIAL' | (string & {})
  /** URL of the preview. */
  download_url: string
  /** Time of creation in Beijing time, for example `2024-03-15 14:30:52`. */
  create_time: string
}

/** Response of `GET /voice/list`. It contains all voices and has no pages. */
export interface VoiceList {
  voice_list: Voice[]
}

/** Request body of `POST /voice/delete`. Source: OpenAPI of 2026-07-11. */
export interface VoiceDeleteParams {
  /** Id of the voice. */
  voice: string
  /** Id of the request. */
  request_id?: string | undefined
}

/** Response of `POST /voice/delete`. */
export interface DeletedVoice {
  /** Id of the voice. */
  voice: string
  /** Time of deletion in Beijing time, for example `2024-03-15 14:30:52`. */
  update_time: string
}

/**
 * Voices for text to speech.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/音色复刻
 */
export class Voices {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Clones a voice from an audio sample.
   * @throws {TypeError} when a required field is missing or empty, before the request is sent
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
  clone<P extends VoiceCloneParams>(
    params: Partial<VoiceCloneParams> & P,
    options?: RequestOptions,
  ): APIPromise<ClonedVoice> {
    return this.#transport.json('POST', '/voice/clone', {
      body: requireFields(params, 'model', 'voice_name', 'file_id', 'input'),
    }, options)
  }

  /** Lists the voices of the platform and of the account. The official SDKs send a request id in the header `Request-Id`. */
  list(params?: VoiceListParams, options?: RequestOptions): APIPromise<VoiceList> {
    return this.#transport.json('GET', '/voice/list', { query: { ...params } }, options)
  }

  /**
   * Deletes a voice of the account.
   * @throws {TypeError} when `voice` is missing or empty, before the request is sent
   */
  delete<P extends VoiceDeleteParams>(
    params: Partial<VoiceDeleteParams> & P,
    options?: RequestOptions,
  ): APIPromise<DeletedVoice> {
    return this.#transport.json('POST', '/voice/delete', { body: requireFields(params, 'voice') }, options)
  }
}
