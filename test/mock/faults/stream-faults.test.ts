import { describe, expect, it } from 'vitest'
import { type Fault, mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat, readUntilEnd } from '../../support/chat-call.ts'

const whole = chatBody('x')

describe('a fault of a stream on a whole reply', () => {
  it.each<Fault>([
    { error: { code: '1234' } },
    { comments: true },
    { swap: 1 },
    { duplicate: 1 },
    { splice: 1 },
    { withoutDone: true },
    { lineEnding: '\r\n' },
    { eventsPerSecond: 5 },
    { cut: { afterEvents: 2 } },
    { stall: { afterEvents: 2 } },
  ])('%j is refused with the reason, by fail(), as delivery and by header', async (fault) => {
    const [name] = Object.keys(fault)
    const mock = mockZhipu()
    mock.fail(fault)
    const refused = await postChat(mock, whole)
    mock.chat.reply('x', fault)
    const second = await postChat(mock, whole)
    const third = await postChat(mock, whole, { headers: { 'x-mock-fault': JSON.stringify(fault) } })
    for (const response of [refused, second, third]) {
      expect(response.status).toBe(400)
      expect((await response.json()).error.message).toMatch(
        new RegExp(
          `^Cannot answer /paas/v4/chat/completions: the fault ${name}.* is for a stream, but this reply is whole`,
        ),
      )
    }
    expect(mock.requests.map(({ error }) => error instanceof TypeError)).toEqual([true, true, true])
    expect(() => mock.assertAllMatched()).toThrow('is for a stream')
  })

  it('applies as before when it concerns bytes, headers or the start of the body', async () => {
    const ends = []
    for (
      const fault of [{ split: 7 }, { bom: true }, { firstEventAfterMs: 1 }, { cut: { afterEvents: 0 } }] as Fault[]
    ) {
      const mock = mockZhipu()
      mock.fail(fault)
      const response = await postChat(mock, whole)
      ends.push([response.status, (await readUntilEnd(response)).end])
    }
    expect(ends).toEqual([[200, 'complete'], [200, 'complete'], [200, 'complete'], [200, 'broken']])
  })
})

describe('chaos', () => {
  it('does not draw faults of a stream for a whole reply', async () => {
    for (const options of [{ streamError: 1 }, { malformed: 1 }]) {
      const mock = mockZhipu()
      mock.chaos({ ...options, seed: 1 })
      const response = await postChat(mock, whole)
      expect((await response.json()).choices[0].message.content).toContain('x')
      expect(mock.requests[0]?.fault).toBeUndefined()
      await (await postChat(mock, chatBody('x', { stream: true }))).text()
      expect(mock.requests[1]?.fault).toBeDefined()
    }
  })

  it('cuts a whole reply before its body', async () => {
    const mock = mockZhipu()
    mock.chaos({ cut: 1, seed: 3 })
    for (let request = 0; request < 5; request++) {
      expect(await readUntilEnd(await postChat(mock, whole))).toEqual({ text: '', end: 'broken' })
    }
  })
})
