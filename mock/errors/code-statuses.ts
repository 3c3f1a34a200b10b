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
