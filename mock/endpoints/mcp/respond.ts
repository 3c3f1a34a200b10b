import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { mcpReply, type McpToolResult, rpcResult, textResult } from '../../http/mcp-message.ts'
import { unknownService } from '../../http/not-found.ts'
import { gatewayHeaders } from '../../http/reply.ts'
import { checkToolQuota } from '../../platform/tool-quota.ts'
import { recordUsage } from '../../platform/usage-log.ts'
import { inspect } from '../../validation/inspect.ts'
import { plainText } from '../../validation/plain-text.ts'
import { isOneWay, type Message, readCall, readMessage } from './message.ts'
import { type Server, serverNamed } from './servers.ts'
import { hasSession, openSession } from './sessions.ts'
import { type Arguments, type Tool, ToolFailure } from './tool.ts'

/** Whatever version the client asks for. Observed. */
const PROTOCOL_VERSION = '2024-11-05'

/**
 * Responds to a message. Everything but the handshake needs the session of `initialize`.
 *
 * @param scripted The content of the result of a tool, or the whole result; `undefined` without a script.
 */
export function respond(context: Context, scripted?: unknown): Reply {
  const server = serverNamed(context.params['server'] as string)
  if (!server) return unknownService()
  // The older transport sends the response elsewhere.
  if (context.path.endsWith('/mcp') && !acceptsEvents(context)) {
    return badRequest('Invalid Accept headers. Expected TEXT_EVENT_STREAM and APPLICATION_JSON')
  }
  const message = readMessage(context)
  if (!message) return badRequest('Invalid message format')
  if (isOneWay(message)) return accepted()
  if (message.method === 'initialize') return initialize(context, server, message)
  // The text is misleading: the key is right, the session is not. Observed.
  if (!hasSession(context)) return toolReply(message, 'MCP error -401: Api key not found, please get your apikey', true)
  if (message.method === 'tools/call') return callTool(context, server, message, scripted)
  return mcpReply(resultOf(server, message))
}

/** True when a request accepts server-sent events. `application/json` is documented as required too, but its absence was not refused. Observed. */
export function acceptsEvents({ headers: { accept = '' } }: Context): boolean {
  return accept.includes('text/event-stream')
}

/** The response to a notification: HTTP 200 without a body and content type, where MCP wants 202. Observed. */
export function accepted(): Reply {
  return { status: 200, headers: { ...gatewayHeaders, 'content-length': '0' }, body: new Uint8Array(0) }
}

/** A Java exception as JSON. Observed, except for most of its members. */
function badRequest(message: string): Reply {
  const frame = {
    classLoaderName: 'app',
    moduleName: null,
    moduleVersion: null,
    methodName: 'handlePost',
    fileName: 'WebMvcStreamableServerTransportProvider.java',
    lineNumber: 289,
    className: 'io.modelcontextprotocol.server.transport.WebMvcStreamableServerTransportProvider',
    nativeMethod: false,
  }
  const error = {
    cause: null,
    stackTrace: [frame],
    jsonRpcError: null,
    message,
    suppressed: [],
    localizedMessage: message,
  }
  return {
    status: 400,
    headers: { ...gatewayHeaders, 'content-type': 'application/json' },
    body: JSON.stringify(error),
  }
}

function initialize(context: Context, { name }: Server, { id }: Message): Reply {
  const result = {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: { logging: {}, tools: { listChanged: true } },
    serverInfo: { name, version: '0.0.1' },
  }
  return mcpReply(rpcResult(id, result), { 'mcp-session-id': openSession(context) })
}

function resultOf({ tools }: Server, { id, method }: Message): object {
  if (method === 'tools/list') {
    const list = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
    return rpcResult(id, { tools: list })
  }
  // The MCP SDK for Java, which a recorded stack trace names, answers every ping; `logging/setLevel` goes with the capability `logging`.
  if (method === 'ping' || method === 'logging/setLevel') return rpcResult(id, {})
  return rpcError(id, -32601, `Method not found: ${method}`)
}

function callTool(context: Context, { tools }: Server, message: Message, scripted: unknown): Reply {
  const { name, values } = readCall(message)
  const tool = tools.find((known) => known.name === name || known.alias === name)
  if (!tool) {
    return mcpReply(rpcError(message.id, -32602, `Unknown tool: ${plainText(name)}`))
  }
  checkToolQuota(context)
  try {
    tool.check(values)
    const result = isToolResult(scripted) ? scripted : textResult(contentOf(tool, context, values, scripted))
    recordUsage(context, { tool: tool.usage })
    return mcpReply(rpcResult(message.id, result))
  } catch (error) {
    if (error instanceof ToolFailure) return toolReply(message, error.message)
    throw error
  }
}

/** The text of a result. @throws {TypeError} for a scripted content that the tool cannot have */
function contentOf(tool: Tool, context: Context, values: Arguments, scripted: unknown): string {
  const { encodes: [expected, test] } = tool
  if (scripted === undefined || test(scripted)) return tool.answer(context, values, scripted)
  // A text that is not a content of the tool, such as one that the application cannot parse, is sent unchanged.
  if (typeof scripted === 'string') return scripted
  throw new TypeError(
    `Cannot answer ${tool.name}: reply() expects ${expected}, a text or { content: […] }, not ${inspect(scripted)}`,
  )
}

function isToolResult(scripted: unknown): scripted is McpToolResult {
  return typeof scripted === 'object' && Array.isArray((scripted as Partial<McpToolResult> | null)?.content)
}

function toolReply({ id }: Message, text: string, isError = false): Reply {
  return mcpReply(rpcResult(id, textResult(text, isError)))
}

function rpcError(id: unknown, code: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code, message } }
}
