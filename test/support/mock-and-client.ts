import { type MockOptions, type MockZhipu, mockZhipu } from '../../mock/index.ts'
import { APIStatusError, type ClientOptions, Zhipu } from '../../src/index.ts'

/** A mock whose clock stands at 2026-01-01 08:00 in Beijing, and a client of it that repeats nothing. */
export interface OpenMock {
  readonly mock: MockZhipu
  readonly zhipu: Zhipu
  /** Another client of the same mock, say with another key. */
  client(options?: ClientOptions): Zhipu
}

export function openMock(options: MockOptions = {}): OpenMock {
  const mock = mockZhipu({ clock: 'virtual', ...options })
  const client = (more: ClientOptions = {}) =>
    new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch, maxRetries: 0, ...more })
  return { mock, zhipu: client(), client }
}

/** HTTP status and business code of a refusal; `undefined` when there was none. */
export async function refusal(attempt: PromiseLike<unknown>): Promise<{ status?: number; code?: string } | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (!(error instanceof APIStatusError)) throw error
    return { status: error.status!, code: error.code! }
  }
}

/** Poll options that wait for nobody. */
export const quick: { readonly sleep: () => Promise<void> } = { sleep: () => Promise.resolve() }
