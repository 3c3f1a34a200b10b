import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { chatBody } from '../../support/chat-call.ts'

type Ask = (body?: object, signal?: AbortSignal) => Promise<Response>

const ways: Readonly<Record<string, (mock: MockZhipu) => Promise<{ base: string; fetch: typeof fetch }>>> = {
  'zhipu.fetch': (mock) => Promise.resolve({ base: 'https://open.bigmodel.cn/api/paas/v4', fetch: mock.fetch }),
  "listen({ via: 'msw' })": async (mock) => {
    await mock.listen({ via: 'msw' })
    onTestFinished(() => mock.close())
    return { base: 'https://open.bigmodel.cn/api/paas/v4', fetch: (...asked) => fetch(...asked) }
  },
  'serve()': async (mock) => {
    const server = await serve(mock)
    onTestFinished(server.close)
    return { base: server.baseURL, fetch }
  },
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

describe.each(Object.entries(ways))('over %s', (_, open) => {
  async function start(): Promise<{ mock: MockZhipu; ask: Ask }> {
    const mock = mockZhipu()
    const way = await open(mock)
    const ask: Ask = (more = {}, signal) =>
      way.fetch(`${way.base}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(chatBody('x', { stream: true, ...more })),
        ...(signal && { signal }),
      })
    return { mock, ask }
  }

  test('who leaves while a script is making up its mind frees his place and his request_id', async () => {
    const { mock, ask } = await start()
    mock.limit({ concurrency: 1 })
    mock.chat.reply(() => new Promise<never>(() => {}))
    const leaving = new AbortController()
    const asked = ask({ request_id: 'the-same-one' }, leaving.signal)
    await mock.waitFor(1)
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await until(() => !mock.requests[0]?.open)
    mock.assertIdle()
    expect(mock.requests[0]).toMatchObject({ left: true, status: undefined })
    const again = await ask({ request_id: 'the-same-one' })
    expect(again.status).toBe(200)
    await again.text()
  })

  test('a stream that is made after its reader has left is told so', async () => {
    const { mock, ask } = await start()
    let isTold = false
    let give: (pieces: AsyncIterable<string>) => void = () => {}
    mock.chat.reply.stream(() => new Promise<AsyncIterable<string>>((resolve) => give = resolve))
    const leaving = new AbortController()
    const asked = ask({}, leaving.signal)
    await mock.waitFor(1)
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await until(() => mock.requests[0]?.left === true)
    const next = () => new Promise<never>(() => {})
    give({
      [Symbol.asyncIterator]: () => ({
        next,
        return: () => {
          isTold = true
          return Promise.resolve({ done: true as const, value: undefined })
        },
      }),
    })
    await until(() => isTold)
  })

  test('who leaves before late headers frees his place', async () => {
    const { mock, ask } = await start()
    mock.limit({ concurrency: 1 })
    mock.chat.reply('x', { headersAfterMs: 60_000 })
    const leaving = new AbortController()
    const asked = ask({}, leaving.signal)
    await mock.waitFor(1)
    await until(() => mock.clock.sleeping === 1)
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await until(() => !mock.requests[0]?.open)
    expect(mock.requests[0]?.left).toBe(true)
    expect((await ask()).status).toBe(200)
  })

  test('who leaves while an answer that he wants whole is written by hand is heard of', async () => {
    const { mock, ask } = await start()
    const held = mock.chat.hold()
    const leaving = new AbortController()
    const asked = ask({ stream: false }, leaving.signal)
    await held.arrived
    held.write('a')
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await held.left
    expect(() => held.write('b')).toThrow('the client has disconnected')
    await until(() => mock.requests[0]?.left === true)
  })

  test('who leaves a request that is not answered at all has left', async () => {
    const { mock, ask } = await start()
    mock.chat.fail.stall()
    const leaving = new AbortController()
    const asked = ask({}, leaving.signal)
    await mock.waitFor(1)
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    await until(() => !mock.requests[0]?.open)
    expect(mock.requests[0]?.left).toBe(true)
  })

  test.each([
    ['a cut by hand', {}, true],
    ['a cut after an event', { cut: { afterEvents: 1 } }, false],
    ['an error event', { error: { code: '1234', afterEvents: 1 } }, false],
  ])('%s tells the held stream that nobody will read on', async (_, fault, byHand) => {
    const { mock, ask } = await start()
    const held = mock.chat.hold(fault)
    const response = await ask()
    held.write('a')
    if (byHand) held.cut()
    await response.text().catch(() => {})
    await held.left
    expect(mock.requests[0]).toMatchObject({ open: false, left: false })
  })

  test('a generator ends in its finally when the connection is cut, or when it makes its reader leave itself', async () => {
    const { mock, ask } = await start()
    const ended: string[] = []
    const leaving = new AbortController()
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
        leaving.abort()
        for (;;) {
          yield 'b'
          yield { wait: 1 }
        }
      } finally {
        ended.push('left')
      }
    })
    await expect((await ask()).text()).rejects.toThrow('terminated')
    await until(() => ended.length === 1)
    const answered = ask({}, leaving.signal).then((response) => response.text())
    await expect(answered).rejects.toThrow('aborted')
    await until(() => ended.length === 2)
    expect(ended).toEqual(['cut', 'left'])
    expect(mock.requests[1]).toMatchObject({ open: false, left: true })
  })

  test('a stream without end is made as it is read, and its reader may leave', async () => {
    const { mock, ask } = await start()
    let isOver = false
    mock.chat.reply.stream(function* () {
      try {
        for (;;) yield 'all the model has to say '
      } finally {
        isOver = true
      }
    })
    const reader = (await ask()).body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
    await reader?.cancel()
    await until(() => isOver)
    mock.assertIdle()
  })
})
