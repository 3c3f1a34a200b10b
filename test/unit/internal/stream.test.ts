import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ChatCompletionChunk, ChatStream, EventStream } from '../../../src/index.ts'
import { chatParams, chunkFrames, done, finish, frame } from '../../support/chat-events.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type ManualRequest, ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

const { messages, model } = chatParams
const textOf = (chunk: ChatCompletionChunk | undefined) => chunk?.choices[0]?.delta.content
const texts = async (stream: AsyncIterable<ChatCompletionChunk>) => (await collect(stream)).map(textOf)

/** Opens a stream whose first chunks have arrived, and returns it with the request that sends more. */
async function openStream(...contents: string[]): Promise<{ stream: ChatStream; request: ManualRequest }> {
  const pending = server.client().chat.completions.create({ model, messages, stream: true })
  const request = await server.next()
  request.begin(chunkFrames(...contents))
  return { stream: await pending, request }
}

describe('a lazy stream', () => {
  test('sends one request, when it is first read', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    await tick()
    expect(server.requests).toHaveLength(0)
    const reading = texts(stream)
    const request = await server.next()
    request.begin(chunkFrames('a', 'b') + done)
    request.end()
    expect(await reading).toEqual(['a', 'b'])
    expect(server.requests).toHaveLength(1)
  })

  test('sends one request for withResponse() and a reading after it', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    const pending = stream.withResponse()
    const request = await server.next()
    request.begin(chunkFrames('a'), { headers: { 'content-type': 'text/event-stream', 'x-request-id': 'r' } })
    const { data, response, requestId } = await pending
    expect(data).toBe(stream)
    expect(response.headers.get('x-request-id')).toBe('r')
    expect(requestId).toBe('1')
    request.end(done)
    expect(await texts(stream)).toEqual(['a'])
    expect(server.requests).toHaveLength(1)
  })

  test('throws the error of its request at each call of next()', async () => {
    const stream = server.client({ maxRetries: 0 }).chat.completions.stream(chatParams)
    const items = stream[Symbol.asyncIterator]()
    const first = rejectionOf(items.next())
    const request = await server.next()
    request.respond(Response.json({ error: { code: '1211', message: '模型不存在' } }, { status: 400 }))
    expect(await first).toMatchObject({ code: '1211' })
    expect(await rejectionOf(items.next())).toBe(await first)
    expect(server.requests).toHaveLength(1)
  })
})

describe('an iterator', () => {
  test('answers overlapping calls of next() in their order', async () => {
    const { stream, request } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    const pending = Promise.all(Array.from({ length: 5 }, () => items.next()))
    request.send(chunkFrames('b'))
    await tick()
    request.end(chunkFrames('c') + done)
    const results = await pending
    expect(results.map(({ value }) => textOf(value as ChatCompletionChunk))).toEqual([
      'a',
      'b',
      'c',
      undefined,
      undefined,
    ])
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true])
  })

  test('answers a call after an earlier one that waits, even when items have arrived', async () => {
    const { stream, request } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const order: unknown[] = []
    const note = ({ value }: IteratorResult<ChatCompletionChunk>) => order.push(textOf(value))
    const waiting = [items.next().then(note), items.next().then(note)]
    request.send(chunkFrames('b', 'c', 'd'))
    await waiting[0]
    await items.next().then(note)
    await Promise.all(waiting)
    expect(order).toEqual(['b', 'c', 'd'])
    request.end(done)
  })

  test('rejects every waiting call when the stream fails', async () => {
    const { stream, request } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    const pending = Array.from({ length: 3 }, () => items.next())
    request.fail(new TypeError('terminated'))
    expect(textOf((await pending[0]!).value)).toBe('a')
    for (const each of pending.slice(1)) expect(await rejectionOf(each)).toMatchObject({ name: 'APIConnectionError' })
  })

  test('closes the connection on return(), drops the items that have arrived, and stays at its end', async () => {
    const { stream, request } = await openStream('a', 'b')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    expect(await items.return!()).toEqual({ done: true, value: undefined })
    expect(request.disconnected).toBe(true)
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  test('delivers no item after a return() before the first', async () => {
    const { stream, request } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    await items.return!()
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(request.disconnected).toBe(true)
  })

  test('does not wait for the server on return()', async () => {
    const { stream } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const waiting = items.next()
    await items.return!()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('does not wait for a body whose cancel() never settles', async () => {
    const text = new TextEncoder().encode(chunkFrames('a'))
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(text),
      cancel: () => new Promise(() => {}),
    })
    const stream = server.client().chat.completions.stream(chatParams)
    const reading = (async () => {
      for await (const chunk of stream) return textOf(chunk)
    })()
    ;(await server.next()).respond(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    expect(await reading).toBe('a')
  })

  test('closes the connection when the loop throws', async () => {
    const { stream, request } = await openStream('a')
    const reading = async () => {
      for await (const _ of stream) throw new RangeError('own')
    }
    expect((await rejects(reading(), RangeError)).message).toBe('own')
    expect(request.disconnected).toBe(true)
  })

  test('delivers no item after the caller aborted, even if it has arrived', async () => {
    const controller = new AbortController()
    const stream = server.client().chat.completions.stream(chatParams, { signal: controller.signal })
    const items = stream[Symbol.asyncIterator]()
    const first = items.next()
    const request = await server.next()
    request.begin(chunkFrames('a', 'b', 'c'))
    await first
    controller.abort('enough')
    expect(await rejectionOf(items.next())).toBe('enough')
    expect(request.disconnected).toBe(true)
  })
})

describe('a second reader', () => {
  const readings: [string, (stream: ChatStream) => unknown][] = [
    ['for await', collect],
    ['text()', (stream) => collect(stream.text())],
    ['reasoning()', (stream) => collect(stream.reasoning())],
    ['snapshots()', (stream) => collect(stream.snapshots())],
    ['final()', (stream) => stream.final()],
    ['toReadableStream()', async (stream) => stream.toReadableStream()],
    ['tee()', async (stream) => stream.tee()],
  ]
  test.each(readings)('by %s is rejected with a TypeError that names tee()', async (_, read) => {
    const { stream } = await openStream('a')
    stream[Symbol.asyncIterator]()
    await expect((async () => await read(stream))()).rejects.toThrow(
      new TypeError('Cannot read stream: it was already read, use tee()'),
    )
  })
})

describe('cancel()', () => {
  test('before the first reading prevents the request', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    stream.cancel()
    await expect(stream.withResponse()).rejects.toThrow('Cannot read stream: it was cancelled')
    await tick()
    expect(server.requests).toHaveLength(0)
  })

  test('while the first event is awaited closes the connection and ends the reading', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    const pending = rejectionOf(stream.withResponse())
    const waiting = stream[Symbol.asyncIterator]().next()
    const request = await server.next()
    stream.cancel()
    expect(request.disconnected).toBe(true)
    expect(request.init.signal!.reason).toMatchObject({ name: 'AbortError' })
    expect(await pending).toMatchObject({ message: 'Cannot read stream: it was cancelled' })
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('between two attempts prevents the retry', async () => {
    const stream = server.client().chat.completions.stream(chatParams)
    const waiting = stream[Symbol.asyncIterator]().next()
    const request = await server.next()
    request.respond(new Response('', { status: 500 }))
    await tick()
    stream.cancel()
    await server.clock.advance(60_000)
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(server.requests).toHaveLength(1)
  })

  test('while waiting for a slot of maxConcurrent prevents the request and takes no slot', async () => {
    const { chat } = server.client({ maxConcurrent: 1 })
    const first = texts(chat.completions.stream(chatParams))
    const request = await server.next()
    const stream = chat.completions.stream(chatParams)
    const waiting = stream[Symbol.asyncIterator]().next()
    await tick()
    stream.cancel()
    request.begin(chunkFrames('a') + done)
    request.end()
    await first
    expect(await waiting).toEqual({ done: true, value: undefined })
    const third = texts(chat.completions.stream(chatParams))
    const next = await server.next()
    next.begin(chunkFrames('b') + done)
    next.end()
    expect(await third).toEqual(['b'])
    expect(server.requests).toHaveLength(2)
  })

  test('closes the connection and ends a waiting reading', async () => {
    const { stream, request } = await openStream('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const waiting = items.next()
    stream.cancel()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(request.disconnected).toBe(true)
  })

  test('drops the items that have arrived, so the reader sees the end at once', async () => {
    const { stream } = await openStream('a', 'b', 'c')
    const read: unknown[] = []
    for await (const chunk of stream) {
      read.push(textOf(chunk))
      stream.cancel()
    }
    expect(read).toEqual(['a'])
  })

  test('by return() before the first item ends the stream', async () => {
    const items = server.client().chat.completions.stream(chatParams)[Symbol.asyncIterator]()
    await items.return!()
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(server.requests).toHaveLength(0)
  })

  test('of an unread stream makes later readings throw', async () => {
    const { stream, request } = await openStream('a')
    stream.cancel()
    await expect(collect(stream)).rejects.toThrow(TypeError)
    await expect(stream.final()).rejects.toThrow('Cannot read stream: it was cancelled')
    await tick()
    expect(request.disconnected).toBe(true)
  })

  test('after the end has no effect', async () => {
    const { stream, request } = await openStream('a')
    request.end(done)
    await collect(stream)
    stream.cancel()
    stream.cancel()
    expect(await stream.final()).toMatchObject({ message: { content: 'a' } })
  })

  test('is called at the end of an `await using` block', async () => {
    const { stream, request } = await openStream('a')
    await stream[Symbol.asyncDispose]()
    expect(request.disconnected).toBe(true)
  })
})

describe('tee()', () => {
  test('closes the connection when both branches are cancelled before they are read', async () => {
    const { stream, request } = await openStream('a')
    const [first, second] = stream.tee()
    first.cancel()
    await tick()
    expect(request.disconnected).toBe(false)
    second.cancel()
    await tick()
    expect(request.disconnected).toBe(true)
  })

  test('closes the connection when one branch is left and the other was never read', async () => {
    for (const isCancelledFirst of [true, false]) {
      const { stream, request } = await openStream('a')
      const [read, unread] = stream.tee()
      if (isCancelledFirst) unread.cancel()
      for await (const _ of read) break
      unread.cancel()
      await tick()
      expect(request.disconnected).toBe(true)
    }
  })

  test('gives both branches all items, also when one reads later', async () => {
    const { stream, request } = await openStream('a', 'b')
    const [fast, slow] = stream.tee()
    const reading = texts(fast)
    await tick()
    request.end(chunkFrames('c') + done)
    expect(await reading).toEqual(['a', 'b', 'c'])
    expect(await texts(slow)).toEqual(['a', 'b', 'c'])
  })

  test('sends one request, when a branch is first read', async () => {
    const [first, second] = server.client().chat.completions.stream(chatParams).tee()
    await tick()
    expect(server.requests).toHaveLength(0)
    const reading = Promise.all([texts(first), texts(second)])
    const request = await server.next()
    request.begin(chunkFrames('a') + done)
    request.end()
    expect(await reading).toEqual([['a'], ['a']])
    expect(server.requests).toHaveLength(1)
  })

  test('continues one branch after the other was left, and closes the connection after both', async () => {
    const { stream, request } = await openStream('a', 'b')
    const [first, second] = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    await first!.next()
    await first!.return!()
    expect(await first!.next()).toMatchObject({ done: true })
    expect(request.disconnected).toBe(false)
    await second!.next()
    await second!.next()
    const waiting = second!.next()
    request.send(chunkFrames('c'))
    expect(textOf((await waiting).value as ChatCompletionChunk)).toBe('c')
    await second!.return!()
    expect(request.disconnected).toBe(true)
  })

  test('closes the connection when one branch was left while it waited', async () => {
    const { stream, request } = await openStream('a')
    const [first, second] = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    await first!.next()
    const waiting = first!.next()
    await first!.return!()
    request.send(chunkFrames('b'))
    expect(await waiting).toMatchObject({ done: true })
    await second!.next()
    await second!.return!()
    expect(request.disconnected).toBe(true)
  })

  test('delivers no item to a branch after the caller aborted', async () => {
    const controller = new AbortController()
    const [first, second] = server.client().chat.completions.stream(chatParams, { signal: controller.signal }).tee()
    const items = second[Symbol.asyncIterator]()
    const reading = rejectionOf(collect(first))
    const request = await server.next()
    request.begin(chunkFrames('a', 'b', 'c'))
    await items.next()
    controller.abort('enough')
    expect(await rejectionOf(items.next())).toBe('enough')
    expect(await reading).toBe('enough')
  })

  test('delivers no item to a slower branch after the caller aborted', async () => {
    const controller = new AbortController()
    const pending = server.client().chat.completions.stream(chatParams, { signal: controller.signal })
    const [ahead, behind] = pending.tee().map((branch) => branch[Symbol.asyncIterator]())
    const first = ahead!.next()
    const request = await server.next()
    request.begin(chunkFrames('a'))
    await first
    for (const piece of ['b', 'c']) {
      request.send(chunkFrames(piece))
      await ahead!.next()
    }
    expect(textOf((await behind!.next()).value as ChatCompletionChunk)).toBe('a')
    controller.abort('enough')
    expect(await rejectionOf(behind!.next())).toBe('enough')
    expect(await rejectionOf(ahead!.next())).toBe('enough')
  })

  test('makes both branches reject when the original stream is cancelled', async () => {
    const { stream, request } = await openStream('a')
    const [first, second] = stream.tee()
    const final = rejectionOf(first.final())
    await tick()
    stream.cancel()
    expect(request.disconnected).toBe(true)
    for (const end of [await final, await rejectionOf(second.final())]) {
      expect(end).toMatchObject({ name: 'ZhipuError', message: 'Cannot read stream: it was cancelled' })
    }
  })

  test('ends both branches when both are left while they wait', async () => {
    const { stream, request } = await openStream('a')
    const items = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    for (const each of items) await each.next()
    const waiting = items.map((each) => each.next())
    for (const each of items) await each.return!()
    expect(request.disconnected).toBe(true)
    for (const each of waiting) expect(await each).toEqual({ done: true, value: undefined })
  })

  test('gives an error to both branches, after the items before it', async () => {
    const { stream, request } = await openStream('a')
    const branches = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    for (const branch of branches) expect(textOf((await branch.next()).value as ChatCompletionChunk)).toBe('a')
    request.end(chunkFrames('b'))
    for (const branch of branches) {
      expect(textOf((await branch.next()).value as ChatCompletionChunk)).toBe('b')
      expect(await rejectionOf(branch.next())).toMatchObject({ name: 'StreamError', code: 'truncated' })
    }
  })

  test('returns branches of the class of the stream, each with its own snapshot', async () => {
    const { stream, request } = await openStream('a')
    const [first, second] = stream.tee()
    expect([first, second].every((branch) => branch instanceof ChatStream)).toBe(true)
    request.end(chunkFrames('b') + finish() + done)
    expect((await first.final()).message.content).toBe('ab')
    expect(second.snapshot.message).not.toHaveProperty('content')
    expect((await second.final()).message.content).toBe('ab')
  })

  test('can split a branch again', async () => {
    const { stream, request } = await openStream('a')
    const [first, rest] = stream.tee()
    const [second, third] = rest.tee()
    request.end(chunkFrames('b') + done)
    expect(await Promise.all([first, second, third].map(texts))).toEqual(Array(3).fill(['a', 'b']))
  })

  test('cancelling a branch that was split again is an error for its own branches, not for the others', async () => {
    const { stream, request } = await openStream('a')
    const [first, rest] = stream.tee()
    const [second] = rest.tee()
    const items = second[Symbol.asyncIterator]()
    await items.next()
    rest.cancel()
    expect(await rejectionOf(items.next())).toMatchObject({ message: 'Cannot read stream: it was cancelled' })
    request.end(chunkFrames('b') + done)
    expect(await texts(first)).toEqual(['a', 'b'])
  })
})

describe('toReadableStream()', () => {
  test('frames the items like the API', async () => {
    const { stream, request } = await openStream('a')
    request.end(chunkFrames('b') + done + chunkFrames('late'))
    expect(await new Response(stream.toReadableStream()).text()).toBe(chunkFrames('a', 'b') + done)
  })

  test('reads from the stream only when it is read', async () => {
    const { stream } = await openStream('a', 'b', 'c')
    const body = stream.toReadableStream()
    await tick()
    expect(stream.snapshot.message).not.toHaveProperty('content')
    await body.getReader().read()
    await tick()
    expect(stream.snapshot.message.content).toBe('a')
  })

  test('closes the connection when it is cancelled', async () => {
    const { stream, request } = await openStream('a')
    await stream.toReadableStream().cancel()
    expect(request.disconnected).toBe(true)
  })

  test('fails with the error of the stream', async () => {
    const { stream, request } = await openStream('a')
    const reader = stream.toReadableStream().getReader()
    await reader.read()
    request.end(frame({ error: { code: '1234', message: '网络错误' } }))
    expect(await rejectionOf(reader.read())).toMatchObject({ name: 'StreamError', code: '1234' })
  })
})

describe('an unread stream', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  /** Opens a stream of a client that was loaded with this FinalizationRegistry. */
  const openStreamWith = async (FinalizationRegistry: unknown) => {
    vi.stubGlobal('FinalizationRegistry', FinalizationRegistry)
    vi.resetModules()
    const { createTransport } = await import('../../../src/index.ts')
    const pending = createTransport({ apiKey: 'id.secret', fetch: server.fetch }).events('POST', '/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    return { stream: await pending, request }
  }

  test('closes its connection when it is garbage-collected', async () => {
    const collect: (() => void)[] = []
    class Registry {
      readonly #cleanup: (held: unknown) => void
      constructor(cleanup: (held: unknown) => void) {
        this.#cleanup = cleanup
      }
      register(_target: object, held: unknown): void {
        collect.push(() => this.#cleanup(held))
      }
    }
    const { request } = await openStreamWith(Registry)
    expect(request.disconnected).toBe(false)
    expect(collect).toHaveLength(1)
    collect[0]!()
    expect(request.disconnected).toBe(true)
  })

  test('can be read in a runtime without FinalizationRegistry', async () => {
    const { stream, request } = await openStreamWith(undefined)
    request.end(done)
    expect(await collect(stream)).toEqual([{ n: 1 }])
  })
})

test('events() of any path resolves with an EventStream', async () => {
  const pending = server.client().events('/new/thing', { body: { a: 1 } })
  const request = await server.next()
  request.begin(frame({ any: 'thing' }) + done)
  request.end()
  const stream = await pending
  expect(stream).toBeInstanceOf(EventStream)
  expect(await collect(stream)).toEqual([{ any: 'thing' }])
})
