import { type BodySchema, oneOf, requestIds } from '../core/body-schema.ts'
import { badField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import type { Fields } from '../core/fields.ts'
import { moderate } from './moderation.ts'
import { fileRoots } from '../data/addresses.ts'
import { type HostedFile, hostFile } from './hosted-files.ts'
import { hash } from '../data/random.ts'
import { type ImageSpec, png } from '../data/encode/png.ts'

/** The fields of an image request. */
export const imageFields: Readonly<Record<string, BodySchema>> = {
  'model!': 'string',
  'prompt!': 'string',
  quality: oneOf('hd', 'standard'),
  size: 'string',
  watermark_enabled: 'boolean',
  ...requestIds,
}

/** URLs of images expire after 30 days. Source: OpenAPI of 2026-07-11. */
export const imageLifetimeMs: number = 30 * 86_400_000

interface SizeRule {
  readonly defaultSize: string
  /** Minimum of width and height; the maximum is 2048. */
  readonly minSide: number
  /** Width and height are multiples of it. */
  readonly step: number
  readonly maxPixels: number
}

/** Source: OpenAPI of 2026-07-11. */
const glmImage: SizeRule = { defaultSize: '1280x1280', minSide: 1024, step: 32, maxPixels: 2 ** 22 }
const cogView: SizeRule = { defaultSize: '1024x1024', minSide: 512, step: 16, maxPixels: 2 ** 21 }
/** The same document recommends these for glm-image although one side is below its minimum. */
const recommendedSizes = new Set(['1728x960', '960x1728'])

/** An image that depends only on the text: four stripes of colour. */
export function imageSpecOf(text: string, width: number, height: number): ImageSpec {
  const colours = Array.from({ length: 4 }, (_, stripe) => hash(`${text}\n${stripe}`) & 0xffffff)
  return { width, height, colours }
}

/** Reads a size such as `1280x1280`. The sign `×` of the docs is refused, because the server accepts only `x`. */
export function readSize(size: string): readonly [width: number, height: number] {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []
  if (!width || !height) throw badField('size')
  return [Number(width), Number(height)]
}

/**
 * Validates the fields of an image generation, hosts the image and returns its URL.
 *
 * @param id Id of the request, which URLs of Z.ai contain.
 */
export function createImage(context: Context, fields: Fields, model: string, id: string): string {
  const { backend } = context
  const prompt = fields.text('prompt')
  const rule = model === 'glm-image' ? glmImage : cogView
  fields.choice('quality', model === 'glm-image' ? ['hd'] : ['standard', 'hd'])
  const hasWatermark = fields.flag('watermark_enabled', true)
  const size = fields.optionalText('size') ?? rule.defaultSize
  const [width, height] = readSize(size)
  const isAllowed = [width, height].every((side) => side >= rule.minSide && side <= 2048 && side % rule.step === 0)
  if ((!isAllowed && !recommendedSizes.has(size)) || width * height > rule.maxPixels) throw badField('size')
  moderate(backend, prompt)
  const file: HostedFile = {
    contentType: 'image/png',
    expiresAtMs: backend.clock.now() + imageLifetimeMs,
    make: () => png(imageSpecOf(prompt, width, height)),
  }
  const mark = hasWatermark ? '_watermark' : ''
  if (context.language === 'zh') return hostFile(context, `/cogview/${id}_0${mark}.png`, file)
  // Observed on Z.ai, July 2026.
  const url = hostFile(context, `/${backend.clock.now()}-${backend.ids.hex(32)}.png`, file, fileRoots[1])
  return `${url}?ufileattname=${id}${mark}.png`
}
