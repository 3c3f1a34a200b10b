import { setImmediate } from 'node:timers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const scriptStream = (mock: ReturnType<typeof mockZhipu>) =>
  mock.chat.reply.stream(['a', { wait: 1000 }, 'b', { wait: 1000 }, 'c'])

/** Reads a stream in the background: `received` is the content so far, `done` resolves at the end. */
function readStream(response: Response): { received: string; done: Promise<void> } {
  const stream = { received: '', done: Promise.resolve() }
  stream.done = (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (const [, text] of new TextDecoder().decode(chunk).matchAll(/"content":"(\w+)"/g)) stream.received += text
    }
  })()
  return stream
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('clock', () => {
  it('a virtual clock moves only by advance(), which sends the chunks that are due', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    scriptStream(mock)
    const stream = readStream(await postChat(mock, chatBody('hi', { stream: true })))
    await nextTurn()
    expect(stream.received).toBe('a')
    await mock.clock.advance(999)
    await nextTurn()
    expect(stream.received).toBe('a')
    await mock.clock.advance(1)
    await nextTurn()
    expect(stream.received).toBe('ab')
    await mock.clock.advance(5000)
    await stream.done
    expect(stream.received).toBe('abc')
  })

  it('advance() refuses steps after which dates would be invalid, and anything but milliseconds', async () => {
    for (const clock of ['virtual', 'real'] as const) {
      const mock = mockZhipu({ clock })
      for (const ms of [1e17, 8.64e15, Number.MAX_VALUE, Infinity, NaN, -1, '5' as unknown as number]) {
        await expect(mock.clock.advance(ms)).rejects.toThrow(RangeError)
      }
      await expect(mock.clock.advance(1e17)).rejects.toThrow(
        'Cannot advance clock: ms is 100000000000000000, expected milliseconds, 0 or more, until the year 9000 at most',
      )
      const untilMs = Date.UTC(8999, 11, 31)
      await mock.clock.advance(untilMs - mock.clock.now())
      expect((await postChat(mock, chatBody('x'))).status).toBe(200)
      await expect(mock.clock.advance(untilMs)).rejects.toThrow(RangeError)
    }
    expect(() => mockZhipu({ clock: 'virtual', startAtMs: 1e17 })).toThrow(RangeError)
  })

  it('reset() of the mock takes back the advances of the clock, reset() of a scope does not', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    const startMs = mock.clock.now()
    await mock.clock.advance(600)
    mock.scope().reset()
    expect(mock.clock.now()).toBe(startMs + 600)
    mock.reset()
    expect(mock.clock.now()).toBe(startMs)
    const real = mockZhipu()
    await real.clock.advance(86_400_000)
    real.reset('state')
    expect(real.clock.now() - Date.now()).toBeLessThan(1000)
  })

  it('advance() fires timers in order, including timers set meanwhile by the stages of a faulty stream', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.chat.reply.stream(['a', { wait: 1000, content: 'b' }, { wait: 50, content: 'c' }], {
      jitterMs: 0,
      comments: true,
    })
    const text = postChat(mock, chatBody('x', { stream: true })).then((response) => response.text())
    await mock.clock.advance(60_000)
    await text
    const [entry] = mock.requests
    expect(entry?.sent.map(({ atMs }) => atMs - entry.atMs)).toEqual([0, 1000, 1050, 1050, 1050])
  })

  it('a real clock follows the fake timers of the test runner', async () => {
    const mock = mockZhipu()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    scriptStream(mock)
    const stream = readStream(await postChat(mock, chatBody('hi', { stream: true })))
    await vi.advanceTimersByTimeAsync(1000)
    await nextTurn()
    expect(stream.received).toBe('ab')
    await vi.advanceTimersByTimeAsync(1000)
    await stream.done
    expect(stream.received).toBe('abc')
  })

  it('a wait may be longer than the longest timer of the runtime', async () => {
    vi.useFakeTimers()
    try {
      const mock = mockZhipu()
      mock.chat.reply.stream(['a', { wait: 1e10 }, 'b'])
      let isOver = false
      const reading = postChat(mock, chatBody('x', { stream: true })).then((response) => response.text()).then(() => {
        isOver = true
      })
      await vi.advanceTimersByTimeAsync(86_400_000)
      expect(isOver).toBe(false)
      await mock.clock.advance(1e10)
      await reading
    } finally {
      vi.useRealTimers()
    }
  })

  it('advance() also moves a real clock', async () => {
    const mock = mockZhipu()
    scriptStream(mock)
    const before = mock.clock.now()
    const stream = readStream(await postChat(mock, chatBody('hi', { stream: true })))
    await nextTurn()
    await mock.clock.advance(2000)
    await stream.done
    expect(stream.received).toBe('abc')
    expect(mock.clock.now() - before).toBeGreaterThanOrEqual(2000)
  })

  it('a client that reads late receives all chunks that are due', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    scriptStream(mock)
    const response = await postChat(mock, chatBody('hi', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await mock.clock.advance(2000)
    let text = ''
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += new TextDecoder().decode(read.value)
    }
    expect(text).toContain('"content":"b"')
    expect(text).toContain('[DONE]')
  })

  it('a stream without waits uses no timer, and a disconnect clears the timer of a wait', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const mock = mockZhipu()
    mock.chat.reply.stream(['a', { wait: 0 }, 'b'])
    await (await postChat(mock, chatBody('hi', { stream: true }))).text()
    expect(timers).not.toHaveBeenCalled()
    timers.mockRestore()

    scriptStream(mock)
    const response = await postChat(mock, chatBody('hi', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const pending = reader.read()
    await nextTurn()
    expect(mock.clock.sleeping).toBe(1)
    await reader.cancel()
    await pending
    expect(mock.clock.sleeping).toBe(0)
    expect(mock.requests.at(-1)?.left).toBe(true)
    mock.assertIdle()
  })

  it('ids contain the time in Beijing', async () => {
    const mock = mockZhipu({ clock: 'virtual', startAtMs: Date.UTC(2026, 0, 31, 23, 30, 5) })
    const { id, created } = await (await postChat(mock, chatBody('hi'))).json()
    expect(id).toMatch(/^20260201073005[0-9a-f]{16}$/)
    expect(created).toBe(Date.UTC(2026, 0, 31, 23, 30, 5) / 1000)
  })

  it('advance() rejects a negative time', async () => {
    await expect(mockZhipu().clock.advance(-1)).rejects.toThrow(RangeError)
  })
})
