import { type BodySchema, objectWith, sensitiveWordCheck } from '../core/body-schema.ts'
import type { GeneratedImages } from '../../src/resources/images.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { createImage, imageFields } from '../platform/images.ts'
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

const models = ['glm-image', 'cogview-4-250304', 'cogview-4', 'cogview-3-flash', 'cogview-3-plus', 'cogview-3']

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const model = fields.model(...models)
  fields.requestId(context)
  const url = createImage(context, fields, model)
  return json({ created: context.backend.clock.seconds(), data: [{ url }] } satisfies GeneratedImages)
}
