/**
 * HTTP statuses of the business codes. Where two sources disagree, both are allowed: 1220 and 1311 were observed with 403 and with 429.
 *
 * Source: docs "Error codes" of July 2026 and December 2025; observed statuses of 2026.
 */
const rows: readonly (readonly [codes: string, statuses: readonly number[]])[] = [
  ['401 1000 1001 1002 1003 1004 1005', [401]],
  ['1110 1111 1112 1113 1120 1121', [429]],
  ['500 1200 1230 1234', [500]],
  ['1210 1211 1212 1213 1215 1221 1222 1231 1261 1300 1301', [400]],
  // Observed with 404 for unknown ids.
  ['1214', [400, 404]],
  ['1220', [403]],
  ['1302 1303 1304 1308 1309 1310 1313 1314 1315 1316 1317 1318 1319 1320 1321', [429]],
  ['1305', [429, 503]],
  ['1311', [403, 429]],
  // Words of the Responses API. Observed 2026-10-09 but `rate_limit_exceeded` and `server_error`, which are assumed.
  ['insufficient_quota overloaded rate_limit_exceeded', [429]],
  ['server_error', [500]],
]

const statusesByCode: ReadonlyMap<string, readonly number[]> = new Map(
  rows.flatMap(([codes, statuses]) => codes.split(' ').map((code) => [code, statuses])),
)

/** Codes that depend on the account, its balance and its limits, or on the load of the service. */
const environmentalCodes: ReadonlySet<string> = new Set(
  ('1110 1111 1112 1113 1120 1121 500 1200 1230 1234 1220 1302 1303 1304 1305 1308 1309 1310 1311 1313 1314 1315 1316 ' +
    '1317 1318 1319 1320 1321 insufficient_quota overloaded rate_limit_exceeded server_error').split(' '),
)

/** Messages of codes in Chinese and in English, where they have no variable part. Observed, and docs. */
const messages: Readonly<Record<string, RegExp>> = {
  401: /^(令牌已过期或验证不正确！|token expired or incorrect)$/i,
  1001:
    /^(Header ?中未收到 ?Auth(entication|orization) ?参数，无法进行身份验证。?|Authentication parameter not received in Header.*)$/,
  1211: /^(模型不存在，请检查模型代码。|Unknown Model, please check the model code\.)$/,
  1213: /^(未正常接收到.+参数。?|.+(parameter|received).*)$/,
}

/** Pattern of the message of a business code; `undefined` where messages vary. */
export function messageOf(code: string): RegExp | undefined {
  return messages[code]
}

/** HTTP statuses that a business code may come with; `undefined` for a code that is not documented. */
export function statusesOf(code: string): readonly number[] | undefined {
  return statusesByCode.get(code)
}

/**
 * Whether an error depends on the account or on the state of the service, and not on the contract. Both the HTTP status and the business
 * code must say so. Without a business code only the statuses of a gateway do.
 */
export function isEnvironmental(status: number | undefined, code: string | undefined): boolean {
  if (status === undefined) return false
  if (code === undefined || code === '') return [402, 502, 503, 504].includes(status)
  return environmentalCodes.has(code) && statusesByCode.get(code)!.includes(status)
}

/** Whether a reply says that the key is missing, invalid or expired. */
export function isKeyRefused(status: number | undefined, code: string | undefined): boolean {
  return status === 401 || ['1000', '1001', '1002', '1003', '1004', '1005'].includes(code ?? '')
}
