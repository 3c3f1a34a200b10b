import type { Context } from '../../core/context.ts'
import { Fields } from '../../core/fields.ts'
import { readFilters, search, searchResult } from '../../platform/web-search.ts'
import type { McpSearchRow } from './results.ts'
import { isRecord } from '../../validation/validators.ts'
import { type Arguments, textOf, type Tool, ToolFailure } from './tool.ts'

/** The server returns about ten results; there is no argument for their number. Observed. */
const DEFAULT_COUNT = 10

/** Web search, as `tools/list` of the server described it from June to October 2026. */
export const webSearchTool: Tool = {
  name: 'web_search_prime',
  // The name in the documents, and in clients of December 2025.
  alias: 'webSearchPrime',
  usage: 'search-prime',
  encodes: ['a list of results', (content) => Array.isArray(content) && content.every(isRecord)],
  description:
    'Search web information, returns results including web page title, web page URL, web page summary, website name, website icon, etc.',
  inputSchema: {
    type: 'object',
    properties: {
      search_query: {
        type: 'string',
        description: 'Content to be searched, it is recommended that the search query not exceed 70 characters',
      },
      search_domain_filter: {
        type: 'string',
        description:
          'Used to limit the scope of search results, only return content from specified whitelist domains, such as: www.example.com.',
      },
      search_recency_filter: {
        type: 'string',
        description:
          'Search for web pages within a specified time range. Default is noLimit Available values: oneDay, oneWeek, oneMonth, oneYear, noLimit',
      },
      content_size: {
        type: 'string',
        description:
          'Control the number of words in the web page summary; default value is medium - medium: balanced mode, 400-600 words; high: maximize context, 2500 words',
      },
      location: {
        type: 'string',
        description:
          'Guess which region the user is from based on user input. Default is cn (Chinese region). Available: cn (Chinese region), us (non-Chinese region)',
      },
    },
    required: ['search_query'],
    additionalProperties: false,
  },

  check(values) {
    if (textOf(values, 'search_query').trim() === '') throw new ToolFailure(400, 'search_query cannot be empty')
    readQuery(values)
  },

  answer(context, values, scripted) {
    const rows = Array.isArray(scripted)
      ? completeRows(scripted, defaultRows(context, values, scripted.length))
      : defaultRows(context, values, DEFAULT_COUNT)
    // JSON within a JSON string: clients parse it twice. Observed.
    return JSON.stringify(JSON.stringify(rows))
  },
}

function readQuery(values: Arguments) {
  const fields = new Fields(values)
  const size = fields.choice('content_size', ['medium', 'high'])
  fields.choice('location', ['cn', 'us'])
  return { text: textOf(values, 'search_query'), size, ...readFilters(fields) }
}

function defaultRows(context: Context, values: Arguments, count: number): McpSearchRow[] {
  const { size, ...query } = readQuery(values)
  return search(context, { ...query, count }).map((page, index) => {
    const { title, link, content, refer } = searchResult(page, index, size)
    return { title, link, content, refer }
  })
}

function completeRows(rows: readonly McpSearchRow[], defaults: readonly McpSearchRow[]): object[] {
  return rows.map((row, index) => ({ ...defaults[index], ...row }))
}
