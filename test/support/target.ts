import { mockZhipu } from '../../mock/index.ts'
import type { Fetch } from '../../src/index.ts'

/** Where the suites of one runtime run, and by which seed they choose. */
export interface Config {
  readonly runtime: string
  readonly seed: number
  /** Only cases whose line has this in its name; all when empty. */
  readonly only: string
  /** Base of the served mock that all runtimes share. */
  readonly baseURL: string
  /** Origin that tells what the served mock has seen, see serve-ground.ts. */
  readonly witnessURL: string
}

/** What the mock remembers of a request. */
export interface Seen {
  readonly method: string
  /** Below `/api`, without query. */
  readonly path: string
  readonly query: string
  /** Names in lower case; authorization masked. */
  readonly headers: Readonly<Record<string, string>>
  // deno-lint-ignore no-explicit-any -- a case reads what it has sent itself
  readonly body: any
  /** Absent while there is none, and when the connection was dropped. */
  readonly status?: number | undefined
  /** Until the body was sent whole or its reader had gone. */
  readonly open: boolean
}

/** A mock to speak to: over a socket with the runtime's own fetch, or in this process through `zhipu.fetch`. */
export interface Ground {
  readonly baseURL: string
  /** Absent where the runtime's own is meant. */
  readonly fetch?: Fetch | undefined
  /** What this account has asked so far, oldest first. */
  seen(accountId: string): Promise<readonly Seen[]>
}

/** How the mock of either ground is made: an answer repeats the question, so that a case knows what to expect. */
export const mockOptions = { onUnmatched: 'echo', journalSize: 10_000 } as const

/** The two grounds by their names. */
export const grounds: Readonly<Record<string, (config: Config) => Ground>> = {
  socket: ({ baseURL, witnessURL }) => ({
    baseURL,
    seen: async (accountId) => await (await fetch(`${witnessURL}/seen/${accountId}`)).json(),
  }),
  process: () => {
    const zhipu = mockZhipu(mockOptions)
    return {
      baseURL: 'https://open.bigmodel.cn/api/paas/v4',
      fetch: zhipu.fetch,
      seen: (accountId) => Promise.resolve(seenBy(zhipu, accountId)),
    }
  },
}

/** What a mock has seen of an account, as plain data. */
export function seenBy(zhipu: ReturnType<typeof mockZhipu>, accountId: string): Seen[] {
  return zhipu.requests.filter(({ account }) => account === accountId).map((entry) => ({
    method: entry.method,
    path: entry.path,
    query: String(entry.query),
    headers: entry.headers,
    body: entry.body,
    status: entry.status,
    open: entry.open,
  }))
}
