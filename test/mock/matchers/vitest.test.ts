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

  describe('by itself', () => {
    const zhipu = useZhipu()
    const seen: number[] = []
    afterEach(() => {
      seen.push(zhipu.requests.length)
    })

    test('answers what the program asks of Zhipu', async () => {
      zhipu.chat.reply('一')
      zhipu.chat.reply('二')
      expect((await ask(zhipu)).choices[0]?.message.content).toBe('一')
      expect(zhipu.requests.length).toBe(1)
    })

    test('has forgotten the test before', async () => {
      expect(zhipu.requests).toEqual([])
      expect((await ask(zhipu)).choices[0]?.message.content).not.toBe('二')
    })

    test('lets an afterEach look before it forgets', () => {
      expect(seen).toEqual([1, 1])
    })
  })

  describe('with listen: false', () => {
    const zhipu = useZhipu({ listen: false })

    test('leaves the program alone and answers by its own fetch', async () => {
      expect(globalThis.fetch).toBe(before)
      expect((await ask({ apiKey: zhipu.apiKey, fetch: zhipu.fetch })).choices.length).toBe(1)
    })
  })

  test('has stopped when its tests are over', () => {
    expect(globalThis.fetch).toBe(before)
  })
})
