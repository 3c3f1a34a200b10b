import type { Context } from '../../core/context.ts'
import { Fields } from '../../core/fields.ts'
import { contentOf, isHttpUrl, metadataOf } from '../../platform/web-page.ts'
import { pageOf } from '../../platform/web-search.ts'
import type { McpPage } from './results.ts'
import { isRecord } from '../../validation/validators.ts'
import { type Arguments, textOf, type Tool, ToolFailure } from './tool.ts'

/** The web reader, as `tools/list` of the server described it in 2026. */
export const readerTool: Tool = {
  name: 'webReader',
  usage: 'web-reader',
  encodes: ['members of a page', isRecord],
  description: 'Fetch and Convert URL to Large Model Friendly Input.',
  inputSchema: {
    additionalProperties: false,
    properties: {
      url: { type: 'string', description: 'The URL of the website to fetch and read' },
      timeout: {
        type: 'integer',
        format: 'int32',
        description: 'Request timeout(unit is second), default is 20',
      },
      no_cache: { type: 'boolean', description: 'Disable cache(true/false), default is false' },
      return_format: {
        type: 'string',
        description: 'Reader response content type (markdown or text), default is markdown',
      },
      retain_images: { type: 'boolean', description: 'Retain images (true/false), default is true' },
      no_gfm: { type: 'boolean', description: 'Disable GitHub Flavored Markdown (true/false), default is false' },
      keep_img_data_url: { type: 'boolean', description: 'Keep image data URL (true/false), default is false' },
      with_images_summary: { type: 'boolean', description: 'Include images summary (true/false), default is false' },
      with_links_summary: { type: 'boolean', description: 'Include links summary (true/false), default is false' },
    },
    required: ['url'],
    type: 'object',
  },

  check(values) {
    const url = textOf(values, 'url')
    if (!isPublicUrl(url)) throw new ToolFailure(400, 'Please Enter the Correct URL Format！')
    // No server has a name below `.invalid` (RFC 6761).
    if (/\.invalid$/.test(new URL(url).hostname)) throw new ToolFailure(500, 'Reader response missing data')
  },

  answer(context, values, scripted) {
    return JSON.stringify({ ...defaultPage(context, values), ...scripted as McpPage | undefined })
  },
}

/** The server refuses addresses without a domain, such as localhost. Observed. */
function isPublicUrl(url: string): boolean {
  return isHttpUrl(url) && /^[^.].*\.[a-z]/i.test(new URL(url).hostname)
}

function defaultPage(context: Context, values: Arguments): McpPage {
  const url = textOf(values, 'url')
  const page = pageOf(context, url)
  return {
    title: page.title,
    description: page.description,
    url,
    content: contentOf(page, new Fields(values)),
    metadata: metadataOf(page),
  }
}
