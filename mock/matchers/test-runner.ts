/** The hooks of a test runner, with the names of Vitest, Jest, Bun, Deno and node:test. */
export interface Runner {
  /** Runs before the first test of a file. */
  beforeAll?(act: () => unknown): unknown
  /** `beforeAll` in node:test. */
  before?(act: () => unknown): unknown
  /** Runs before every test. Without it, tests that run at the same time are not noticed. */
  beforeEach?(act: () => unknown): unknown
  /** Runs after every test. */
  afterEach(act: () => unknown): unknown
  /** Runs after the last test of a file. */
  afterAll?(act: () => unknown): unknown
  /** `afterAll` in node:test. */
  after?(act: () => unknown): unknown
  /** Extended with the matchers, if present. */
  readonly expect?: { extend(matchers: Record<string, unknown>): unknown } | undefined
}

interface Globals extends Partial<Runner> {
  /** The exports of `vitest`. Set by Vitest 3 to 5 even without `globals`. */
  readonly __vitest_index__?: Runner | undefined
  readonly Bun?: unknown
  readonly Deno?: { readonly test?: Partial<Runner> | undefined } | undefined
  readonly process?: { getBuiltinModule?(name: string): unknown } | undefined
}

/**
 * Detects the running test runner: one with global hooks (Jest, Vitest with `globals`), Vitest, Bun, Deno 2.5 or later, node:test.
 *
 * @throws {TypeError} when no runner is found.
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
  const runner = candidates.find((candidate) => candidate?.afterEach !== undefined)
  if (runner) return runner as Runner
  throw new TypeError(
    'Cannot use mock: no test runner was found, expected the option runner with beforeAll, afterEach and afterAll',
  )
}
