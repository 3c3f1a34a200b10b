import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck, Task, VideoTaskResult } from '../types.ts'

/** What every video model takes. Source: OpenAPI of 2026-07-11; `sensitive_word_check`: official Python SDK. */
export interface VideoCommon {
  /** 6 to 64 characters, unique. */
  request_id?: string | undefined
  /** 6 to 128 characters. */
  user_id?: string | undefined
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** A text of up to 512 characters, a picture, or both. Pictures are links or Base64. */
export type VideoSource<Picture> =
  | { prompt: string; image_url?: Picture | undefined }
  | { prompt?: string | undefined; image_url: Picture }

/** What all CogVideoX models take. */
export interface CogVideoXCommon extends VideoCommon {
  /** @default `speed` */
  quality?: 'speed' | 'quality' | undefined
  /**
   * Whether the model adds sound.
   * @default false
   */
  with_audio?: boolean | undefined
  /**
   * Visible and hidden marks. Only accounts that signed the waiver may switch them off.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /**
   * Frames per second.
   * @default 30
   */
  fps?: 30 | 60 | undefined
}

/** CogVideoX-3. Two pictures are the first and the last frame; each png or jpg, up to 5 MB. */
export type CogVideoX3Params = CogVideoXCommon & VideoSource<string | readonly [string] | readonly [string, string]> & {
  model: 'cogvideox-3'
  /** @default short side 1080, proportions of the picture */
  size?:
    | '1280x720'
    | '720x1280'
    | '1024x1024'
    | '1920x1080'
    | '1080x1920'
    | '2048x1080'
    | '3840x2160'
    | undefined
  /**
   * Seconds.
   * @default 5
   */
  duration?: 5 | 10 | undefined
}

/** CogVideoX-2 and Flash. One picture, png or jpg, up to 5 MB. */
export type CogVideoX2Params = CogVideoXCommon & VideoSource<string> & {
  model: 'cogvideox-2' | 'cogvideox-flash' | 'cogvideox'
  /** @default short side 1080, proportions of the picture */
  size?:
    | '720x480'
    | '1024x1024'
    | '1280x960'
    | '960x1280'
    | '1920x1080'
    | '1080x1920'
    | '2048x1080'
    | '3840x2160'
    | undefined
}

/** What all Vidu models take. Pictures: png, jpeg or webp, up to 50 MB, proportions between 1:4 and 4:1. */
export interface ViduCommon extends VideoCommon {
  /** @default `auto` */
  movement_amplitude?: 'auto' | 'small' | 'medium' | 'large' | undefined
}

/** Vidu from a text. */
export interface ViduTextParams extends ViduCommon {
  model: 'viduq1-text'
  /** Up to 512 characters. */
  prompt: string
  /** @default `general` */
  style?: 'general' | 'anime' | undefined
  /** Seconds. @default 5 */
  duration?: 5 | undefined
  /** @default `16:9` */
  aspect_ratio?: '16:9' | '9:16' | '1:1' | undefined
  size?: '1920x1080' | undefined
}

/** Vidu Q1 from one picture, or from a first and a last one. */
export type ViduQ1Params =
  & ViduCommon
  & {
    /** Seconds. @default 5 */
    duration?: 5 | undefined
    size?: '1920x1080' | undefined
    /** Background music; heard only in videos of 4 s. */
    with_audio?: boolean | undefined
  }
  & (
    | { model: 'viduq1-image' } & VideoSource<string>
    | { model: 'viduq1-start-end' } & VideoSource<readonly [string] | readonly [string, string]>
  )

/** Vidu 2 from one picture, from a first and a last one, or from one to three examples. */
export type Vidu2Params =
  & ViduCommon
  & {
    /** Seconds. @default 4 */
    duration?: 4 | undefined
    /** Background music. */
    with_audio?: boolean | undefined
  }
  & (
    | { model: 'vidu2-image'; size?: '1280x720' | undefined } & VideoSource<string>
    /** @default size `1280x720` */
    | { model: 'vidu2-start-end'; size?: '1280x720' | '480x360' | undefined }
      & VideoSource<
        readonly [string] | readonly [string, string]
      >
    | {
      model: 'vidu2-reference'
      size?: '1280x720' | undefined
      /** @default `16:9` */
      aspect_ratio?: '16:9' | '9:16' | '1:1' | undefined
    } & VideoSource<readonly [string] | readonly [string, string] | readonly [string, string, string]>
  )

/** Body of `POST /videos/generations`; `model` decides which fields there are. */
export type VideoParams = CogVideoX3Params | CogVideoX2Params | ViduTextParams | ViduQ1Params | Vidu2Params

/** Body for a model newer than these types. */
export interface OtherVideoParams<Model extends string = string> extends VideoCommon {
  model: Model extends VideoParams['model'] ? never : Model
  prompt?: string | undefined
  image_url?: string | readonly string[] | undefined
  [field: string]: unknown
}

/** `zhipu.videos.generations` */
export class VideoGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Orders a video. The answer is a task; `zhipu.asyncResult.poll(task)` waits for the video, whose link lives one day (Vidu) or longer.
   * @throws {TypeError} before sending, when `model` is missing, or both `prompt` and `image_url`
   * @example
   * ```ts
   * const task = await zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫玩球', duration: 5 })
   * const { video_result } = await zhipu.asyncResult.poll(task)
   * console.log(video_result[0]?.url)
   * ```
   */
  create<P extends VideoParams>(params: P, options?: RequestOptions): APIPromise<Task<VideoTaskResult>>
  create<Model extends string>(
    params: OtherVideoParams<Model>,
    options?: RequestOptions,
  ): APIPromise<Task<VideoTaskResult>>
  create(
    params: { model: string; prompt?: string | undefined; image_url?: unknown },
    options?: RequestOptions,
  ): APIPromise<Task<VideoTaskResult>> {
    return this.#transport.json('POST', '/videos/generations', {
      body: requireFields(params, 'model', params.image_url ? 'image_url' : 'prompt'),
    }, options)
  }
}

/**
 * Makes videos with CogVideoX and Vidu.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/视频生成异步
 */
export class Videos {
  declare readonly generations: VideoGenerations
  constructor(transport: Transport) {
    this.generations = new VideoGenerations(transport)
  }
}
