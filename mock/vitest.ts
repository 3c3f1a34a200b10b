import type { ListenOptions } from './edges/listen.ts'
import { MockZhipu } from './facade/mock-zhipu.ts'
import type { MockOptions } from './core/options.ts'
import { findRunner, type Runner } from './matchers/test-runner.ts'
import { matchers } from './matchers/matchers.ts'

export { matchers } from './matchers/matchers.ts'
export type { Verdict, WantedChat, WantedRequest, ZhipuMatchers } from './matchers/matchers.ts'
export type { Runner } from './matchers/test-runner.ts'

/** A mock's options, and how it lives with a test file. */
export interface UseOptions extends MockOptions, ListenOptions {
  /** False leaves the network alone: give the application `zhipu.fetch`. @default true */
  listen?: boolean | undefined
  /** What is asserted after every test: that all answers were read, that all rules were used. @default [] */
  afterEach?: readonly ('idle' | 'used')[] | undefined
  /** The hooks of a runner that is not found by itself: `import * as runner from 'vitest'`. @default the one at work */
  runner?: Runner | undefined
}

/**
 * A mock that listens before the first test of a file, forgets everything after each, and puts everything back after the last. For Vitest, Jest,
 * Bun, Deno and node:test. Where the runner has an `expect`, it learns the matchers of `ZhipuMatchers`.
 *
 * @throws {TypeError} when no runner is at work.
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
  const { listen = true, via, afterEach: checks = [], runner = findRunner(), ...mockOptions } = options
  const zhipu = new MockZhipu(mockOptions)
  const beforeAll = runner.beforeAll ?? runner.before
  const afterAll = runner.afterAll ?? runner.after
  if (!beforeAll || !afterAll) throw new TypeError('Cannot use mock: the runner has no beforeAll and afterAll')
  runner.expect?.extend?.({ ...matchers })
  beforeAll(async () => {
    if (listen) await zhipu.listen({ via })
  })
  runner.afterEach(() => {
    try {
      if (checks.includes('idle')) zhipu.assertIdle()
      if (checks.includes('used')) zhipu.assertAllUsed()
    } finally {
      zhipu.reset()
    }
  })
  afterAll(() => zhipu.close())
  return zhipu
}
