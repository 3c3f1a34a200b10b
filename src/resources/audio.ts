import { binary } from '../internal/binary.ts'
import type { APIPromise } from '../internal/api-promise.ts'
import type { BinaryResponse } from '../internal/binary.ts'
import { toForm } from '../internal/body.ts'
import type { Upload } from '../internal/body.ts'
import { requireFields } from '../internal/assert.ts'
import type { EventStream } from '../internal/stream.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck } from '../types.ts'

/** A recording: wav or mp3, up to 25 MB and 30 seconds (`glm-asr`: 60). When both are given the server takes `file`. */
export type Recording =
  | { file: Upload; file_base64?: string | undefined }
  | { file?: undefined; file_base64: string }

/**
 * Body of `POST /audio/transcriptions`, sent as a form. Source: OpenAPI of 2026-07-11; `temperature` and
 * `sensitive_word_check`: official Python SDK.
 */
export type TranscriptionParams = Recording & {
  model: 'glm-asr-2512' | 'glm-asr' | (string & {})
  /** What was said before, to go on from. Under 8000 characters. */
  prompt?: string | undefined
  /** Up to 100 words to listen for. */
  hotwords?: readonly string[] | undefined
  /** @default false */
  stream?: boolean | undefined
  /** 0 to 1, for `glm-asr`. Source: OpenAPI of 2025-07-23. @default 0.95 */
  temperature?: number | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Answer of `POST /audio/transcriptions`. Guides of 2025 showed `glm-asr` answer in the shape of a chat completion. */
export interface Transcription {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  model: string
  text: string
  /** Sentences with their times in seconds, of `glm-asr`. Source: OpenAPI of 2025-07-23. */
  segments?: { id: number; start: number; end: number; text: string }[] | undefined
}

/** One event of a transcription: the next piece of text, or the end. */
export interface TranscriptionEvent {
  id: string
  /** Unix seconds. */
  created: number
  model: string
  type: 'transcript.text.delta' | 'transcript.text.done' | (string & {})
  /** The next piece; absent from the last event. */
  delta?: string | undefined
  /** The whole, in the last event of `glm-asr`. Source: OpenAPI of 2025-07-23. */
  text?: string | undefined
}

/** Body of `POST /audio/speech`. Source: OpenAPI of 2026-07-11; the last three fields: official Python SDK. */
export interface SpeechParams {
  /** `cogtts` came before: 4096 characters, `tongtong`, wav only. Source: OpenAPI of 2025-07-23. */
  model: 'glm-tts' | 'cogtts' | (string & {})
  /** Up to 1024 characters. */
  input: string
  /** A voice of the platform, or one from `voice.clone()`. */
  voice: 'tongtong' | 'chuichui' | 'xiaochen' | 'jam' | 'kazi' | 'douji' | 'luodo' | (string & {})
  /**
   * From 0.5 to 2.
   * @default 1
   */
  speed?: number | undefined
  /**
   * Above 0, up to 10.
   * @default 1
   */
  volume?: number | undefined
  /**
   * `pcm` is 16-bit mono at 24 kHz without a header (concluded from the streamed `return_sample_rate`). Streams are always `pcm`.
   * @default `pcm`
   */
  response_format?: 'wav' | 'pcm' | undefined
  /**
   * How streamed sound is written into JSON.
   * @default `base64`
   */
  encode_format?: 'base64' | 'hex' | undefined
  /** @default false */
  stream?: boolean | undefined
  /**
   * Audible and hidden marks. Only accounts that asked for it may switch them off.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** 6 to 64 characters. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** One event of streamed speech. */
export interface SpeechChunk {
  id: string
  /** Unix seconds; milliseconds in the last event of one recording. */
  created: number
  model: string
  choices: {
    /** Counts the events of the stream. */
    index: number
    /** In the last event only. */
    finish_reason?: 'stop' | (string & {}) | undefined
    /** Absent from the last event. */
    delta?:
      | {
        role: 'assistant'
        /** Sound, written as `encode_format` says. */
        content: string
        return_sample_rate: number
        return_format: 'pcm' | (string & {})
      }
      | undefined
  }[]
}

/** Body of `POST /audio/customization`, sent as a form. Source: official Python and Java SDKs. */
export interface CustomizationParams {
  model: string
  /** What to say. */
  input: string
  /** What is said in `voice_data`. */
  voice_text: string
  /** A recording of the voice. */
  voice_data: Upload
  response_format?: 'wav' | 'pcm' | (string & {}) | undefined
  request_id?: string | undefined
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** `zhipu.audio.transcriptions` */
export class Transcriptions {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Writes down what is said in a recording.
   * @throws {TypeError} before sending, when `model` is missing, or both `file` and `file_base64`
   * @example
   * ```ts
   * const { text } = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording })
   * const events = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording, stream: true })
   * for await (const event of events) console.log(event.delta ?? '')
   * ```
   */
  create<P extends TranscriptionParams & { stream: true }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<EventStream<TranscriptionEvent>>
  create<P extends TranscriptionParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Transcription>
  create<P extends TranscriptionParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<Transcription | EventStream<TranscriptionEvent>>
  create(
    params: TranscriptionParams,
    options?: RequestOptions,
  ): APIPromise<Transcription | EventStream<TranscriptionEvent>> {
    requireFields(params, 'model', params.file_base64 ? 'file_base64' : 'file')
    const call = { form: () => toForm(params) }
    return params.stream
      ? this.#transport.events<TranscriptionEvent>('POST', '/audio/transcriptions', call, options, {
        last: (event) => event.type === 'transcript.text.done',
      })
      : this.#transport.json<Transcription>('POST', '/audio/transcriptions', call, options)
  }
}

/** `zhipu.audio.speech` */
export class Speech {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Speaks a text: as bytes, or as events while it is spoken.
   * @throws {TypeError} before sending, when `model`, `input` or `voice` is missing
   * @example
   * ```ts
   * const wav = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', response_format: 'wav' })
   * const bytes = await wav.bytes()
   * const events = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', stream: true })
   * for await (const { choices } of events) console.log(choices[0]?.delta?.content.length)
   * ```
   */
  create<P extends SpeechParams & { stream: true }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<EventStream<SpeechChunk>>
  create<P extends SpeechParams & { stream?: false | undefined }>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<BinaryResponse>
  create<P extends SpeechParams>(
    params: P,
    options?: RequestOptions,
  ): APIPromise<BinaryResponse | EventStream<SpeechChunk>>
  create(params: SpeechParams, options?: RequestOptions): APIPromise<BinaryResponse | EventStream<SpeechChunk>> {
    const call = { body: requireFields(params, 'model', 'input', 'voice') }
    return params.stream
      ? this.#transport.events<SpeechChunk>('POST', '/audio/speech', call, options)
      : binary(this.#transport, 'POST', '/audio/speech', call, options)
  }
}

/** `zhipu.audio.customization` */
export class Customization {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Speaks a text in the voice of a recording. No document describes it any more; `voice.clone()` took its place.
   * @throws {TypeError} before sending, when a required field is missing
   */
  create<P extends CustomizationParams>(params: P, options?: RequestOptions): APIPromise<BinaryResponse> {
    requireFields(params, 'model', 'input', 'voice_text', 'voice_data')
    return binary(this.#transport, 'POST', '/audio/customization', { form: () => toForm(params) }, options)
  }
}

/**
 * Speech to text and text to speech.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/语音转文本
 */
export class Audio {
  declare readonly transcriptions: Transcriptions
  declare readonly speech: Speech
  declare readonly customization: Customization
  constructor(transport: Transport) {
    this.transcriptions = new Transcriptions(transport)
    this.speech = new Speech(transport)
    this.customization = new Customization(transport)
  }
}
