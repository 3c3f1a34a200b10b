import { afterEach, describe, expect, test } from 'vitest'
import { useZhipu } from '../../../mock/vitest.ts'
import { Zhipu } from '../../../src/index.ts'

const ask = (options: { apiKey: string; fetch?: typeof globalThis.fetch }) =>
  new Zhipu({ ...options, maxRetries: 0 }).chat.completions.create({
    model: 'glm-4.6',
    messages: [{ role: 'user', content: '?' }],
  })

describe('useZhipu()', () => {
  const before = globalThis.fetch

  describe('with the default options', () => {
    const zhipu = useZhipu()
    const counts: number[] = []
    afterEach(() => {
      counts.push(zhipu.requests.length)
    })

    test('replies to the requests of the program', async () => {
      zhipu.chat.reply('一')
      zhipu.chat.reply('二')
      expect((await ask(zhipu)).choices[0]?.message.content).toBe('一')
      expect(zhipu.requests.length).toBe(1)
    })

    test('is reset after the previous test', async () => {
      expect(zhipu.requests).toEqual([])
      expect((await ask(zhipu)).choices[0]?.message.content).not.toBe('二')
    })

    test('is reset after the afterEach hooks of the test file', () => {
      expect(counts).toEqual([1, 1])
    })
  })

  describe('with listen: false', () => {
    const zhipu = useZhipu({ listen: false })

    test('leaves the global fetch unchanged and replies through zhipu.fetch', async () => {
      expect(globalThis.fetch).toBe(before)
      expect((await ask({ apiKey: zhipu.apiKey, fetch: zhipu.fetch })).choices.length).toBe(1)
    })
  })

  test('restores the global fetch after the last test', () => {
    expect(globalThis.fetch).toBe(before)
  })
})
