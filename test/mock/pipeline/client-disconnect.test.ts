import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { chatBody } from '../../support/chat-call.ts'

type Send = (body?: object, signal?: AbortSignal) => Promise<Response>

const edges: Readonly<Record<string, (mock: MockZhipu) => Promise<{ base: string; fetch: typeof fetch }>>> = {
  'zhipu.fetch': (mock) => Promise.resolve({ base: 'https://open.bigmodel.cn/api/paas/v4', fetch: mock.fetch }),
  "listen({ via: 'msw' })": async (mock) => {
    await mock.listen({ via: 'msw' })
    onTestFinished(() => mock.close())
    return { base: 'https://open.bigmodel.cn/api/paas/v4', fetch: (...request) => fetch(...request) }
  },
  'serve()': async (mock) => {
    const server = await serve(mock)
    onTestFinished(server.close)
    return { base: server.baseURL, fetch }
  },
}

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate()
}

describe.each(Object.entries(edges))('over %s', (_, open) => {
  async function start(): Promise<{ mock: MockZhipu; send: Send }> {
    const mock = mockZhipu()
    const edge = await open(mock)
    const send: Send = (fields = {}, signal) =>
      edge.fetch(`${edge.base}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(chatBody('x', { stream: true, ...fields })),
        ...(signal && { signal }),
      })
    return { mock, send }
  }

  test('a client that disconnects before a reply function resolves frees its concurrency slot and its request_id', async () => {
    const { mock, send } = await start()
    mock.limit({ concurrency: 1 })
    mock.chat.reply(() => new Promise<never>(() => {}))
    const controller = new AbortController()
    const response = send({ request_id: 'same-request-id' }, controller.signal)
    await mock.waitFor(1)
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    await waitUntil(() => !mock.requests[0]?.open)
    mock.assertIdle()
    expect(mock.requests[0]).toMatchObject({ left: true, status: undefined })
    const retried = await send({ request_id: 'same-request-id' })
    expect(retried.status).toBe(200)
    await retried.text()
  })

  test('an async iterable that resolves after the client has disconnected is closed', async () => {
    const { mock, send } = await start()
    let isClosed = false
    let resolvePieces: (pieces: AsyncIterable<string>) => void = () => {}
    mock.chat.reply.stream(() => new Promise<AsyncIterable<string>>((resolve) => resolvePieces = resolve))
    const controller = new AbortController()
    const response = send({}, controller.signal)
    await mock.waitFor(1)
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    await waitUntil(() => mock.requests[0]?.left === true)
    const next = () => new Promise<never>(() => {})
    resolvePieces({
      [Symbol.asyncIterator]: () => ({
        next,
        return: () => {
          isClosed = true
          return Promise.resolve({ done: true as const, value: undefined })
        },
      }),
    })
    await waitUntil(() => isClosed)
  })

  test('a client that disconnects before delayed headers frees its concurrency slot', async () => {
    const { mock, send } = await start()
    mock.limit({ concurrency: 1 })
    mock.chat.reply('x', { headersAfterMs: 60_000 })
    const controller = new AbortController()
    const response = send({}, controller.signal)
    await mock.waitFor(1)
    await waitUntil(() => mock.clock.sleeping === 1)
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    await waitUntil(() => !mock.requests[0]?.open)
    expect(mock.requests[0]?.left).toBe(true)
    expect((await send()).status).toBe(200)
  })

  test('held.left resolves when a client without streaming disconnects', async () => {
    const { mock, send } = await start()
    const held = mock.chat.hold()
    const controller = new AbortController()
    const response = send({ stream: false }, controller.signal)
    await held.arrived
    held.write('a')
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    await held.left
    expect(() => held.write('b')).toThrow('the client has disconnected')
    await waitUntil(() => mock.requests[0]?.left === true)
  })

  test('a client that disconnects from a stalled request is recorded in the journal', async () => {
    const { mock, send } = await start()
    mock.chat.fail.stall()
    const controller = new AbortController()
    const response = send({}, controller.signal)
    await mock.waitFor(1)
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    await waitUntil(() => !mock.requests[0]?.open)
    expect(mock.requests[0]?.left).toBe(true)
  })

  test.each([
    ['cut()', {}, true],
    ['a cut fault', { cut: { afterEvents: 1 } }, false],
    ['an error event', { error: { code: '1234', afterEvents: 1 } }, false],
  ])(
    '%s resolves held.left, and the journal does not report a disconnect of the client',
    async (_, fault, callsCut) => {
      const { mock, send } = await start()
      const held = mock.chat.hold(fault)
      const response = await send()
      held.write('a')
      if (callsCut) held.cut()
      await response.text().catch(() => {})
      await held.left
      expect(mock.requests[0]).toMatchObject({ open: false, left: false })
    },
  )

  test('a generator runs its finally block when the connection is cut and when the client disconnects', async () => {
    const { mock, send } = await start()
    const ended: string[] = []
    const controller = new AbortController()
    mock.chat.reply.stream(async function* () {
      try {
        for (;;) {
          yield 'a'
          await setImmediate()
        }
      } finally {
        ended.push('cut')
      }
    }, { cut: { afterEvents: 2 } })
    mock.chat.reply.stream(function* () {
      try {
        yield 'a'
        yield { wait: 1 }
        controller.abort()
        for (;;) {
          yield 'b'
          yield { wait: 1 }
        }
      } finally {
        ended.push('left')
      }
    })
    await expect((await send()).text()).rejects.toThrow('terminated')
    await waitUntil(() => ended.length === 1)
    const reading = send({}, controller.signal).then((response) => response.text())
    await expect(reading).rejects.toThrow('aborted')
    await waitUntil(() => ended.length === 2)
    expect(ended).toEqual(['cut', 'left'])
    expect(mock.requests[1]).toMatchObject({ open: false, left: true })
  })

  test('an endless generator is read on demand, and cancelling the body ends it', async () => {
    const { mock, send } = await start()
    let isOver = false
    mock.chat.reply.stream(function* () {
      try {
        for (;;) yield 'an endless reply '
      } finally {
        isOver = true
      }
    })
    const reader = (await send()).body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
    await reader?.cancel()
    await waitUntil(() => isOver)
    mock.assertIdle()
  })
})
