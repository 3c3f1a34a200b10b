import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { chatBody } from '../../support/chat-call.ts'

const REQUESTS = 30

/** Edges that hand the signal of the caller to the mock; behind the others, each request has a signal of its own. */
const edges: Readonly<Record<string, (mock: MockZhipu) => Promise<typeof fetch>>> = {
  'zhipu.fetch': (mock) => Promise.resolve(mock.fetch),
  'listen()': async (mock) => {
    await mock.listen({ via: 'fetch' })
    onTestFinished(() => mock.close())
    return globalThis.fetch
  },
}

interface Case {
  readonly script: (mock: MockZhipu) => void
  readonly stream: boolean
  /** False when a request ends by the abort only. */
  readonly ends: boolean
}

const times = REQUESTS
const cases: Readonly<Record<string, Case>> = {
  'that wait for a function': {
    script: (mock) => mock.chat.when({}).reply(() => setImmediate('x')),
    stream: false,
    ends: true,
  },
  'that wait for a generator': {
    script: (mock) =>
      mock.chat.when({}).reply(async function* () {
        await setImmediate()
        yield 'x'
      }),
    stream: false,
    ends: true,
  },
  'whose headers are late': {
    script: (mock) => mock.fail({ headersAfterMs: 20, times }),
    stream: false,
    ends: true,
  },
  'whose events are late': { script: (mock) => mock.fail({ firstEventAfterMs: 20, times }), stream: true, ends: true },
  'that stall': { script: (mock) => mock.fail.stall({ times }), stream: false, ends: false },
  'whose streams stall': { script: (mock) => mock.fail.stall({ times, afterEvents: 1 }), stream: true, ends: false },
}

describe.each(Object.entries(edges))('over %s', (_, open) => {
  test.each(Object.entries(cases))(
    'requests %s and share a signal add one listener to it, which is removed at their end',
    async (_, { script, stream, ends }) => {
      const mock = mockZhipu({ clock: 'virtual' })
      const fetch = await open(mock)
      const controller = new AbortController()
      const { signal } = controller
      const listeners = () => getEventListeners(signal, 'abort').length
      script(mock)
      const send = async () => {
        const response = await fetch('https://open.bigmodel.cn/api/paas/v4/chat/completions', {
          method: 'POST',
          headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify(chatBody('x', { stream })),
          signal,
        })
        return await response.text()
      }
      let most = 0
      const add = signal.addEventListener.bind(signal)
      signal.addEventListener = (...listener: Parameters<typeof add>) => {
        add(...listener)
        most = Math.max(most, listeners())
      }
      const results = Promise.allSettled(Array.from({ length: REQUESTS }, send))
      await mock.waitFor(REQUESTS)
      await mock.clock.advance(20)
      if (!ends) {
        while (mock.requests.some(({ sent, fault }) => !fault || (stream && sent.length === 0))) await setImmediate()
        controller.abort()
      }
      const statuses = (await results).map(({ status }) => status)
      expect(statuses).toEqual(Array(REQUESTS).fill(ends ? 'fulfilled' : 'rejected'))
      expect(most).toBe(1)
      expect(listeners()).toBe(0)
    },
  )
})
