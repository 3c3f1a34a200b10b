import { type BodySchema, objectWith, sensitiveWordCheck } from '../core/body-schema.ts'
import type { GeneratedImages } from '../../src/resources/images.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { createImage, imageFields } from '../platform/images.ts'
import { responseHead } from '../core/response-head.ts'
import { json } from '../http/reply.ts'

const imageBody: BodySchema = objectWith({
  ...imageFields,
  n: 'integer',
  style: 'string',
  response_format: 'string',
  ...sensitiveWordCheck,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/images/generations', body: imageBody, handle: create },
]

/** Models of the option `models` behave like the first one. */
const models = ['cogview-4', 'cogview-4-250304', 'glm-image', 'cogview-3-flash', 'cogview-3-plus', 'cogview-3'] as const

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { like } = fields.model(context, models)
  const { created, id, request_id } = responseHead(context, fields)
  const url = createImage(context, fields, like, id)
  const images: GeneratedImages = { created, data: [{ url }] }
  return json(context.language === 'en' ? { ...images, id, request_id } : images)
}
