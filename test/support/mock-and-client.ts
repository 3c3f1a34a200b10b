import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'
import { APIStatusError, type ClientOptions, Zhipu } from '../../src/index.ts'

/** A mock with a virtual clock at 2026-01-01 08:00 in Beijing, and a client that does not retry. */
export interface MockAndClient {
  readonly mock: MockZhipu
  readonly zhipu: Zhipu
  /** Another client of the same mock, for example with another key. */
  client(options?: ClientOptions): Zhipu
}

/** Creates a mock and a client of it. */
export function createMockAndClient(options: MockOptions = {}): MockAndClient {
  const mock = mockZhipu({ clock: 'virtual', ...options })
  const client = (more: ClientOptions = {}) =>
    new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch, maxRetries: 0, ...more })
  return { mock, zhipu: client(), client }
}

/** HTTP status and business code of an API error; `undefined` when the call succeeds. */
export async function apiErrorOf(
  attempt: PromiseLike<unknown>,
): Promise<{ status?: number; code?: string } | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (!(error instanceof APIStatusError)) throw error
    return { status: error.status!, code: error.code! }
  }
}

/** Poll options without waiting time. */
export const withoutSleep: { readonly sleep: () => Promise<void> } = { sleep: () => Promise.resolve() }
