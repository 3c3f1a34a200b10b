import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { Zhipu } from '../../../src/index.ts'

const zhipu = mockZhipu()
beforeEach(() => zhipu.listen({ via: 'fetch' }))
afterEach(() => {
  vi.useRealTimers()
  zhipu.close()
})

// The only test of its file: only the first error response of a process has to import its modules.
test('under fake timers the client receives the first error response before the time advances, and retries', async () => {
  vi.useFakeTimers()
  zhipu.fail({ code: '1302', times: 2 })
  const client = new Zhipu({ apiKey: zhipu.apiKey })
  const completion = client.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: 'x' }] })
  await vi.runAllTimersAsync()
  await completion
  expect(zhipu.requests.map(({ status }) => status)).toEqual([429, 429, 200])
})
