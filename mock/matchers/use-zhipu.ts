import { setClientVariables } from '../edges/environment.ts'
import type { ListenOptions } from '../edges/listen.ts'
import { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'
import type { MockOptions } from '../core/options.ts'
import { preloadErrors } from '../pipeline/lazy-modules.ts'
import { findRunner, type Runner } from './test-runner.ts'
import { assertSound } from './conversation-matchers.ts'
import { matchers } from './matchers.ts'
import { boolean, checkMembers, checkValue, object, type Validators } from '../validation/validators.ts'

/** What is checked after every test, on the mock and on each of its scopes. */
const assertionsByName: Readonly<Record<'matched' | 'idle' | 'used' | 'sound', (scope: Scope) => void>> = {
  matched: (scope: Scope) => scope.assertAllMatched(),
  idle: (scope: Scope) => scope.assertIdle(),
  used: (scope: Scope) => scope.assertAllUsed(),
  sound: assertSound,
}

/** Options of `useZhipu()`: those of the mock, of `listen()`, and of the hooks. */
export interface UseOptions extends MockOptions, ListenOptions {
  /** Whether to intercept the network. With false, pass `zhipu.fetch` to the application. @default true */
  listen?: boolean | undefined
  /**
   * Assertions after every test, on the mock and on all of its scopes: `matched`, every request matched a rule, see `assertAllMatched()`; `idle`, all
   * responses were read or cancelled; `used`, all rules were used; `sound`, the messages of all conversations are sound, see
   * `toHaveSoundConversations()`. An application may catch the error of an unexpected request, so that only this check shows it. Therefore a test
   * file is strict without an option; `[]` checks nothing. `mockZhipu()` has no such default, because it does not know where a test ends. A request
   * to a family without rules gets its default reply, unless `onUnmatched` says otherwise. @default ['matched']
   */
  afterEach?: readonly ('matched' | 'idle' | 'used' | 'sound')[] | undefined
  /** Hooks of the test runner, when it is not detected: `import * as runner from 'vitest'`. @default the detected runner */
  runner?: Runner | undefined
}

/** Options of the hooks; those of the mock and of `listen()` are checked there. */
const validators: Validators<Pick<UseOptions, 'listen' | 'afterEach' | 'runner'>> = {
  listen: boolean,
  afterEach: {
    expected: `a list of ${Object.keys(assertionsByName).join(', ')}`,
    test: (value) => Array.isArray(value) && value.every((name) => Object.hasOwn(assertionsByName, name)),
  },
  runner: {
    expected: 'the hooks beforeAll, afterEach and afterAll',
    // In node:test it is a function.
    test: (value) => typeof (value as Partial<Runner> | null)?.afterEach === 'function',
  },
}

/**
 * Creates a mock that starts listening before the first test of a file, is reset with all its scopes after each test and closed after the last. Of tests that
 * run at the same time, after the last one: each takes a scope of its own, `using scope = zhipu.scope()`. For Vitest, Jest, Bun, Deno and node:test. If the runner has `expect`, it is extended with `ZhipuMatchers`.
 *
 * @throws {TypeError} when no test runner is found, or for an invalid option.
 * @example
 * ```ts
 * const zhipu = useZhipu()
 *
 * test('greets', async () => {
 *   zhipu.chat.reply('你好')
 *   expect(await greet()).toBe('你好')
 *   expect(zhipu).toHaveReceivedChat({ model: 'glm-4.6', last: /hello/ })
 * })
 * ```
 */
export function useZhipu(options: UseOptions = {}): MockZhipu {
  checkValue(options, 'the first argument', object, 'use mock')
  const { listen = true, via, env, afterEach: assertions = ['matched'], runner = findRunner(), ...mockOptions } =
    options
  checkMembers({ listen, afterEach: assertions, runner }, validators, { act: 'use mock', what: 'option' })
  const zhipu = new MockZhipu(mockOptions)
  const beforeAll = runner.beforeAll ?? runner.before
  const afterAll = runner.afterAll ?? runner.after
  if (!beforeAll || !afterAll) throw new TypeError('Cannot use mock: the runner has no beforeAll or no afterAll')
  runner.expect?.extend?.({ ...matchers })
  let restore: (() => void) | undefined
  beforeAll(async () => {
    if (listen) await zhipu.listen({ via, env })
    else await preloadErrors()
    if (!listen && env) restore = setClientVariables(zhipu, env)
  })
  const problems: string[] = []
  const check = (scope: Scope) => {
    for (const name of assertions) problems.push(...problemOf(() => assertionsByName[name](scope)))
  }
  zhipu.onScopeEnd = check
  // Concurrent tests share the mock: it is checked and reset when the last of them has ended. A failed hook may have kept ours from being called.
  let running = 0
  runner.beforeEach?.(() => void running++)
  runner.afterEach(() => {
    running = Math.max(0, running - 1)
    if (running > 0) return
    const scopes = [zhipu, ...zhipu.scopes]
    scopes.forEach(check)
    for (const scope of scopes) scope.reset()
    const found = problems.splice(0)
    if (found.length > 0) throw new Error(found.join('\n'))
  })
  afterAll(() => {
    zhipu.close()
    restore?.()
  })
  return zhipu
}

function problemOf(assertion: () => void): string[] {
  try {
    assertion()
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}
