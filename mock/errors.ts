import { codes } from './codes.ts'
import type { Reply } from './exchange.ts'

/** Language of a text; the host decides: Chinese at BigModel, English at Z.ai. Observed. */
export type Language = 'zh' | 'en'

/** What a refusal may say beyond code and message. */
export interface RefusalDetails {
  /** HTTP status; by default the one the table of codes has. */
  readonly status?: number | undefined
  /** `contentFilter` of a moderation refusal: stands before `error`, in camel case. Observed. */
  readonly contentFilter?: readonly { readonly role: string; readonly level: number }[] | undefined
  /** `request_id` beside `error`, as seen with 1234. */
  readonly requestId?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What fills the `${…}` of a text: `{ field: 'messages' }`. */
export type Fill = Readonly<Record<string, string>>

/** A refusal of a request; routes throw it, `refused` makes the reply. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly text: string | Fill
  readonly details: RefusalDetails

  constructor(code: string, text: string | Fill, details: RefusalDetails) {
    super(typeof text === 'string' ? text : messageOf(code, 'en', text))
    this.code = code
    this.text = text
    this.details = details
  }
}

/**
 * A refusal with a business code. Without a message the text of the code's table is used, in the language of the host; `{ field }`
 * fills its gaps.
 *
 * @example
 * throw refuse('1211')
 * throw refuse('1214', { field: 'messages' })
 * throw refuse('1214', 'messages 参数非法。请检查文档。')
 */
export function refuse(code: string, text: string | Fill = {}, details: RefusalDetails = {}): Refusal {
  return new Refusal(code, text, details)
}

/** 1214: a field has a value it must not have. */
export function badField(field: string): Refusal {
  return refuse('1214', { field })
}

/** 1213: a field is missing. */
export function missingField(field: string): Refusal {
  return refuse('1213', { field })
}

/** The HTTP status that goes with a business code; 400 for a code that is not in the table. */
export function statusOf(code: string): number {
  return codes[code]?.[0] ?? 400
}

/** The text that goes with a business code, with its gaps filled. */
export function messageOf(code: string, language: Language, fill: Fill = {}): string {
  const row = codes[code]
  if (!row) return `Error ${code}`
  return row[language === 'zh' ? 1 : 2].replace(/\$\{(\w+)\}/g, (gap, name: string) => fill[name] ?? gap)
}

/** Makes the reply of a refusal in the envelope that the path has. */
export function refused(refusal: Refusal, path: string, language: Language, nowMs: number): Reply {
  const { code, text, details } = refusal
  const message = typeof text === 'string' ? text : messageOf(code, language, text)
  const status = details.status ?? statusOf(code)
  const headers = { 'content-type': 'application/json', ...details.headers }
  if (path.startsWith('/llm-application') || path.startsWith('/zrag')) {
    return { status, headers, body: JSON.stringify({ code: Number(code), message, timestamp: nowMs }) }
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
