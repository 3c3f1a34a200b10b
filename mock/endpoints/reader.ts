import { type BodySchema, objectWith, oneOf, requestIds } from '../core/body-schema.ts'
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

function isHttpUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  return protocol === 'http:' || protocol === 'https:'
}

/** The page in the requested format: Markdown with or without images, or plain text; the requested summaries follow. */
function contentOf(page: WebPage, fields: Fields): string {
  const isMarkdown = fields.choice('return_format', ['markdown', 'text', 'html']) === 'markdown'
  const withImages = fields.flag('retain_images', true) && isMarkdown
  const parts = [
    isMarkdown ? `# ${page.title}` : page.title,
    ...page.paragraphs,
    ...(withImages ? page.images.map(({ alt, url }) => `![${alt}](${url})`) : []),
    ...page.links.map(({ text, url }) => isMarkdown ? `[${text}](${url})` : text),
  ]
  if (fields.flag('with_images_summary')) {
    parts.push(formatSummary('Images', page.images.map(({ alt, url }) => [alt, url])))
  }
  if (fields.flag('with_links_summary')) {
    parts.push(formatSummary('Links', page.links.map(({ text, url }) => [text, url])))
  }
  return parts.join('\n\n')
}

function formatSummary(title: string, links: readonly (readonly [text: string, url: string])[]): string {
  return `${title}:\n${links.map(([text, url]) => `- [${text}](${url})`).join('\n')}`
}
