/** Models of GLM-Realtime. `glm-realtime` is what the server reports for each of them. Source: AsyncAPI document of 2026-07-11, clients of 2026. */
export type RealtimeModel =
  | 'glm-realtime'
  | 'glm-realtime-flash'
  | 'glm-realtime-air'
  | 'glm-realtime-plus'
  | (string & {})

/** Voices of the documents. */
export type RealtimeVoice =
  | 'tongtong'
  | 'female-tianmei'
  | 'male-qn-daxuesheng'
  | 'male-qn-jingying'
  | 'lovely_girl'
  | 'female-shaonv'
  | 'xiaochen'
  | (string & {})

/** Who decides that the user has finished speaking. */
export interface TurnDetection {
  /**
   * `client_vad`: the caller, with `commit()` or `respond()`. `server_vad`: the server, which then also answers without being asked; it needs
   * audio without pauses, at least 768 ms of silence after the words included.
   */
  type: 'client_vad' | 'server_vad' | (string & {})
  /** Of server VAD, 0 to 1. In SDKs, not in the document; without effect for one observer. */
  threshold?: number | undefined
  /** Milliseconds. */
  prefix_padding_ms?: number | undefined
  /** Milliseconds. */
  silence_duration_ms?: number | undefined
  /** Whether the server answers when the user has finished. */
  create_response?: boolean | undefined
  /** Whether the server stops its answer when the user begins to speak. */
  interrupt_response?: boolean | undefined
}

/** A function tool. Unlike that of chat it is flat; with nested `function` the server refuses the update. */
export interface RealtimeTool {
  type: 'function'
  name: string
  description: string
  /** JSON Schema with at least one property and one entry in `required`: without, generation fails with 422 (observed 2026). */
  parameters: object
}

/** Members that OpenAI's protocol does not have. */
export interface BetaFields {
  /** `video_passive`: answers about audio and video frames. @default 'audio' */
  chat_mode?: 'audio' | 'video_passive' | 'video_proactive' | (string & {}) | undefined
  /** Source of the speech. @default 'e2e' */
  tts_source?: 'e2e' | 'zhipu' | 'huoshan' | (string & {}) | undefined
  /** Whether the model may search the web; mode `audio` only. @default true */
  auto_search?: boolean | undefined
  /** A voice to imitate: base64 audio and what is said in it. */
  tts_cloned?: { audio: string; text: string } | undefined
  /** Frames per second that the server wants. */
  fps?: number | undefined
  image_size_x?: number | undefined
  image_size_y?: number | undefined
  [member: string]: unknown
}

/**
 * Configuration of a session. The defaults are those of this client.
 *
 * There is no `tool_choice`: with it the server refuses the whole update (observed 2026-07).
 */
export interface RealtimeParams {
  model?: RealtimeModel | undefined
  /** System prompt. @default '', for which the server uses a persona of its own */
  instructions?: string | undefined
  /**
   * `wav` sends each piece of audio as a WAV file, `pcm16` and `pcm24` as samples of 16 and 24 kHz. Plain `pcm` is 16 kHz. All are mono with
   * 16 bits per sample.
   *
   * @default 'wav'
   */
  input_audio_format?: 'wav' | 'wav48' | 'pcm' | 'pcm16' | 'pcm24' | (string & {}) | undefined
  /** `pcm`: samples of 24 kHz, mono, 16 bits. `mp3` was accepted in September 2026. @default 'pcm' */
  output_audio_format?: 'pcm' | 'mp3' | (string & {}) | undefined
  /** @default { type: 'client_vad' } */
  turn_detection?: TurnDetection | null | undefined
  modalities?: ('text' | 'audio' | (string & {}))[] | undefined
  voice?: RealtimeVoice | undefined
  /** 0 to 1. */
  temperature?: number | undefined
  /** `'0'` to `'1024'`: a number as text. */
  max_response_output_tokens?: string | undefined
  /** Tools whose calls the caller answers with `sendToolOutput()`. Only with `chat_mode: 'audio'`. Those of the option `tools` are added. */
  tools?: RealtimeTool[] | null | undefined
  input_audio_noise_reduction?: { type: 'near_field' | 'far_field' | (string & {}) } | undefined
  input_audio_transcription?: Record<string, unknown> | null | undefined
  /** Makes the model speak first. */
  greeting_config?: { enable: boolean; content?: string | undefined } | undefined
  /** @default { chat_mode: 'audio', tts_source: 'e2e' } */
  beta_fields?: BetaFields | undefined
  [member: string]: unknown
}

/** A session as the server reports it. Any member may be missing. */
export interface RealtimeSessionObject extends RealtimeParams {
  id?: string | undefined
  object?: 'realtime.session' | (string & {}) | undefined
}
