import { setImmediate } from 'node:timers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

afterEach(() => {
  vi.useRealTimers()
})

const told = (mock: ReturnType<typeof mockZhipu>) =>
  mock.chat.reply.stream(['a', { wait: 1000 }, 'b', { wait: 1000 }, 'c'])

/** Reads a stream and notes what has come; `seen` is looked at while it still runs. */
function watch(response: Response): { seen: string; over: Promise<void> } {
  const watched = { seen: '', over: Promise.resolve() }
  watched.over = (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (const [, text] of new TextDecoder().decode(chunk).matchAll(/"content":"(\w+)"/g)) watched.seen += text
    }
  })()
  return watched
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the clock', () => {
  it('stands until it is advanced, and then lets come what is due', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    told(mock)
    const stream = watch(await postChat(mock, chatBody('hi', { stream: true })))
    await turn()
    expect(stream.seen).toBe('a')
    await mock.clock.advance(999)
    await turn()
    expect(stream.seen).toBe('a')
    await mock.clock.advance(1)
    await turn()
    expect(stream.seen).toBe('ab')
    await mock.clock.advance(5000)
    await stream.over
    expect(stream.seen).toBe('abc')
  })

  it('wakes in order who waits again, also through everything that stands between a script and its reader', async () => {
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

  it('follows the fake timers of the runner', async () => {
    const mock = mockZhipu()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    told(mock)
    const stream = watch(await postChat(mock, chatBody('hi', { stream: true })))
    await vi.advanceTimersByTimeAsync(1000)
    await turn()
    expect(stream.seen).toBe('ab')
    await vi.advanceTimersByTimeAsync(1000)
    await stream.over
    expect(stream.seen).toBe('abc')
  })

  it('waits longer than a timer of the runtime can', async () => {
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

  it('advances while it runs, too', async () => {
    const mock = mockZhipu()
    told(mock)
    const before = mock.clock.now()
    const stream = watch(await postChat(mock, chatBody('hi', { stream: true })))
    await turn()
    await mock.clock.advance(2000)
    await stream.over
    expect(stream.seen).toBe('abc')
    expect(mock.clock.now() - before).toBeGreaterThanOrEqual(2000)
  })

  it('keeps a timetable: who reads late finds all that is due', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    told(mock)
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

  it('uses no timer where nothing waits, and leaves none when a reader goes', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const mock = mockZhipu()
    mock.chat.reply.stream(['a', { wait: 0 }, 'b'])
    await (await postChat(mock, chatBody('hi', { stream: true }))).text()
    expect(timers).not.toHaveBeenCalled()
    timers.mockRestore()

    told(mock)
    const response = await postChat(mock, chatBody('hi', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const waiting = reader.read()
    await turn()
    expect(mock.clock.sleeping).toBe(1)
    await reader.cancel()
    await waiting
    expect(mock.clock.sleeping).toBe(0)
    expect(mock.requests.at(-1)?.left).toBe(true)
    mock.assertIdle()
  })

  it('gives ids and times of Beijing', async () => {
    const mock = mockZhipu({ clock: 'virtual', startAtMs: Date.UTC(2026, 0, 31, 23, 30, 5) })
    const { id, created } = await (await postChat(mock, chatBody('hi'))).json()
    expect(id).toMatch(/^20260201073005[0-9a-f]{16}$/)
    expect(created).toBe(Date.UTC(2026, 0, 31, 23, 30, 5) / 1000)
  })

  it('refuses to go back', async () => {
    await expect(mockZhipu().clock.advance(-1)).rejects.toThrow(RangeError)
  })
})
