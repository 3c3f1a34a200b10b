import { expect, test } from 'vitest'
import { MockZhipu } from '../../../../mock/index.ts'

const LENGTH_MS = 24

/** Aborts a stream at each of its milliseconds. Vitest fails on its own when an error is caught by nobody. */
export function scanAborts(name: string, open: (zhipu: MockZhipu) => Promise<() => void> | (() => void)): void {
  test(`${name}: an abort at each millisecond of a stream is heard, and nothing else goes wrong`, async () => {
    const zhipu = new MockZhipu()
    const pieces = Array.from({ length: LENGTH_MS }, (_, at) => [`${at} `, { wait: 1 }]).flat()
    zhipu.chat.when({ stream: true }).reply.stream(pieces)
    const close = await open(zhipu)
    const heard: string[] = []
    try {
      for (let atMs = 0; atMs <= LENGTH_MS; atMs++) {
        const controller = new AbortController()
        const timer = setTimeout(() => controller.abort(), atMs)
        heard.push(await read(controller.signal).finally(() => clearTimeout(timer)))
      }
    } finally {
      close()
    }
    expect(heard.filter((end) => end !== 'AbortError' && end !== 'end')).toEqual([])
    expect(heard[0]).toBe('AbortError')
    expect(() => zhipu.assertIdle()).not.toThrow()
  })
}

async function read(signal: AbortSignal): Promise<string> {
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
