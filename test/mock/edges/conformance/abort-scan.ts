import { expect, test } from 'vitest'
import { MockZhipu } from '../../../../mock/index.ts'

const LENGTH_MS = 24

/** Aborts a stream at each of its milliseconds. Vitest fails the run when a rejection is unhandled. */
export function scanAborts(name: string, open: (zhipu: MockZhipu) => Promise<() => void> | (() => void)): void {
  test(`${name}: a stream aborted at any millisecond rejects with AbortError or has ended`, async () => {
    const zhipu = new MockZhipu()
    const pieces = Array.from({ length: LENGTH_MS }, (_, index) => [`${index} `, { wait: 1 }]).flat()
    zhipu.chat.when({ stream: true }).reply.stream(pieces)
    const close = await open(zhipu)
    const outcomes: string[] = []
    try {
      for (let atMs = 0; atMs <= LENGTH_MS; atMs++) {
        const controller = new AbortController()
        const timer = setTimeout(() => controller.abort(), atMs)
        outcomes.push(await outcomeOf(controller.signal).finally(() => clearTimeout(timer)))
      }
    } finally {
      close()
    }
    expect(outcomes.filter((outcome) => outcome !== 'AbortError' && outcome !== 'end')).toEqual([])
    expect(outcomes[0]).toBe('AbortError')
    expect(() => zhipu.assertIdle()).not.toThrow()
  })
}

/** `end` for a complete response, or the name of the error. */
async function outcomeOf(signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch('https://open.bigmodel.cn/api/paas/v4/chat/completions', {
      method: 'POST',
      signal,
      headers: { authorization: 'Bearer id.secret', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: 'x' }] }),
    })
    await response.text()
    return 'end'
  } catch (error) {
    return (error as Error).name
  }
}
