/** What a test runner must offer; all but `expect` by one of the names it has in Vitest, Jest, Bun, Deno and node:test. */
export interface Runner {
  /** Before the first test of a file. */
  beforeAll?(act: () => unknown): unknown
  /** The same in node:test. */
  before?(act: () => unknown): unknown
  /** After every test. */
  afterEach(act: () => unknown): unknown
  /** After the last test of a file. */
  afterAll?(act: () => unknown): unknown
  /** The same in node:test. */
  after?(act: () => unknown): unknown
  /** Where matchers are put, if there is one. */
  readonly expect?: { extend(matchers: Record<string, unknown>): unknown } | undefined
}

interface Globals extends Partial<Runner> {
  /** What `import 'vitest'` gives, within Vitest 3 to 5, also where it sets no other global. */
  readonly __vitest_index__?: Runner | undefined
  readonly Bun?: unknown
  readonly Deno?: { readonly test?: Partial<Runner> | undefined } | undefined
  readonly process?: { getBuiltinModule?(name: string): unknown } | undefined
}

/**
 * The runner that is at work: one that set globals (Jest, Vitest with `globals`), Vitest, Bun, Deno from 2.5 on, node:test.
 *
 * @throws {TypeError} when there is none.
 */
export function findRunner(): Runner {
  const globals = globalThis as Globals
  const builtin = (name: string) => globals.process?.getBuiltinModule?.(name) as Partial<Runner> | undefined
  const candidates = [
    globals,
    globals.__vitest_index__,
    globals.Bun ? builtin('bun:test') : undefined,
    globals.Deno?.test,
    globals.Bun || globals.Deno ? undefined : builtin('node:test'),
  ]
  const found = candidates.find((candidate) => candidate?.afterEach !== undefined)
  if (found) return found as Runner
  throw new TypeError(
    'Cannot use mock: no test runner was found, want { runner } with beforeAll, afterEach and afterAll',
  )
}
