import { readerTool } from './reader-tool.ts'
import type { Tool } from './tool.ts'
import { webSearchTool } from './web-search-tool.ts'
import { zreadTools } from './zread-tools.ts'

/** An MCP server. */
export interface Server {
  /** Its name in the response to `initialize`. */
  readonly name: string
  readonly tools: readonly Tool[]
}

const webSearch: Server = { name: 'mcp-web-search-prime', tools: [webSearchTool] }

/** The servers by the segment of their path; `web_search` is the older address of the search. Documented; their names are observed. */
const servers: ReadonlyMap<string, Server> = new Map([
  ['web_search_prime', webSearch],
  ['web_search', webSearch],
  ['web_reader', { name: 'web-reader-server', tools: [readerTool] }],
  ['zread', { name: 'zread-server', tools: zreadTools }],
])

export function serverNamed(segment: string): Server | undefined {
  return servers.get(segment)
}

/** Every tool, once. */
export const allTools: readonly Tool[] = [...new Set(servers.values())].flatMap(({ tools }) => tools)
