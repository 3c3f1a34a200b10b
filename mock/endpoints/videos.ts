import {
  anyOf,
  type BodySchema,
  listOf,
  objectWith,
  oneOf,
  requestIds,
  sensitiveWordCheck,
} from '../core/body-schema.ts'
import type { VideoTaskResult } from '../../src/types.ts'
import { badField, missingField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { imageSpecOf, readSize } from '../platform/images.ts'
import { moderate } from '../platform/moderation.ts'
import { hostFile } from '../platform/hosted-files.ts'
import { json } from '../http/reply.ts'
import { mp4 } from '../data/encode/mp4.ts'
import { png } from '../data/encode/png.ts'
import { Tasks } from '../platform/tasks.ts'

const videoBody: BodySchema = objectWith({
  'model!': 'string',
  prompt: 'string',
  image_url: anyOf('string', listOf('string', 1, 3)),
  quality: oneOf('speed', 'quality'),
  with_audio: 'boolean',
  watermark_enabled: 'boolean',
  size: 'string',
  fps: oneOf(30, 60),
  duration: oneOf(4, 5, 10),
  style: oneOf('general', 'anime'),
  aspect_ratio: oneOf('16:9', '9:16', '1:1'),
  movement_amplitude: oneOf('auto', 'small', 'medium', 'large'),
  // Sent by the official Python SDKs of 2025, in no document.
  off_peak: 'boolean',
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/videos/generations', body: videoBody, handle: create },
]

/** Sizes, durations and images that a model supports. The first size and the first duration are the defaults. */
interface VideoModel {
  readonly sizes: readonly [string, ...string[]]
  readonly seconds: readonly [number, ...number[]]
  readonly maxImages: number
  /** Bytes of each image. */
  readonly maxImageBytes: number
  /** Whether `image_url` is a list. */
  readonly imageList: 'never' | 'optional' | 'always'
  readonly linkLifetimeMs: number
}

const MB = 2 ** 20
const DAY_MS = 86_400_000
const cogVideoXSizes = ['1920x1080', '1024x1024', '1080x1920', '2048x1080', '3840x2160'] as const

/** The lifetime of links is not documented; assumed: 30 days, as for links of images. */
const cogVideoX = {
  maxImages: 1,
  maxImageBytes: 5 * MB,
  imageList: 'never',
  seconds: [5],
  linkLifetimeMs: 30 * DAY_MS,
} as const
const cogVideoX2 = { ...cogVideoX, sizes: [...cogVideoXSizes, '720x480', '1280x960', '960x1280'] } as const
const vidu = { maxImages: 1, maxImageBytes: 50 * MB, imageList: 'never', linkLifetimeMs: DAY_MS } as const
const viduQ1 = { ...vidu, sizes: ['1920x1080'], seconds: [5] } as const
const vidu2 = { ...vidu, sizes: ['1280x720'], seconds: [4] } as const

/** Source: OpenAPI of 2026-07-11. */
const videoModels: Readonly<Record<string, VideoModel>> = {
  'cogvideox-3': {
    ...cogVideoX,
    maxImages: 2,
    imageList: 'optional',
    sizes: [...cogVideoXSizes, '1280x720', '720x1280'],
    seconds: [5, 10],
  },
  'cogvideox-2': cogVideoX2,
  'cogvideox-flash': cogVideoX2,
  'cogvideox': cogVideoX2,
  'viduq1-text': { ...viduQ1, maxImages: 0 },
  'viduq1-image': viduQ1,
  'viduq1-start-end': { ...viduQ1, maxImages: 2, imageList: 'always' },
  'vidu2-image': vidu2,
  'vidu2-start-end': { ...vidu2, maxImages: 2, imageList: 'always', sizes: ['1280x720', '480x360'] },
  'vidu2-reference': { ...vidu2, maxImages: 3, imageList: 'always' },
}

type Names = [string, ...string[]]

const modelNames = Object.keys(videoModels) as Names

/** Z.ai has no Vidu models. OpenAPI document of Z.ai, September 2026. */
const modelNamesOfZai = modelNames.filter((name) => !name.startsWith('vidu')) as Names

function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  const known = context.host.endsWith('z.ai') ? modelNamesOfZai : modelNames
  const { name: model, like } = fields.model(context, known)
  const videoModel = videoModels[like] as VideoModel
  const requestId = fields.requestId(context)
  const prompt = fields.optionalText('prompt', 512)
  const imageUrls = readImageUrls(fields, videoModel)
  if (prompt === undefined && (!imageUrls.length || !videoModel.maxImages)) throw missingField('prompt')
  const fps = fields.choice('fps', [30, 60])
  const seconds = fields.choice('duration', videoModel.seconds)
  const [width, height] = readDimensions(fields, videoModel)
  fields.choice('quality', ['speed', 'quality'])
  fields.choice('style', ['general', 'anime'])
  fields.choice('movement_amplitude', ['auto', 'small', 'medium', 'large'])
  fields.flag('with_audio')
  const withWatermark = fields.flag('watermark_enabled', true)
  moderate(backend, prompt)

  const image = imageSpecOf([prompt, ...imageUrls].join('\n'), width, height)
  const name = `/cogvideo/${backend.ids.uuid()}${withWatermark ? '_watermark' : ''}`
  const expiresAtMs = backend.clock.now() + videoModel.linkLifetimeMs
  const result = {
    model,
    request_id: requestId,
    task_status: 'SUCCESS',
    video_result: [{
      cover_image_url: hostFile(context, `${name}_cover_0.png`, {
        contentType: 'image/png',
        expiresAtMs,
        make: () => png(image),
      }),
      url: hostFile(context, `${name}_0.mp4`, {
        contentType: 'video/mp4',
        expiresAtMs,
        make: () => mp4({ ...image, seconds, fps }),
      }),
    }],
  } satisfies VideoTaskResult
  return json(Tasks.of(context).start(context, { id: backend.ids.decimal(36), model, requestId, result }))
}

function readImageUrls(fields: Fields, { maxImages, maxImageBytes, imageList }: VideoModel): readonly string[] {
  if (!fields.has('image_url')) return []
  const isList = Array.isArray(fields.body.image_url)
  const isAllowed = isList ? imageList !== 'never' : imageList !== 'always'
  if (!isAllowed) throw badField('image_url')
  const urls = isList ? fields.texts('image_url', maxImages) : [fields.text('image_url')]
  if (urls.some((url) => base64Bytes(url) > maxImageBytes)) throw badField('image_url')
  return urls
}

/** Bytes that a data URL or a bare base64 string encodes; 0 for a link. */
function base64Bytes(url: string): number {
  if (url.startsWith('http://') || url.startsWith('https://')) return 0
  return (url.length - url.indexOf(',') - 1) * 0.75
}

/** The requested size or the default of the model, turned or cropped to `aspect_ratio` (Vidu). */
function readDimensions(fields: Fields, { sizes }: VideoModel): readonly [width: number, height: number] {
  const [width, height] = readSize(fields.choice('size', sizes))
  const ratio = fields.choice('aspect_ratio', ['16:9', '9:16', '1:1'])
  if (!fields.has('aspect_ratio') || ratio === '16:9') return [width, height]
  return ratio === '9:16' ? [height, width] : [height, height]
}
