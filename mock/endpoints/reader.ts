import { type BodySchema, fields, oneOf, requestIds } from '../core/body-schema.ts'
import type { ReaderAnswer } from '../../src/resources/reader.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { responseHead } from '../core/response-head.ts'
import { json } from '../http/reply.ts'
import { pageOf } from '../platform/web-search.ts'
import { recordUsage } from '../platform/usage-log.ts'
import type { WebPage } from '../data/web-pages.ts'

const readerBody: BodySchema = fields({
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
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw badField('url')
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
        metadata: {
          keywords: page.title,
          viewport: 'width=device-width, initial-scale=1.0',
          description: page.description,
          'format-detection': 'telephone=no',
        },
      },
    } satisfies ReaderAnswer,
  )
}

/** The page as it was asked for: Markdown with or without pictures, or its bare text; lists of pictures and links at the end. */
function contentOf(page: WebPage, fields: Fields): string {
  const markdown = fields.choice('return_format', ['markdown', 'text', 'html']) === 'markdown'
  const pictures = fields.flag('retain_images', true) && markdown
  const parts = [
    markdown ? `# ${page.title}` : page.title,
    ...page.paragraphs,
    ...(pictures ? page.images.map(({ alt, url }) => `![${alt}](${url})`) : []),
    ...page.links.map(({ text, url }) => markdown ? `[${text}](${url})` : text),
  ]
  if (fields.flag('with_images_summary')) parts.push(summary('Images', page.images.map(({ alt, url }) => [alt, url])))
  if (fields.flag('with_links_summary')) parts.push(summary('Links', page.links.map(({ text, url }) => [text, url])))
  return parts.join('\n\n')
}

function summary(title: string, lines: readonly (readonly [string, string])[]): string {
  return `${title}:\n${lines.map(([text, url]) => `- [${text}](${url})`).join('\n')}`
}
