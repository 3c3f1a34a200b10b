import type { Fill, Messages, Refusal } from '../errors/refusal.ts'
import type { Language, RawRequest, Reply } from './message.ts'
import { anthropicError, type ErrorContext } from './anthropic-error.ts'
import { fillText } from './fill-text.ts'
import { isAuthenticationCode, mcpErrorReply, networkErrorMessage } from './mcp-error.ts'
import { gatewayHeaders } from './reply.ts'
import { codeOfWord, wordOf } from '../errors/response-words.ts'
import { texts } from '../errors/code-messages.ts'

/** The message of a business code, with its placeholders filled. */
export function messageOf(code: string, language: Language, fill: Fill): string {
  const row = texts[codeOfWord(code) ?? code]
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
  const status = refusal.status
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
  if (isResponses(path)) return responsesError(refusal, message, language, { status, headers })
  const { contentFilter, requestId } = details
  const body = JSON.stringify({
    ...(contentFilter && { contentFilter }),
    error: { code, message },
    ...(requestId !== undefined && { request_id: requestId }),
  })
  return { status, headers, body }
}

function isResponses(path: string): boolean {
  return path.startsWith('/v1/responses') || path === '/v1/models'
}

/** A wrong or missing key has the status 200 and the form of the gateway; every other error has a word. Observed 2026-10-09. */
function responsesError(
  { code }: Refusal,
  message: string,
  language: Language,
  reply: Pick<Reply, 'status' | 'headers'>,
): Reply {
  if (!/^(401|100\d)$/.test(code)) return { ...reply, body: JSON.stringify({ error: { code: wordOf(code), message } }) }
  const gatewayCode = code === '401' ? '1000' : code
  const msg = gatewayCode === code ? gatewayMessages[code] ?? [message, message] : texts[gatewayCode] as Messages
  const body = JSON.stringify({ code: Number(gatewayCode), msg: inLanguage(msg, language), success: false })
  return { ...reply, status: 200, body }
}

/** Messages that differ from those of v4. Observed 2026-10-09; the English one is assumed. */
const gatewayMessages: Readonly<Record<string, Messages>> = {
  '1001': [
    'Header中未收到Authorization参数，无法进行身份验证。',
    'Authorization parameter not received in Header, unable to authenticate.',
  ],
}
