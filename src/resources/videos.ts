import type { APIPromise } from '../internal/api-promise.ts'
import { requireFields } from '../internal/assert.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { SensitiveWordCheck, Task, VideoTaskResult } from '../types.ts'

/** Fields of all video models. Sources: OpenAPI of 2026-07-11; official Python SDK for `sensitive_word_check`. */
export interface VideoCommon {
  /** Unique id of the request, 6 to 64 characters. */
  request_id?: string | undefined
  /** Id of the end user, 6 to 128 characters. */
  user_id?: string | undefined
  /** Content moderation settings. */
  sensitive_word_check?: SensitiveWordCheck | undefined
}

/** Prompt of up to 512 characters, image, or both. Images are URLs or base64. */
export type VideoSource<Image> =
  | { prompt: string; image_url?: Image | undefined }
  | { prompt?: string | undefined; image_url: Image }

/** Fields of all CogVideoX models. */
export interface CogVideoXCommon extends VideoCommon {
  /** Whether to prefer speed or quality. @default `speed` */
  quality?: 'speed' | 'quality' | undefined
  /**
   * Whether the model adds audio.
   * @default false
   */
  with_audio?: boolean | undefined
  /**
   * Whether the video has visible and hidden watermarks. Only accounts that signed a waiver can disable them.
   * @default true
   */
  watermark_enabled?: boolean | undefined
  /**
   * Frames per second.
   * @default 30
   */
  fps?: 30 | 60 | undefined
}

/** Request body for CogVideoX-3. Images are PNG or JPG, up to 5 MB each; two images are the first and the last frame. */
export type CogVideoX3Params = CogVideoXCommon & VideoSource<string | readonly [string] | readonly [string, string]> & {
  model: 'cogvideox-3'
  /** Width and height in pixels. @default 1080 for the shorter side, with the aspect ratio of the image */
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
   * Length of the video in seconds.
   * @default 5
   */
  duration?: 5 | 10 | undefined
}

/** Request body for CogVideoX-2 and CogVideoX-Flash. The image is PNG or JPG, up to 5 MB. */
export type CogVideoX2Params = CogVideoXCommon & VideoSource<string> & {
  model: 'cogvideox-2' | 'cogvideox-flash' | 'cogvideox'
  /** Width and height in pixels. @default 1080 for the shorter side, with the aspect ratio of the image */
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

/** Fields of all Vidu models. BigModel only: Z.ai has removed them (its OpenAPI document of September 2026). Images are PNG, JPEG or WebP, up to 50 MB, with aspect ratios from 1:4 to 4:1. */
export interface ViduCommon extends VideoCommon {
  /** Amount of movement. @default `auto` */
  movement_amplitude?: 'auto' | 'small' | 'medium' | 'large' | undefined
}

/** Request body for Vidu videos from text. */
export interface ViduTextParams extends ViduCommon {
  model: 'viduq1-text'
  /** Description of the video, up to 512 characters. */
  prompt: string
  /** Visual style. @default `general` */
  style?: 'general' | 'anime' | undefined
  /** Length of the video in seconds. @default 5 */
  duration?: 5 | undefined
  /** Width to height. @default `16:9` */
  aspect_ratio?: '16:9' | '9:16' | '1:1' | undefined
  /** Width and height in pixels. */
  size?: '1920x1080' | undefined
}

/** Request body for Vidu Q1 videos from one image, or from the first and the last frame. */
export type ViduQ1Params =
  & ViduCommon
  & {
    /** Length of the video in seconds. @default 5 */
    duration?: 5 | undefined
    /** Width and height in pixels. */
    size?: '1920x1080' | undefined
    /** Whether to add background music; only videos of 4 s have it. */
    with_audio?: boolean | undefined
  }
  & (
    | { model: 'viduq1-image' } & VideoSource<string>
    | { model: 'viduq1-start-end' } & VideoSource<readonly [string] | readonly [string, string]>
  )

/** Request body for Vidu 2 videos from one image, from the first and the last frame, or from one to three reference images. */
export type Vidu2Params =
  & ViduCommon
  & {
    /** Length of the video in seconds. @default 4 */
    duration?: 4 | undefined
    /** Whether to add background music. */
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
      /** Width to height. @default `16:9` */
      aspect_ratio?: '16:9' | '9:16' | '1:1' | undefined
    } & VideoSource<readonly [string] | readonly [string, string] | readonly [string, string, string]>
  )

/** Request body of `POST /videos/generations`, discriminated by `model`. */
export type VideoParams = CogVideoX3Params | CogVideoX2Params | ViduTextParams | ViduQ1Params | Vidu2Params

/** Request body of `POST /videos/generations` for models that these types do not include. */
export interface OtherVideoParams<Model extends string = string> extends VideoCommon {
  model: Model extends VideoParams['model'] ? never : Model
  prompt?: string | undefined
  image_url?: string | readonly string[] | undefined
  [field: string]: unknown
}

/** Video generation: `zhipu.videos.generations`. */
export class VideoGenerations {
  readonly #transport: Transport
  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a video task. `zhipu.asyncResult.poll(task)` waits for its video. The URLs of Vidu videos expire after one day, others later.
   * @throws {TypeError} when `model`, or both `prompt` and `image_url`, are missing or empty, before the request is sent
   * @example
   * ```ts
   * const task = await zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫玩球', duration: 5 })
   * const { video_result } = await zhipu.asyncResult.poll(task)
   * console.log(video_result[0]?.url)
   * ```
   */
  create<P extends VideoParams>(
    params: Partial<VideoParams> & P,
    options?: RequestOptions,
  ): APIPromise<Task<VideoTaskResult>>
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
 * Video generation with CogVideoX and Vidu.
 * @see https://docs.bigmodel.cn/api-reference/模型-api/视频生成异步
 */
export class Videos {
  /** Video generation. */
  declare readonly generations: VideoGenerations
  constructor(transport: Transport) {
    this.generations = new VideoGenerations(transport)
  }
}
