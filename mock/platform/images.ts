import { type BodySchema, oneOf, requestIds } from '../core/body-schema.ts'
import { badField } from '../errors/refusal.ts'
import type { Context } from '../core/context.ts'
import type { Fields } from '../core/fields.ts'
import { moderate } from './moderation.ts'
import { hostFile } from './hosted-files.ts'
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

/** Links of images live 30 days. Source: OpenAPI of 2026-07-11. */
export const imageLifetimeMs: number = 30 * 86_400_000

interface SizeRule {
  readonly standard: string
  readonly least: number
  readonly step: number
  readonly pixels: number
}

/** Source: OpenAPI of 2026-07-11. */
const glmImage: SizeRule = { standard: '1280x1280', least: 1024, step: 32, pixels: 2 ** 22 }
const cogView: SizeRule = { standard: '1024x1024', least: 512, step: 16, pixels: 2 ** 21 }
/** The document recommends these for glm-image although a side is shorter than its rule wants. */
const recommended = new Set(['1728x960', '960x1728'])

/** A picture that the text decides: four stripes of colour. */
export function imageSpecOf(text: string, width: number, height: number): ImageSpec {
  const colours = Array.from({ length: 4 }, (_, stripe) => hash(`${text}\n${stripe}`) & 0xffffff)
  return { width, height, colours }
}

/** Width and height as `1280x1280`; the documents' `×` is refused, as only `x` works. */
export function readSize(size: string): readonly [width: number, height: number] {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []
  if (!width || !height) throw badField('size')
  return [Number(width), Number(height)]
}

/** Reads an order for an image, publishes the image and tells its link. */
export function createImage(context: Context, fields: Fields, model: string): string {
  const { backend } = context
  const prompt = fields.text('prompt')
  const rule = model === 'glm-image' ? glmImage : cogView
  fields.choice('quality', model === 'glm-image' ? ['hd'] : ['standard', 'hd'])
  const marked = fields.flag('watermark_enabled', true)
  const size = fields.optionalText('size') ?? rule.standard
  const [width, height] = readSize(size)
  const fits = [width, height].every((side) => side >= rule.least && side <= 2048 && side % rule.step === 0)
  if ((!fits && !recommended.has(size)) || width * height > rule.pixels) throw badField('size')
  moderate(backend, prompt)
  const path = `/cogview/${backend.ids.request()}_0${marked ? '_watermark' : ''}.png`
  return hostFile(context, path, {
    contentType: 'image/png',
    expiresAtMs: backend.clock.now() + imageLifetimeMs,
    make: () => png(imageSpecOf(prompt, width, height)),
  })
}
