import { afterAll, afterEach, beforeAll } from 'vitest'
import { type MockZhipu, mockZhipu } from './mock.ts'
import type { MockOptions } from './options.ts'

/** How a mock lives in a file of tests. */
export interface UseZhipuOptions extends MockOptions {
  /** Answers every request of the program, as `zhipu.listen()` does. Without it only `zhipu.fetch` asks the mock. @default true */
  listen?: boolean | undefined
}

/**
 * A mock for the tests of this file, or of the `describe` it is called in: it listens before the first, forgets everything after
 * each, and stops after the last. An `afterEach` of the test's own still sees what came in, and may call `zhipu.assertAllUsed()`.
 *
 * @example
 * ```ts
 * import { expect, test } from 'vitest'
 * import { Zhipu } from 'zhipu-fetch'
 * import { useZhipu } from 'zhipu-fetch/mock/vitest'
 *
 * const zhipu = useZhipu()
 *
 * test('the answer is passed on', async () => {
 *   zhipu.chat.reply('你好')
 *   const client = new Zhipu({ apiKey: zhipu.apiKey })
 *   const answer = await client.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: '?' }] })
 *   expect(answer.choices[0]?.message.content).toBe('你好')
 * })
 * ```
 */
export function useZhipu({ listen = true, ...options }: UseZhipuOptions = {}): MockZhipu {
  const zhipu = mockZhipu(options)
  if (listen) beforeAll(() => zhipu.listen())
  afterEach(() => zhipu.reset())
  afterAll(() => zhipu.close())
  return zhipu
}
