/** What a refusal may say beyond code and message. */
export interface RefusalDetails {
  /** HTTP status; by default the one the table of codes has. */
  readonly status?: number | undefined
  /** `contentFilter` of a moderation refusal: stands before `error`, in camel case. Observed. */
  readonly contentFilter?: readonly { readonly role: string; readonly level: number }[] | undefined
  /** `request_id` beside `error`, as seen with 1234. */
  readonly requestId?: string | undefined
  /** Beside those of every answer; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What fills the `${…}` of a text: `{ field: 'messages' }`. */
export type Fill = Readonly<Record<string, string>>

/** A refusal of a request; routes throw it, `refused` makes the reply. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  /** The message, or what fills the gaps of the code's own. */
  readonly text: string | Fill
  readonly details: RefusalDetails

  constructor(code: string, text: string | Fill, details: RefusalDetails) {
    super(typeof text === 'string' ? text : code)
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
 * ```ts
 * zhipu.on('POST', '/reader').reply(() => {
 *   throw refuse('1214', { field: 'url' }) // or refuse('1211'), or refuse('1214', 'url 参数非法。请检查文档。')
 * })
 * ```
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
