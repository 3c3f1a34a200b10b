import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faults, replies } from '../../../mock/fast-check.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { Zhipu, ZhipuError } from '../../../src/index.ts'

const question = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] } as const

function connect() {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, maxRetries: 0 })
  return { zhipu, final: async () => (await client.chat.completions.stream(question).final()).message }
}

describe('arbitraries for fast-check', () => {
  test('the client reads every reply', async () => {
    const { zhipu, final } = connect()
    await fc.assert(
      fc.asyncProperty(replies(['pay']), async (reply) => {
        zhipu.chat.reply(reply)
        const message = await final()
        const text = (chunks: unknown) => Array.isArray(chunks) ? chunks.join('') : ''
        expect(message.content ?? '').toBe(text(reply.content))
        expect(message.reasoning_content ?? '').toBe(text(reply.reasoning))
        const calls = (reply.toolCalls ?? []).map(({ id, name, args }) => [id, name, JSON.stringify(args)])
        const received = (message.tool_calls ?? []) as { id: string; function: { name: string; arguments: string } }[]
        expect(received.map(({ id, function: { name, arguments: json } }) => [id, name, json])).toEqual(calls)
      }),
      { numRuns: 50 },
    )
  })

  test('every fault that is drawn is accepted by fail()', () => {
    const { zhipu } = connect()
    fc.assert(fc.property(faults(), (fault) => zhipu.fail(fault)), { numRuns: 500 })
  })

  test('a cut stream of any length is an error of the client', async () => {
    const { zhipu, final } = connect()
    const cuts = faults({ events: 4, bytes: 900 }).filter(({ cut }) =>
      cut?.afterBytes !== undefined && cut.afterBytes < 400
    )
    await fc.assert(
      fc.asyncProperty(cuts, async (fault) => {
        zhipu.reset()
        zhipu.chat.reply.stream(['你', '好'])
        zhipu.fail(fault)
        await expect(final()).rejects.toBeInstanceOf(ZhipuError)
      }),
      { numRuns: 30 },
    )
  })

  test('a failing fault shrinks towards the start of the reply', () => {
    const isLate = ({ cut }: { cut?: { afterEvents?: number | undefined } | undefined }) => (cut?.afterEvents ?? 0) > 2
    const { counterexample } = fc.check(fc.property(faults(), (fault) => !isLate(fault)), { numRuns: 1000, seed: 1 })
    expect(counterexample).toEqual([{ cut: { afterEvents: 3 } }])
  })

  test('replies have tool calls only for the given tools', () => {
    expect(fc.sample(replies(), 200).some(({ toolCalls }) => toolCalls)).toBe(false)
    const names = fc.sample(replies(['a', 'b']), 200).flatMap(({ toolCalls = [] }) => toolCalls.map(({ name }) => name))
    expect(new Set(names)).toEqual(new Set(['a', 'b']))
  })
})
