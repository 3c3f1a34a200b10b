import type { GeneratedImages } from '../../src/resources/images.ts'
import type { Exchange, Reply, Route } from '../core/context.ts'
import { Fields } from '../core/fields.ts'
import { readImage } from '../platform/images.ts'
import { json } from '../http/reply.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/images/generations', handle: create },
]

const models = ['glm-image', 'cogview-4-250304', 'cogview-4', 'cogview-3-flash', 'cogview-3-plus', 'cogview-3']

function create(exchange: Exchange): Reply {
  const fields = new Fields(exchange.json())
  const model = fields.model(...models)
  fields.requestId(exchange)
  const url = readImage(exchange, fields, model)
  return json({ created: exchange.world.clock.seconds(), data: [{ url }] } satisfies GeneratedImages)
}
