import { type BodySchema, objectWith, oneOf, requestIds } from '../core/body-schema.ts'
import type { ReaderAnswer } from '../../src/resources/reader.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { responseHead } from '../core/response-head.ts'
import { json } from '../http/reply.ts'
import { contentOf, isHttpUrl, metadataOf } from '../platform/web-page.ts'
import { pageOf } from '../platform/web-search.ts'
import { recordUsage } from '../platform/usage-log.ts'

const readerBody: BodySchema = objectWith({
  'url!': 'string',
  timeout: 'integer',
  no_cache: 'boolean',
  return_format: oneOf('markdown', 'text'),
  retain_images: 'boolean',
  no_gfm: 'boolean',
  keep_img_data_url: 'boolean',
  with_images_summary: 'boolean',
  with_links_summary: 'boolean',
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/reader', body: readerBody, handle: create },
]

function create(context: Context): Reply {
  const fields = new Fields(context.json())
  const { created, id, request_id } = responseHead(context, fields)
  const url = fields.text('url')
  if (!isHttpUrl(url)) throw badField('url')
  fields.number('timeout', 20, { above: 0, max: Infinity, integer: true })
  const page = pageOf(context, url)
  recordUsage(context, { tool: 'web-reader' })
  return json(
    {
      id,
      created,
      request_id,
      model: 'web-reader',
      reader_result: {
        content: contentOf(page, fields),
        description: page.description,
        title: page.title,
        url,
        external: { stylesheet: { [`${new URL(url).origin}/style.css`]: { type: 'text/css' } } },
        metadata: metadataOf(page),
      },
    } satisfies ReaderAnswer,
  )
}
