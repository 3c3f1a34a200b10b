import type { Fields } from '../core/fields.ts'
import type { WebPage } from '../data/web-pages.ts'

/** The meta tags of a page. */
export function metadataOf({ title, description }: WebPage): Record<string, string> {
  return {
    keywords: title,
    viewport: 'width=device-width, initial-scale=1.0',
    description,
    'format-detection': 'telephone=no',
  }
}

/** True for an absolute URL with http or https. */
export function isHttpUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  return protocol === 'http:' || protocol === 'https:'
}

/** The page in the requested format: Markdown with or without images, or plain text; the requested summaries follow. */
export function contentOf(page: WebPage, fields: Fields): string {
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
