import type { Fill, Messages, Refusal } from '../errors/refusal.ts'
import type { Language, RawRequest, Reply } from './message.ts'
import { anthropicError, type ErrorContext } from './anthropic-error.ts'
import { fillText } from './fill-text.ts'
import { isAuthenticationCode, mcpErrorReply, networkErrorMessage } from './mcp-error.ts'
import { gatewayHeaders } from './reply.ts'
import { statusOf } from '../errors/code-statuses.ts'
import { texts } from '../errors/code-messages.ts'

/** The message of a business code, with its placeholders filled. */
export function messageOf(code: string, language: Language, fill: Fill): string {
  const row = texts[code]
  if (!row) return `Error ${code}`
  return fillText(inLanguage(row, language), fill)
}

function inLanguage([zh, en]: Messages, language: Language): string {
  return language === 'zh' ? zh : en
}

function isBilingual(text: Refusal['text']): text is Messages {
  return Array.isArray(text)
}

/** The message of a refusal in the language of the host. */
export function textOf({ code, text }: Refusal, language: Language): string {
  if (typeof text === 'string') return text
  return isBilingual(text) ? inLanguage(text, language) : messageOf(code, language, text)
}

/** The message of a refusal at an MCP server. The gateway is English on both hosts: observed at Z.ai, assumed for BigModel. */
function mcpMessage(refusal: Refusal, language: Language): string {
  const { code, text } = refusal
  if (code === '1234' && language === 'en' && typeof text !== 'string' && !isBilingual(text)) {
    return networkErrorMessage(text['error_id'] ?? '')
  }
  return textOf(refusal, isAuthenticationCode(code) ? 'en' : language)
}

/** What the reply to a refused request depends on: its path, and its body, whose id a response of MCP repeats. */
export interface RefusedRequest {
  readonly path: string
  readonly rawBody: RawRequest['body']
}

/** Builds the reply of a refusal in the envelope that the API uses below this path. */
export function errorReply(
  refusal: Refusal,
  { path, rawBody }: RefusedRequest,
  language: Language,
  backend: ErrorContext['backend'] & { readonly clock: { now(): number } },
): Reply {
  if (path.startsWith('/anthropic')) return anthropicError(refusal, path, { language, backend })
  const { code, details } = refusal
  if (path.startsWith('/mcp/')) {
    const message = mcpMessage(refusal, language)
    return mcpErrorReply({ code, message, status: details.status, headers: details.headers }, rawBody)
  }
  const message = textOf(refusal, language)
  const status = details.status ?? statusOf(code) ?? 400
  const headers = { ...gatewayHeaders, 'content-type': 'application/json', ...details.headers }
  if (path.startsWith('/llm-application') || path.startsWith('/zrag')) {
    return { status, headers, body: JSON.stringify({ code: Number(code), message, timestamp: backend.clock.now() }) }
  }
  if (path.startsWith('/paas/v3')) {
    return { status, headers, body: JSON.stringify({ code: Number(code), msg: message, success: false }) }
  }
  if (path.startsWith('/monitor')) {
    return { status: 200, headers, body: JSON.stringify({ success: false, code: Number(code), msg: message }) }
  }
  const { contentFilter, requestId } = details
  const body = JSON.stringify({
    ...(contentFilter && { contentFilter }),
    error: { code, message },
    ...(requestId !== undefined && { request_id: requestId }),
  })
  return { status, headers, body }
}
