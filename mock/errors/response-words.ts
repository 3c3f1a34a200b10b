/**
 * What the Responses API has in place of business codes. Documented or observed October 2026: `insufficient_quota`, `overloaded`, `model_not_found`,
 * `context_length_exceeded`, `not_implemented`. The others, and which codes share a word, are assumed.
 */
const codesByWord: Readonly<Record<string, string>> = {
  insufficient_quota: '1113 1308 1309 1310 1314 1315 1316 1317 1318 1319 1320 1321',
  overloaded: '1305',
  rate_limit_exceeded: '1302 1303 1304 1313',
  model_not_found: '1211',
  context_length_exceeded: '1261',
  invalid_request_error: '1210 1212 1213 1214 1215 1221 1222 1231',
  content_filter: '1300 1301',
  permission_denied: '1220 1311',
  server_error: '500 1200 1230 1234',
}

const words: ReadonlyMap<string, string> = new Map(
  Object.entries(codesByWord).flatMap(([word, codes]) => codes.split(' ').map((code) => [code, word])),
)

/** The word of a business code; a code that has none, or a word, stays as it is. */
export function wordOf(code: string): string {
  return words.get(code) ?? code
}

/** The business code whose message a word has by default. */
export function codeOfWord(word: string): string | undefined {
  return codesByWord[word]?.split(' ')[0]
}

/** An error event of a stream. Docs "Response API", October 2026: `code` and `message` are members of the event itself. */
export function errorEventText(code: string, message: string, sequence_number: number): string {
  return `event: error\ndata: ${JSON.stringify({ code: wordOf(code), message, sequence_number, type: 'error' })}\n\n`
}
