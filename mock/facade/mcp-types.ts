import type { McpPage, McpSearchRow, McpToolResult } from '../endpoints/mcp/results.ts'
import type { Verbs } from '../scripting/verbs.ts'

/** Arguments of `web_search_prime`, as sent: the server checks them. */
export interface McpSearchArguments {
  readonly search_query?: string | undefined
  readonly search_domain_filter?: string | undefined
  readonly search_recency_filter?: string | undefined
  readonly content_size?: string | undefined
  readonly location?: string | undefined
}

/** Arguments of `webReader`, as sent. */
export interface McpReaderArguments {
  readonly url?: string | undefined
  readonly timeout?: number | undefined
  readonly return_format?: string | undefined
  readonly [name: string]: unknown
}

/** Arguments of `search_doc`, `read_file` and `get_repo_structure`, as sent; `when({ tool })` names one of them. */
export interface McpRepositoryArguments {
  readonly repo_name?: string | undefined
  readonly query?: string | undefined
  readonly language?: string | undefined
  readonly file_path?: string | undefined
  readonly dir_path?: string | undefined
}

/**
 * Verbs of the tools of one server. `reply()` scripts the result of the next call, not the handshake. A text is sent unchanged, also one that is
 * no valid result; `{ content }` is the whole result of the protocol. `fail({ code })` is an error of the tool: a text in a result with HTTP 200, as
 * the server reports it. `fail({ status })` is an error of HTTP. `reply.json()` replaces the whole JSON-RPC message; pieces of `reply.stream()`
 * are JSON-RPC messages, such as notifications of progress before the response.
 */
type Server<Content, Arguments> = Verbs<Content | string | McpToolResult, Arguments, object | string>

/** Arguments of any tool, as sent. */
type AnyArguments = Readonly<Record<string, unknown>>

/**
 * Verbs of the MCP servers: of all tools, and as members those of the tools of each server. The handshake and other methods of the protocol are
 * scripted by `zhipu.on('POST', '/mcp/:server/mcp')`.
 */
export interface McpVerbs extends Verbs<string | McpToolResult, AnyArguments, object | string> {
  /**
   * The tool `web_search_prime`. Members of a result that are absent have their default.
   *
   * @example
   * zhipu.mcp.webSearch.reply([{ title: 'Node.js', link: 'https://nodejs.org', content: 'A runtime' }])
   * zhipu.mcp.webSearch.when(({ search_query }) => search_query === 'weather').fail({ code: '1302' })
   */
  readonly webSearch: Server<readonly McpSearchRow[], McpSearchArguments>
  /** The tool `webReader`. Members of the page that are absent have their default. */
  readonly reader: Server<McpPage, McpReaderArguments>
  /**
   * The tools of the server `zread`: `search_doc`, `read_file` and `get_repo_structure`. A text is Markdown, which the server encodes as JSON.
   *
   * @example
   * zhipu.mcp.zread.when({ tool: 'read_file' }).reply('<file_content>\n# Vite\n</file_content>')
   */
  readonly zread: Server<string, McpRepositoryArguments>
}
