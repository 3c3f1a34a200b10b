import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { Zhipu } from '../../../src/index.ts'

const zhipu = mockZhipu()
beforeEach(() => zhipu.listen({ via: 'fetch' }))
afterEach(() => {
  vi.useRealTimers()
  zhipu.close()
})

// Alone in its file: the first refusal of a process is the one whose files are not there yet.
test('under faked timers a first refusal is there before the time moves, and the client asks again', async () => {
  vi.useFakeTimers()
  zhipu.fail({ code: '1302', times: 2 })
  const client = new Zhipu({ apiKey: zhipu.apiKey })
  const asked = client.chat.completions.create({ model: 'glm-4.6', messages: [{ role: 'user', content: 'x' }] })
  await vi.runAllTimersAsync()
  await asked
  expect(zhipu.requests.map(({ status }) => status)).toEqual([429, 429, 200])
})
