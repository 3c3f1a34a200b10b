export type { McpContent, McpToolResult } from '../../http/mcp-message.ts'

/** One result of `web_search_prime`. The tool sends a list of them as JSON within a JSON string. Observed. */
export interface McpSearchRow {
  readonly title?: string | undefined
  readonly link?: string | undefined
  readonly content?: string | undefined
  /** `ref_1`, `ref_2` … */
  readonly refer?: string | undefined
}

/** A page of `webReader`. The tool sends it as JSON. Observed. */
export interface McpPage {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly url?: string | undefined
  readonly content?: string | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}
