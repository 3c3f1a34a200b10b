import { statusOf } from '../errors/refusal.ts'
import { mcpReply, rpcResult, textResult, toolCallId } from './mcp-message.ts'
import type { Reply } from './message.ts'
import { gatewayHeaders } from './reply.ts'

/** An error of an MCP server: its code and message, and an HTTP status and headers where a test has set them. */
export interface McpFailure {
  readonly code: string
  readonly message: string
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** True for a failed authentication: the gateway sends the response, in English. Observed at Z.ai. */
export function isAuthenticationCode(code: string): boolean {
  return statusOf(code) === 401
}

/**
 * The reply to a refused request. Observed: a business code is a text in the result of a tool, with HTTP 200; the gateway's own errors are JSON, with
 * HTTP 200 as well. A refusal of another request than a call of a tool has the form of the gateway, which is assumed.
 */
export function mcpErrorReply({ code, message, status, headers }: McpFailure, body: string | Uint8Array): Reply {
  const knownStatus = statusOf(code)
  const callId = toolCallId(body)
  if (status === undefined && callId !== undefined && knownStatus !== undefined && knownStatus !== 401) {
    return mcpReply(rpcResult(callId, textResult(toolErrorText(code, message))), headers)
  }
  return {
    // What the mock itself refuses, such as a request without a rule, has no business code and must not look like a success.
    status: status ?? (knownStatus === undefined ? 400 : 200),
    headers: { ...gatewayHeaders, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code: /^\d+$/.test(code) ? Number(code) : code, msg: message, success: false }),
  }
}

/** The text of a tool for a business code, with the HTTP status of the API behind it. Observed; 1234 has a text of its own. */
export function toolErrorText(code: string, message: string): string {
  const status = statusOf(code) ?? 500
  const json = JSON.stringify({ error: { code, message } })
  return `MCP error -${status}: ${code === '1234' ? `${status} Internal Server Error: "${json}"` : json}`
}

/** The message of 1234 behind a tool, which differs from that of `/paas/v4`. The id ends with that of a call. Observed. */
export function networkErrorMessage(requestId: string): string {
  return `Network error, error id: ${requestId}_call_${requestId.slice(-24)}, please try again later`
}
