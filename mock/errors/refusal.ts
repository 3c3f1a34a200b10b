import {
  check,
  checkValue,
  integer,
  isRecord,
  list,
  object,
  oneOf,
  string,
  stringList,
  type Validator,
  type Validators,
} from '../validation/validators.ts'

/** Details of a refusal in addition to code and message. */
export interface RefusalDetails {
  /** HTTP status. @default the status of the code */
  readonly status?: number | undefined
  /** `contentFilter` of a moderation refusal: precedes `error`, in camel case. Observed. */
  readonly contentFilter?: readonly { readonly role: string; readonly level: number }[] | undefined
  /** Anthropic protocol: where the request id is. @default as recorded for the code and the language */
  readonly idIn?: 'none' | 'message' | 'error' | 'both' | undefined
  /** Anthropic protocol: `error.type`. @default that of the status */
  readonly type?: string | undefined
  /** The body of the response, instead of an envelope. */
  readonly body?: object | undefined
  /** `request_id`, next to `error`. Observed with 1234. */
  readonly requestId?: string | undefined
  /** Additional headers; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Values for the placeholders `${…}` of a message: `{ field: 'messages' }`. */
export type Fill = Readonly<Record<string, string>>

/** A message in Chinese and in English; the host decides which is sent. */
export type Messages = readonly [zh: string, en: string]

/** An error response of the API. Routes throw it; `errorReply` builds the reply. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  /** The message, in one or in two languages, or values for the placeholders of the code's own message. */
  readonly text: string | Messages | Fill
  readonly details: RefusalDetails

  constructor(code: string, text: string | Messages | Fill, details: RefusalDetails) {
    super(typeof text === 'string' ? text : code)
    this.code = code
    this.text = text
    this.details = details
  }

  /** HTTP status of the response, outside of protocols that have their own. */
  get status(): number {
    return this.details.status ?? statusOf(this.code) ?? 400
  }
}

/**
 * Creates a refusal with a business code. The default message is that of the code, in the language of the host; `{ field }` fills its
 * placeholders; `[zh, en]` is another message in both languages.
 *
 * @throws {TypeError} for a code or text of another type, or a detail of the wrong type.
 * @throws {RangeError} for a status out of range.
 * @example
 * ```ts
 * zhipu.on('POST', '/reader').reply(() => {
 *   throw refuse('1214', { field: 'url' }) // or refuse('1211'), or refuse('1214', 'url 参数非法。请检查文档。')
 * })
 * ```
 */
export function refuse(code: string, text: string | Messages | Fill = {}, details: RefusalDetails = {}): Refusal {
  const act = 'make refusal'
  checkValue(code, 'code', businessCode, act)
  checkValue(text, 'text', message, act)
  check(details, validators, act)
  return new Refusal(code, text, details)
}

/** A business code that a test writes. */
export const businessCode: Validator = { ...string, expected: 'a business code as a string, such as "1302"' }
/** An HTTP status that a test writes. */
export const httpStatus: Validator = integer('an HTTP status, 200 to 599', 200, 599)
const message: Validator = {
  expected: 'a string, [zh, en] or strings by placeholder',
  test: (text) =>
    typeof text === 'string' ||
    ((isRecord(text) || (Array.isArray(text) && text.length === 2)) && stringList.test(Object.values(text))),
}
const validators: Validators<RefusalDetails> = {
  status: httpStatus,
  contentFilter: list,
  idIn: oneOf('none', 'message', 'error', 'both'),
  type: string,
  body: object,
  requestId: string,
  headers: {
    expected: 'strings by name',
    test: (headers) => isRecord(headers) && stringList.test(Object.values(headers)),
  },
}

/** 1214: a field has an invalid value. */
export function badField(field: string): Refusal {
  return refuse('1214', { field })
}

/** 1213: a field is missing. */
export function missingField(field: string): Refusal {
  return refuse('1213', { field })
}

/** Business codes by HTTP status. Source: docs "Error codes" of BigModel and Z.ai, read 2026-11-20. */
const byStatus: Readonly<Record<number, string>> = {
  400:
    'context_length_exceeded model_not_found not_implemented 1100 1210 1211 1212 1213 1214 1215 1221 1222 1231 1261 1300 1301',
  401: '401 1000 1001 1002 1003 1004 1005',
  403: '1220',
  429:
    'insufficient_quota overloaded 1110 1111 1112 1113 1120 1121 1302 1303 1304 1305 1308 1309 1310 1311 1313 1314 1315 1316 1317 1318 1319 1320 1321',
  500: '500 1200 1230 1234',
}

const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries(byStatus).flatMap(([status, codes]) => codes.split(' ').map((code) => [code, Number(status)])),
)

/** The HTTP status of a business code; `undefined` for an undocumented code. */
export function statusOf(code: string): number | undefined {
  return statuses.get(code)
}
