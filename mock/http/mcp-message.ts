import { parseJSON } from '../data/bytes.ts'
import type { Reply } from './message.ts'
import { gatewayHeaders } from './reply.ts'

/** One content of a tool's result. */
export interface McpContent {
  readonly type: string
  readonly text?: string | undefined
  readonly [name: string]: unknown
}

/** The result of a tool, as MCP defines it. */
export interface McpToolResult {
  readonly content: readonly McpContent[]
  readonly isError?: boolean | undefined
}

const headers = { ...gatewayHeaders, 'content-type': 'text/event-stream;charset=UTF-8' }

/** Serialises one JSON-RPC message as the servers send it: no space after the colons, the same id in every event. Observed. */
export function mcpEvent(message: unknown): string {
  return `id:1\nevent:message\ndata:${JSON.stringify(message)}\n\n`
}

/** A response of an MCP server: a stream with one event. */
export function mcpReply(message: unknown, moreHeaders: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { ...headers, ...moreHeaders }, body: mcpEvent(message) }
}

/** Headers of a stream of the servers. */
export const mcpStreamHeaders: Readonly<Record<string, string>> = headers

/** A result with one text. */
export function textResult(text: string, isError = false): McpToolResult {
  return { content: [{ type: 'text', text }], isError }
}

/** A JSON-RPC response. */
export function rpcResult(id: unknown, result: unknown): object {
  return { jsonrpc: '2.0', id, result }
}

/** The id of a JSON-RPC request that calls a tool, `undefined` for every other body. */
export function toolCallId(body: string | Uint8Array): unknown {
  try {
    const { id, method } = (parseJSON(body) ?? {}) as { id?: unknown; method?: unknown }
    return method === 'tools/call' ? id : undefined
  } catch { /* no JSON */ }
}
