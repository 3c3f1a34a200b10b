import { applyFixtures, type Fixtures, type MockZhipu, mockZhipu } from '../../mock/index.ts'
import type { Fetch } from '../../src/index.ts'

/** Which cases to run. */
export interface CaseFilter {
  /** Names of files in test/suites, or `hostile` for all below test/hostile/client; all when empty. */
  readonly files: readonly string[]
  /** Part of the name of a case; all when empty. */
  readonly text: string
}

/** Configuration of the suites on one runtime. */
export interface Config {
  readonly runtime: string
  /** Seed of the fuzz cases. */
  readonly seed: number
  readonly filter: CaseFilter
  /** Base URL of the served mock that all runtimes share. */
  readonly baseURL: string
  /** Origin of the auxiliary server, see serve-target.ts. */
  readonly auxiliaryURL: string
  /** Origin of the server of test/hostile/server. */
  readonly misbehavingURL: string
}

/** A request in the journal of the mock. */
export interface ObservedRequest {
  readonly method: string
  /** Below `/api`, without query. */
  readonly path: string
  readonly query: string
  /** Names in lower case; authorization masked. */
  readonly headers: Readonly<Record<string, string>>
  // deno-lint-ignore no-explicit-any -- a case reads what it has sent itself
  readonly body: any
  /** Absent until it is sent, and when the connection was dropped. */
  readonly status?: number | undefined
  /** True until the body is sent completely or the client disconnects. */
  readonly open: boolean
}

/** A mock that the suites run against: over a socket with the runtime's own fetch, or in this process through `zhipu.fetch`. */
export interface Target {
  readonly baseURL: string
  /** @default the fetch of the runtime */
  readonly fetch?: Fetch | undefined
  /** @default the WebSocket of the runtime, or the one of `ws` */
  readonly WebSocket?: typeof WebSocket | undefined
  /** Requests of this account so far, oldest first. */
  requests(accountId: string): Promise<readonly ObservedRequest[]>
  /** Creates a scope of the mock with these rules and limits, and returns its key. */
  openScope(fixtures: Fixtures): Promise<string>
}

/** Options of the mock of both targets. It echoes the question, so that a case knows the answer. */
export const mockOptions = { onUnmatched: 'echo', journalSize: 10_000 } as const

/** The two targets by name. */
export const targets: Readonly<Record<string, (config: Config) => Target>> = {
  socket: ({ baseURL, auxiliaryURL }) => ({
    baseURL,
    requests: async (accountId) => await (await fetch(`${auxiliaryURL}/requests/${accountId}`)).json(),
    openScope: async (fixtures) =>
      await (await fetch(`${auxiliaryURL}/scopes/${encodeURIComponent(JSON.stringify(fixtures))}`)).text(),
  }),
  process: () => {
    const zhipu = mockZhipu(mockOptions)
    return {
      baseURL: 'https://open.bigmodel.cn/api/paas/v4',
      fetch: zhipu.fetch,
      WebSocket: zhipu.WebSocket,
      requests: (accountId) => Promise.resolve(requestsOf(zhipu, accountId)),
      openScope: (fixtures) => Promise.resolve(openScope(zhipu, fixtures)),
    }
  },
}

/** Requests of an account, as plain data. */
export function requestsOf(zhipu: MockZhipu, accountId: string): ObservedRequest[] {
  const scope = zhipu.scopes.find(({ apiKey }) => apiKey.startsWith(`${accountId}.`)) ?? zhipu
  return scope.requests.filter(({ account }) => account === accountId).map((entry) => ({
    method: entry.method,
    path: entry.path,
    query: String(entry.query),
    headers: entry.headers,
    body: entry.body,
    status: entry.status,
    open: entry.open,
  }))
}

/** Creates a scope with rules and limits, and returns its key. */
export function openScope(zhipu: MockZhipu, fixtures: Fixtures): string {
  const scope = zhipu.scope()
  applyFixtures(scope, fixtures)
  return scope.apiKey
}
