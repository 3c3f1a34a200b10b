import { anyOf, type BodySchema, fields, listOf, oneOf, requestIds, sensitiveWordCheck } from '../core/body-schema.ts'
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

const videoBody: BodySchema = fields({
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
  ...requestIds,
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/videos/generations', body: videoBody, handle: create },
]

/** What a model takes; the first size and duration are its defaults. */
interface Rule {
  readonly sizes: readonly [string, ...string[]]
  readonly seconds: readonly [number, ...number[]]
  /** How many pictures, and how large each. */
  readonly pictures: number
  readonly pictureBytes: number
  /** Whether pictures may come, and must come, as a list. */
  readonly list: 'no' | 'may' | 'must'
  readonly lifeMs: number
}

const MB = 2 ** 20
const day = 86_400_000
const wide = ['1920x1080', '1024x1024', '1080x1920', '2048x1080', '3840x2160'] as const
/** How long links of CogVideoX live is not documented; images live 30 days. */
const cogVideoX = { pictures: 1, pictureBytes: 5 * MB, list: 'no', seconds: [5], lifeMs: 30 * day } as const
const cogVideoX2 = { ...cogVideoX, sizes: [...wide, '720x480', '1280x960', '960x1280'] } as const
const vidu = { pictures: 1, pictureBytes: 50 * MB, list: 'no', lifeMs: day } as const
const viduQ1 = { ...vidu, sizes: ['1920x1080'], seconds: [5] } as const
const vidu2 = { ...vidu, sizes: ['1280x720'], seconds: [4] } as const

/** Source: OpenAPI of 2026-07-11. */
const rules: Readonly<Record<string, Rule>> = {
  'cogvideox-3': { ...cogVideoX, pictures: 2, list: 'may', sizes: [...wide, '1280x720', '720x1280'], seconds: [5, 10] },
  'cogvideox-2': cogVideoX2,
  'cogvideox-flash': cogVideoX2,
  'cogvideox': cogVideoX2,
  'viduq1-text': { ...viduQ1, pictures: 0 },
  'viduq1-image': viduQ1,
  'viduq1-start-end': { ...viduQ1, pictures: 2, list: 'must' },
  'vidu2-image': vidu2,
  'vidu2-start-end': { ...vidu2, pictures: 2, list: 'must', sizes: ['1280x720', '480x360'] },
  'vidu2-reference': { ...vidu2, pictures: 3, list: 'must' },
}

function create(context: Context): Reply {
  const { backend } = context
  const fields = new Fields(context.json())
  const model = fields.model(...Object.keys(rules))
  const rule = rules[model] as Rule
  const requestId = fields.requestId(context)
  const prompt = fields.optionalText('prompt', 512)
  const pictures = readPictures(fields, rule)
  if (prompt === undefined && (!pictures.length || !rule.pictures)) throw missingField('prompt')
  const fps = fields.choice('fps', [30, 60])
  const seconds = fields.choice('duration', rule.seconds)
  const [width, height] = shape(fields, rule)
  fields.choice('quality', ['speed', 'quality'])
  fields.choice('style', ['general', 'anime'])
  fields.choice('movement_amplitude', ['auto', 'small', 'medium', 'large'])
  fields.flag('with_audio')
  const marked = fields.flag('watermark_enabled', true)
  moderate(backend, prompt)

  const picture = imageSpecOf([prompt, ...pictures].join('\n'), width, height)
  const name = `/cogvideo/${backend.ids.uuid()}${marked ? '_watermark' : ''}`
  const expiresAtMs = backend.clock.now() + rule.lifeMs
  const result = {
    model,
    request_id: requestId,
    task_status: 'SUCCESS',
    video_result: [{
      cover_image_url: hostFile(context, `${name}_cover_0.png`, {
        contentType: 'image/png',
        expiresAtMs,
        make: () => png(picture),
      }),
      url: hostFile(context, `${name}_0.mp4`, {
        contentType: 'video/mp4',
        expiresAtMs,
        make: () => mp4({ ...picture, seconds, fps }),
      }),
    }],
  } satisfies VideoTaskResult
  return json(Tasks.of(context).start(context, { id: backend.ids.decimal(36), model, requestId, result }))
}

function readPictures(fields: Fields, { pictures, pictureBytes, list }: Rule): readonly string[] {
  if (!fields.has('image_url')) return []
  const value = fields.body.image_url
  if (Array.isArray(value) ? list === 'no' : list === 'must') throw badField('image_url')
  const urls = Array.isArray(value) ? fields.texts('image_url', pictures) : [fields.text('image_url')]
  for (const url of urls) {
    const base64 = /^https?:\/\//.test(url) ? '' : url.slice(url.indexOf(',') + 1)
    if (base64.length * 0.75 > pictureBytes) throw badField('image_url')
  }
  return urls
}

/** The size asked for or the model's own, turned as `aspect_ratio` of Vidu says. */
function shape(fields: Fields, { sizes }: Rule): readonly [width: number, height: number] {
  const [width, height] = readSize(fields.choice('size', sizes))
  const ratio = fields.choice('aspect_ratio', ['16:9', '9:16', '1:1'])
  if (!fields.has('aspect_ratio') || ratio === '16:9') return [width, height]
  return ratio === '9:16' ? [height, width] : [height, height]
}
