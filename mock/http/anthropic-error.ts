import { texts } from '../errors/code-messages.ts'
import { type Messages, type Refusal, type RefusalDetails, statusOf } from '../errors/refusal.ts'
import { displayName } from '../data/display-name.ts'
import type { Ids } from '../data/ids.ts'
import { fillText } from './fill-text.ts'
import type { Language, Reply } from './message.ts'

/** An error event of a stream: complete; without code and `request_id`; or without the event line and the member `error`. All were observed. */
export type StreamedErrorForm = 'complete' | 'uncoded' | 'bare'

/** What an error needs to know of a request. */
export interface ErrorContext {
  readonly language: Language
  readonly backend: { readonly ids: Ids; readonly options?: { readonly era: string } | undefined }
}

const headers = {
  'content-type': 'application/json',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}

/** Texts that differ from those of v4. Observed, June to September 2026; Chinese texts that no source has are those of v4. */
const ownTexts: Readonly<Record<string, Messages>> = {
  '500': ['Operation failed', 'Operation failed'],
  '1234': [
    '网络错误，错误id：${error_id}，请稍后重试',
    'Network error, error id ${error_id}, please retry later.',
  ],
  '1261': ['prompt is too long', 'prompt is too long'],
  '1309': [
    '您的GLM Coding Plan套餐已到期，暂无法使用，前往官方续费即可恢复 https://bigmodel.cn/claude-code',
    'Your GLM Coding Plan package has expired',
  ],
  '1313': ['受公平使用策略影响，请求频率已受到限制', 'Fair Use Throttle. Please retry your request in a few minutes'],
}

/** Statuses that differ from those of v4. Observed. */
const ownStatuses: Readonly<Record<string, number>> = { '1305': 529, '1311': 403 }

/** Where the request id is by code, in Chinese and in English texts. Recorded; a code that is not listed has it in both places. */
const idPlaces: Readonly<Record<string, readonly [RefusalDetails['idIn'], RefusalDetails['idIn']]>> = {
  '500': ['message', 'message'],
  '1113': ['none', 'error'],
  '1234': ['both', 'none'],
  '1261': ['message', 'message'],
  '1301': ['message', 'message'],
  '1308': ['both', 'message'],
  '1309': ['none', 'none'],
  '1311': ['message', 'message'],
  '1313': ['none', 'none'],
}

/** HTTP status of a code below `/anthropic`. */
export function anthropicStatus(code: string): number {
  return ownStatuses[code] ?? statusOf(code) ?? 400
}

/** The reply of a refusal below `/anthropic`. */
export function anthropicError(refusal: Refusal, path: string, context: ErrorContext): Reply {
  const { code, details } = refusal
  const status = details.status ?? anthropicStatus(code)
  const reply = (value: object, more: Readonly<Record<string, string>> = {}, httpStatus = status): Reply => ({
    status: httpStatus,
    headers: { ...headers, ...more, ...details.headers },
    body: JSON.stringify(value),
  })
  if (details.body) return reply(details.body)
  const id = context.backend.ids.request()
  const message = messageOf(refusal, context, id)
  if (anthropicStatus(code) === 401) {
    // The gateway's own form for the listing, and a form without an envelope for messages. Observed.
    return path.endsWith('/models') ? gatewayRefusal(context, reply) : reply({ error: { message, type: code } })
  }
  const idIn = details.idIn ?? idPlaces[code]?.[context.language === 'zh' ? 0 : 1] ?? 'both'
  const body = envelope({ code, message, id, idIn, type: details.type ?? typeOf(status) }, context)
  return reply(body, { 'x-log-id': id, ...(code === '1302' && rateLimitHeaders) })
}

/** Observed on 2026-07-09, with a `retry-after` of 38. Without one in the script it is 1, so that the retry of a test comes soon. */
const rateLimitHeaders = {
  'retry-after': '1',
  'x-should-retry': 'true',
  'anthropic-ratelimit-unified-status': 'rejected',
}

/** A wrong key: HTTP 200, with another code at each host. Observed. */
function gatewayRefusal(
  { language }: ErrorContext,
  reply: (value: object, more?: {}, status?: number) => Reply,
): Reply {
  const code = language === 'zh' ? 1000 : 401
  const [zh, en] = texts[String(code)] as Messages
  return reply({ code, msg: language === 'zh' ? zh : en, success: false }, {}, 200)
}

interface Parts {
  readonly code: string
  readonly message: string
  readonly id: string
  readonly idIn: NonNullable<RefusalDetails['idIn']>
  readonly type: string
}

function envelope({ code, message, id, idIn, type }: Parts, { backend }: ErrorContext): object {
  // December 2025: the code was the type, and the message had no brackets. Observed.
  const era = backend.options?.era ?? ''
  if (era !== '' && era <= '2025-12') return { type: 'error', error: { type: code, message }, request_id: id }
  return {
    type: 'error',
    error: {
      type,
      code,
      message: bracketed(code, message, idIn === 'none' ? undefined : id),
      ...(idIn === 'error' && { request_id: id }),
    },
    ...(idIn === 'both' && { request_id: id }),
  }
}

/** `[1302][text][id]`; the mistakes of a script have no brackets, because they are for a reader. */
function bracketed(code: string, message: string, id: string | undefined): string {
  if (!/^\d+$/.test(code)) return message
  return `[${code}][${message}]${id === undefined ? '' : `[${id}]`}`
}

/** `error.type` of a status. Observed for 400, 403, 429, 500 and 529. */
function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  if (status === 529) return 'overloaded_error'
  return status === 403 || status >= 500 ? 'api_error' : 'invalid_request_error'
}

/** The message of a refusal in the language of the host. */
function messageOf({ code, text }: Pick<Refusal, 'code' | 'text'>, { language }: ErrorContext, id: string): string {
  if (typeof text === 'string') return text
  const [zh, en] = Array.isArray(text) ? text as unknown as Messages : ownTexts[code] ?? texts[code] ?? unknown(code)
  const fill = Array.isArray(text) ? {} : text as Readonly<Record<string, string>>
  const model = fill['model_name']
  return fillText(language === 'zh' ? zh : en, {
    ...fill,
    error_id: id,
    ...(model !== undefined && { model_name: displayName(model) }),
  })
}

function unknown(code: string): Messages {
  return [`Error ${code}`, `Error ${code}`]
}

/**
 * An error event of a stream. `uncoded` and `bare` call every error of the server `overloaded_error`. Observed, June to September 2026: compact JSON, unlike
 * the other events.
 */
export function streamedError(
  { code, message, form = 'complete' }: {
    readonly code: string
    readonly message?: string | undefined
    readonly form?: StreamedErrorForm | undefined
  },
  context: ErrorContext,
  fill: Readonly<Record<string, string>> = {},
): string {
  const id = context.backend.ids.request()
  const text = message ?? messageOf({ code, text: fill }, context, id)
  const status = anthropicStatus(code)
  const type = form !== 'complete' && status >= 500 ? 'overloaded_error' : typeOf(status)
  if (form === 'complete') return asEvent(envelope({ code, message: text, id, idIn: 'both', type }, context))
  const error = { type, message: bracketed(code, text, id) }
  return form === 'bare' ? `data: ${JSON.stringify(error)}\n\n` : asEvent({ type: 'error', error })
}

function asEvent(value: object): string {
  return `event: error\ndata: ${JSON.stringify(value)}\n\n`
}
