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
import type { StreamResult } from '../types/stream-result.ts'

/** Audio to transcribe: WAV or MP3, up to 25 MB and 30 seconds (60 for `glm-asr`). The server uses `file` when both members are present. */
export type Recording =
  | { file: Upload; file_base64?: string | undefined }
  | { file?: undefined; file_base64: string }

/**
 * Form fields of `POST /audio/transcriptions`. Sources: OpenAPI of 2026-07-11; official Python SDK for `temperature` and
 * `sensitive_word_check`.
 */
export type TranscriptionParams = Recording & {
  model: 'glm-asr-2512' | 'glm-asr' | (string & {})
  /** Text of the preceding audio, used as context. Fewer than 8000 characters. */
  prompt?: string | undefined
  /** Up to 100 words that the audio is likely to contain. */
  hotwords?: readonly string[] | undefined
  /** Whether to stream the text. @default false */
  stream?: boolean | undefined
  /** Sampling temperature of `glm-asr`, 0 to 1. Source: OpenAPI of 2025-07-23. @default 0.95 */
  temperature?: number | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Response of `POST /audio/transcriptions`. In guides of 2025, `glm-asr` responds in the format of a chat completion. */
export interface Transcription {
  id: string
  /** Unix seconds. */
  created: number
  request_id: string
  model: string
  /** The transcribed text. */
  text: string
  /** Sentences with their start and end in seconds; `glm-asr` only. Source: OpenAPI of 2025-07-23. */
  segments?: { id: number; start: number; end: number; text: string }[] | undefined
}

/** Event of a streamed transcription: new text, or the end. */
export interface TranscriptionEvent {
  id: string
  /** Unix seconds. */
  created: number
  model: string
  type: 'transcript.text.delta' | 'transcript.text.done' | (string & {})
  /** New text; absent from the last event. */
  delta?: string | undefined
  /** The full text, in the last event of `glm-asr`. Source: OpenAPI of 2025-07-23. */
  text?: string | undefined
}

/** Request body of `POST /audio/speech`. Sources: OpenAPI of 2026-07-11; official Python SDK for the last three fields. */
export interface SpeechParams {
  /** The older model `cogtts` accepts 4096 characters, the voice `tongtong` and WAV only. Source: OpenAPI of 2025-07-23. */
  model: 'glm-tts' | 'cogtts' | (string & {})
  /** Text to speak, up to 1024 characters. */
  input: string
  /** Name of a platform voice, or a voice returned by `voice.clone()`. */
  voice: 'tongtong' | 'chuichui' | 'xiaochen' | 'jam' | 'kazi' | 'douji' | 'luodo' | (string & {})
  /**
   * Speaking rate, 0.5 to 2.
   * @default 1
   */
  speed?: number | undefined
  /**
   * Volume, greater than 0 and up to 10.
   * @default 1
   */
  volume?: number | undefined
  /**
   * Audio format. `pcm` is 16-bit mono at 24 kHz without a header (inferred from `return_sample_rate` of streams).
   * Streams are always `pcm`.
   * @default `pcm`
   */
  response_format?: 'wav' | 'pcm' | undefined
  /**
   * Encoding of the audio in streamed JSON.
   * @default `base64`
   */
  encode_format?: 'base64' | 'hex' | undefined
  /** Whether to stream the audio. @default false */
  stream?: boolean | undefined
  /**
   * Whether the audio has audible and hidden watermarks. Only accounts that applied for it can disable them.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /** Id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Chunk of streamed speech. */
export interface SpeechChunk {
  id: string
  /** Unix seconds; the last chunk of one recorded stream had milliseconds. */
  created: number
  model: string
  choices: {
    /** Number of the chunk in the stream. */
    index: number
    /** Reason why the stream ended; in the last chunk only. */
    finish_reason?: 'stop' | (string & {}) | undefined
    /** New audio; absent from the last chunk. */
    delta?:
      | {
        role: 'assistant'
        /** Audio, encoded as `encode_format`. */
        content: string
        /** Samples per second. */
        return_sample_rate: number
        return_format: 'pcm' | (string & {})
      }
      | undefined
  }[]
}

/** Form fields of `POST /audio/customization`. Source: official Python and Java SDKs. */
export interface CustomizationParams {
  model: string
  /** Text to speak. */
  input: string
  /** Text spoken in `voice_data`. */
  voice_text: string
  /** Audio sample of the voice. */
  voice_data: Upload
  response_format?: 'wav' | 'pcm' | (string & {}) | undefined
  request_id?: string | undefined
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Speech to text: `zhipu.audio.transcriptions`. */
export class Transcriptions {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Transcribes audio to text, or to a stream of events with `stream: true`.
   * @throws {TypeError} when `model`, or both `file` and `file_base64`, are missing or empty, before the request is sent
   * @example
   * ```ts
   * const { text } = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording })
   * const events = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording, stream: true })
   * for await (const event of events) console.log(event.delta ?? '')
   * ```
   */
  create<P extends TranscriptionParams>(
    params: Partial<TranscriptionParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, Transcription, EventStream<TranscriptionEvent>>>
  create(
    params: TranscriptionParams,
    options?: RequestOptions,
  ): APIPromise<Transcription | EventStream<TranscriptionEvent>> {
    requireFields(params, 'model', params.file_base64 ? 'file_base64' : 'file')
    const call = { form: () => toForm(params) }
    return params.stream
      ? this.#transport.events<TranscriptionEvent>('POST', '/audio/transcriptions', call, options, {
        last: ({ type }) => type === 'transcript.text.done',
      })
      : this.#transport.json<Transcription>('POST', '/audio/transcriptions', call, options)
  }
}

/** Text to speech: `zhipu.audio.speech`. */
export class Speech {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Converts text to speech: an audio file, or a stream of chunks with `stream: true`.
   * @throws {TypeError} when `model`, `input` or `voice` is missing or empty, before the request is sent
   * @example
   * ```ts
   * const wav = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', response_format: 'wav' })
   * const bytes = await wav.bytes()
   * const events = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', stream: true })
   * for await (const { choices } of events) console.log(choices[0]?.delta?.content.length)
   * ```
   */
  create<P extends SpeechParams>(
    params: Partial<SpeechParams> & P,
    options?: RequestOptions,
  ): APIPromise<StreamResult<P, BinaryResponse, EventStream<SpeechChunk>>>
  create(params: SpeechParams, options?: RequestOptions): APIPromise<BinaryResponse | EventStream<SpeechChunk>> {
    const call = { body: requireFields(params, 'model', 'input', 'voice') }
    return params.stream
      ? this.#transport.events<SpeechChunk>('POST', '/audio/speech', call, options)
      : binary(this.#transport, 'POST', '/audio/speech', call, options)
  }
}

/** Text to speech with the voice of a sample: `zhipu.audio.customization`. */
export class Customization {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Converts text to speech with the voice of an audio sample. It is no longer documented; `voice.clone()` replaces it.
   * @throws {TypeError} when a required field is missing or empty, before the request is sent
   */
  create<P extends CustomizationParams>(
    params: Partial<CustomizationParams> & P,
    options?: RequestOptions,
  ): APIPromise<BinaryResponse> {
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
