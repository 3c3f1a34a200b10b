import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ChatCompletionChunk, ChatStream, EventStream } from '../../../src/index.ts'
import { done, finish, frame, params, say } from '../../support/chat-events.ts'
import { collect, reasonOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type HandRequest, HandServer } from '../../support/manual-server.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

const { messages, model } = params
const textOf = (chunk: ChatCompletionChunk | undefined) => chunk?.choices[0]?.delta.content
const texts = async (stream: AsyncIterable<ChatCompletionChunk>) => (await collect(stream)).map(textOf)

/** A stream whose first chunks have arrived, and the request that brings more. */
async function begun(...contents: string[]): Promise<{ stream: ChatStream; request: HandRequest }> {
  const asked = server.client().chat.completions.create({ model, messages, stream: true })
  const request = await server.next()
  request.begin(say(...contents))
  return { stream: await asked, request }
}

describe('a lazy stream', () => {
  test('asks once, when it is read', async () => {
    const stream = server.client().chat.completions.stream(params)
    await tick()
    expect(server.requests).toHaveLength(0)
    const reading = texts(stream)
    const request = await server.next()
    request.begin(say('a', 'b') + done)
    request.end()
    expect(await reading).toEqual(['a', 'b'])
    expect(server.requests).toHaveLength(1)
  })

  test('asks once for withResponse() and the reading behind it', async () => {
    const stream = server.client().chat.completions.stream(params)
    const asked = stream.withResponse()
    const request = await server.next()
    request.begin(say('a'), { headers: { 'content-type': 'text/event-stream', 'x-request-id': 'r' } })
    const { data, response, requestId } = await asked
    expect(data).toBe(stream)
    expect(response.headers.get('x-request-id')).toBe('r')
    expect(requestId).toBe('1')
    request.end(done)
    expect(await texts(stream)).toEqual(['a'])
    expect(server.requests).toHaveLength(1)
  })

  test('throws what its request came to into the reader, each time he asks', async () => {
    const stream = server.client({ maxRetries: 0 }).chat.completions.stream(params)
    const items = stream[Symbol.asyncIterator]()
    const first = reasonOf(items.next())
    const request = await server.next()
    request.answer(Response.json({ error: { code: '1211', message: '模型不存在' } }, { status: 400 }))
    expect(await first).toMatchObject({ code: '1211' })
    expect(await reasonOf(items.next())).toBe(await first)
    expect(server.requests).toHaveLength(1)
  })
})

describe('an iterator', () => {
  test('serves calls of next() that do not wait for one another in their order', async () => {
    const { stream, request } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    const asked = Promise.all(Array.from({ length: 5 }, () => items.next()))
    request.send(say('b'))
    await tick()
    request.end(say('c') + done)
    const results = await asked
    expect(results.map(({ value }) => textOf(value as ChatCompletionChunk))).toEqual([
      'a',
      'b',
      'c',
      undefined,
      undefined,
    ])
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true])
  })

  test('serves a call behind one that waits after it, though its item is at hand', async () => {
    const { stream, request } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const order: unknown[] = []
    const note = ({ value }: IteratorResult<ChatCompletionChunk>) => order.push(textOf(value))
    const waiting = [items.next().then(note), items.next().then(note)]
    request.send(say('b', 'c', 'd'))
    await waiting[0]
    await items.next().then(note)
    await Promise.all(waiting)
    expect(order).toEqual(['b', 'c', 'd'])
    request.end(done)
  })

  test('fails every call that waits when the stream fails', async () => {
    const { stream, request } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    const asked = Array.from({ length: 3 }, () => items.next())
    request.fail(new TypeError('terminated'))
    expect(textOf((await asked[0]!).value)).toBe('a')
    for (const each of asked.slice(1)) expect(await reasonOf(each)).toMatchObject({ name: 'APIConnectionError' })
  })

  test('closes the connection when it is left, drops what is at hand, and stays at its end', async () => {
    const { stream, request } = await begun('a', 'b')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    expect(await items.return!()).toEqual({ done: true, value: undefined })
    expect(request.hungUp).toBe(true)
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  test('gives nothing when it is left before its first item', async () => {
    const { stream, request } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    await items.return!()
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(request.hungUp).toBe(true)
  })

  test('does not wait for a dead server when it is left', async () => {
    const { stream } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const waiting = items.next()
    await items.return!()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('does not wait for a body whose cancel() never ends', async () => {
    const text = new TextEncoder().encode(say('a'))
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(text),
      cancel: () => new Promise(() => {}),
    })
    const stream = server.client().chat.completions.stream(params)
    const reading = (async () => {
      for await (const chunk of stream) return textOf(chunk)
    })()
    ;(await server.next()).answer(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    expect(await reading).toBe('a')
  })

  test('closes the connection when the loop throws', async () => {
    const { stream, request } = await begun('a')
    const reading = async () => {
      for await (const _ of stream) throw new RangeError('mine')
    }
    expect((await rejects(reading(), RangeError)).message).toBe('mine')
    expect(request.hungUp).toBe(true)
  })

  test('gives nothing that has arrived after the caller aborted', async () => {
    const controller = new AbortController()
    const stream = server.client().chat.completions.stream(params, { signal: controller.signal })
    const items = stream[Symbol.asyncIterator]()
    const first = items.next()
    const request = await server.next()
    request.begin(say('a', 'b', 'c'))
    await first
    controller.abort('enough')
    expect(await reasonOf(items.next())).toBe('enough')
    expect(request.hungUp).toBe(true)
  })
})

describe('one reading', () => {
  const readings: [string, (stream: ChatStream) => unknown][] = [
    ['for await', collect],
    ['text()', (stream) => collect(stream.text())],
    ['reasoning()', (stream) => collect(stream.reasoning())],
    ['snapshots()', (stream) => collect(stream.snapshots())],
    ['final()', (stream) => stream.final()],
    ['toReadableStream()', async (stream) => stream.toReadableStream()],
    ['tee()', async (stream) => stream.tee()],
  ]
  test.each(readings)('%s is refused to the second reader, with a word on tee()', async (_, read) => {
    const { stream } = await begun('a')
    stream[Symbol.asyncIterator]()
    await expect((async () => await read(stream))()).rejects.toThrow(
      new TypeError('Cannot read stream: it is read already, want tee()'),
    )
  })
})

describe('cancel()', () => {
  test('before the first reading sends nothing, then or later', async () => {
    const stream = server.client().chat.completions.stream(params)
    stream.cancel()
    await expect(stream.withResponse()).rejects.toThrow('Cannot read stream: it was cancelled')
    await tick()
    expect(server.requests).toHaveLength(0)
  })

  test('while the first event is awaited closes the connection, and whoever waits sees the end', async () => {
    const stream = server.client().chat.completions.stream(params)
    const asked = reasonOf(stream.withResponse())
    const waiting = stream[Symbol.asyncIterator]().next()
    const request = await server.next()
    stream.cancel()
    expect(request.hungUp).toBe(true)
    expect(request.init.signal!.reason).toMatchObject({ name: 'AbortError' })
    expect(await asked).toMatchObject({ message: 'Cannot read stream: it was cancelled' })
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('between two attempts sends no other', async () => {
    const stream = server.client().chat.completions.stream(params)
    const waiting = stream[Symbol.asyncIterator]().next()
    const request = await server.next()
    request.answer(new Response('', { status: 500 }))
    await tick()
    stream.cancel()
    await server.clock.pass(60_000)
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(server.requests).toHaveLength(1)
  })

  test('in line for a place sends nothing, and keeps no place', async () => {
    const { chat } = server.client({ maxConcurrent: 1 })
    const first = texts(chat.completions.stream(params))
    const request = await server.next()
    const stream = chat.completions.stream(params)
    const waiting = stream[Symbol.asyncIterator]().next()
    await tick()
    stream.cancel()
    request.begin(say('a') + done)
    request.end()
    await first
    expect(await waiting).toEqual({ done: true, value: undefined })
    const third = texts(chat.completions.stream(params))
    const next = await server.next()
    next.begin(say('b') + done)
    next.end()
    expect(await third).toEqual(['b'])
    expect(server.requests).toHaveLength(2)
  })

  test('closes the connection, and whoever waits for an item sees the end', async () => {
    const { stream, request } = await begun('a')
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    const waiting = items.next()
    stream.cancel()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(request.hungUp).toBe(true)
  })

  test('takes what has arrived with it: the reader sees the end at once', async () => {
    const { stream } = await begun('a', 'b', 'c')
    const read: unknown[] = []
    for await (const chunk of stream) {
      read.push(textOf(chunk))
      stream.cancel()
    }
    expect(read).toEqual(['a'])
  })

  test('before the first item is asked for is an end, too', async () => {
    const items = server.client().chat.completions.stream(params)[Symbol.asyncIterator]()
    await items.return!()
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(server.requests).toHaveLength(0)
  })

  test('of a stream that has begun lets nobody take its silence for an answer', async () => {
    const { stream, request } = await begun('a')
    stream.cancel()
    await expect(collect(stream)).rejects.toThrow(TypeError)
    await expect(stream.final()).rejects.toThrow(TypeError)
    await tick()
    expect(request.hungUp).toBe(true)
  })

  test('of a stream that is over does no harm', async () => {
    const { stream, request } = await begun('a')
    request.end(done)
    await collect(stream)
    stream.cancel()
    stream.cancel()
    expect(await stream.final()).toMatchObject({ message: { content: 'a' } })
  })

  test('is what await using does at the end of its block', async () => {
    const { stream, request } = await begun('a')
    await stream[Symbol.asyncDispose]()
    expect(request.hungUp).toBe(true)
  })
})

describe('tee()', () => {
  test('closes the connection when both branches leave before they began', async () => {
    const { stream, request } = await begun('a')
    const [one, two] = stream.tee()
    one.cancel()
    await tick()
    expect(request.hungUp).toBe(false)
    two.cancel()
    await tick()
    expect(request.hungUp).toBe(true)
  })

  test('closes it with the branch that is read when the other never began', async () => {
    for (const first of [true, false]) {
      const { stream, request } = await begun('a')
      const [read, left] = stream.tee()
      if (first) left.cancel()
      for await (const _ of read) break
      left.cancel()
      await tick()
      expect(request.hungUp).toBe(true)
    }
  })

  test('gives both branches everything, also to the one that reads late', async () => {
    const { stream, request } = await begun('a', 'b')
    const [fast, slow] = stream.tee()
    const reading = texts(fast)
    await tick()
    request.end(say('c') + done)
    expect(await reading).toEqual(['a', 'b', 'c'])
    expect(await texts(slow)).toEqual(['a', 'b', 'c'])
  })

  test('asks once, and only when a branch is read', async () => {
    const [one, two] = server.client().chat.completions.stream(params).tee()
    await tick()
    expect(server.requests).toHaveLength(0)
    const reading = Promise.all([texts(one), texts(two)])
    const request = await server.next()
    request.begin(say('a') + done)
    request.end()
    expect(await reading).toEqual([['a'], ['a']])
    expect(server.requests).toHaveLength(1)
  })

  test('goes on with one branch when the other leaves, and closes when both have left', async () => {
    const { stream, request } = await begun('a', 'b')
    const [one, two] = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    await one!.next()
    await one!.return!()
    expect(await one!.next()).toMatchObject({ done: true })
    expect(request.hungUp).toBe(false)
    await two!.next()
    await two!.next()
    const waiting = two!.next()
    request.send(say('c'))
    expect(textOf((await waiting).value as ChatCompletionChunk)).toBe('c')
    await two!.return!()
    expect(request.hungUp).toBe(true)
  })

  test('closes when both branches have left, also when one left while it waited', async () => {
    const { stream, request } = await begun('a')
    const [one, two] = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    await one!.next()
    const waiting = one!.next()
    await one!.return!()
    request.send(say('b'))
    expect(await waiting).toMatchObject({ done: true })
    await two!.next()
    await two!.return!()
    expect(request.hungUp).toBe(true)
  })

  test('gives a branch nothing that was kept for it after the caller aborted', async () => {
    const controller = new AbortController()
    const [one, two] = server.client().chat.completions.stream(params, { signal: controller.signal }).tee()
    const items = two[Symbol.asyncIterator]()
    const reading = reasonOf(collect(one))
    const request = await server.next()
    request.begin(say('a', 'b', 'c'))
    await items.next()
    controller.abort('enough')
    expect(await reasonOf(items.next())).toBe('enough')
    expect(await reading).toBe('enough')
  })

  test('gives a branch that is behind nothing more, either', async () => {
    const controller = new AbortController()
    const asked = server.client().chat.completions.stream(params, { signal: controller.signal })
    const [ahead, behind] = asked.tee().map((branch) => branch[Symbol.asyncIterator]())
    const first = ahead!.next()
    const request = await server.next()
    request.begin(say('a'))
    await first
    for (const piece of ['b', 'c']) {
      request.send(say(piece))
      await ahead!.next()
    }
    expect(textOf((await behind!.next()).value as ChatCompletionChunk)).toBe('a')
    controller.abort('enough')
    expect(await reasonOf(behind!.next())).toBe('enough')
    expect(await reasonOf(ahead!.next())).toBe('enough')
  })

  test('of a stream that is then cancelled lets no branch take its silence for an answer', async () => {
    const { stream, request } = await begun('a')
    const [one, two] = stream.tee()
    const final = reasonOf(one.final())
    await tick()
    stream.cancel()
    expect(request.hungUp).toBe(true)
    for (const end of [await final, await reasonOf(two.final())]) {
      expect(end).toMatchObject({ name: 'ZhipuError', message: 'Cannot read stream: it was cancelled' })
    }
  })

  test('whose branches both leave while they wait gives them their end', async () => {
    const { stream, request } = await begun('a')
    const items = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    for (const each of items) await each.next()
    const waiting = items.map((each) => each.next())
    for (const each of items) await each.return!()
    expect(request.hungUp).toBe(true)
    for (const each of waiting) expect(await each).toEqual({ done: true, value: undefined })
  })

  test('lets an error reach both branches, each after what had come', async () => {
    const { stream, request } = await begun('a')
    const branches = stream.tee().map((branch) => branch[Symbol.asyncIterator]())
    for (const branch of branches) expect(textOf((await branch.next()).value as ChatCompletionChunk)).toBe('a')
    request.end(say('b'))
    for (const branch of branches) {
      expect(textOf((await branch.next()).value as ChatCompletionChunk)).toBe('b')
      expect(await reasonOf(branch.next())).toMatchObject({ name: 'StreamError', code: 'truncated' })
    }
  })

  test('gives branches of the class of their stream, whose answers are their own', async () => {
    const { stream, request } = await begun('a')
    const [one, two] = stream.tee()
    expect([one, two].every((branch) => branch instanceof ChatStream)).toBe(true)
    request.end(say('b') + finish() + done)
    expect((await one.final()).message.content).toBe('ab')
    expect(two.snapshot.message).not.toHaveProperty('content')
    expect((await two.final()).message.content).toBe('ab')
  })

  test('can be done again to a branch', async () => {
    const { stream, request } = await begun('a')
    const [one, rest] = stream.tee()
    const [two, three] = rest.tee()
    request.end(say('b') + done)
    expect(await Promise.all([one, two, three].map(texts))).toEqual(Array(3).fill(['a', 'b']))
  })
})

describe('toReadableStream()', () => {
  test('frames the items as the API does', async () => {
    const { stream, request } = await begun('a')
    request.end(say('b') + done + say('late'))
    expect(await new Response(stream.toReadableStream()).text()).toBe(say('a', 'b') + done)
  })

  test('reads only as fast as it is read', async () => {
    const { stream } = await begun('a', 'b', 'c')
    const body = stream.toReadableStream()
    await tick()
    expect(stream.snapshot.message).not.toHaveProperty('content')
    await body.getReader().read()
    await tick()
    expect(stream.snapshot.message.content).toBe('a')
  })

  test('closes the connection when it is cancelled', async () => {
    const { stream, request } = await begun('a')
    await stream.toReadableStream().cancel()
    expect(request.hungUp).toBe(true)
  })

  test('fails as the stream fails', async () => {
    const { stream, request } = await begun('a')
    const reader = stream.toReadableStream().getReader()
    await reader.read()
    request.end(frame({ error: { code: '1234', message: '网络错误' } }))
    expect(await reasonOf(reader.read())).toMatchObject({ name: 'StreamError', code: '1234' })
  })
})

describe('a stream that is thrown away', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  /** A stream of a client that is loaded into a runtime whose collector is this one. */
  const begunBeside = async (FinalizationRegistry: unknown) => {
    vi.stubGlobal('FinalizationRegistry', FinalizationRegistry)
    vi.resetModules()
    const { createTransport } = await import('../../../src/index.ts')
    const asked = createTransport({ apiKey: 'id.secret', fetch: server.fetch }).events('POST', '/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    return { stream: await asked, request }
  }

  test('closes its connection when the runtime collects it', async () => {
    const collect: (() => void)[] = []
    class Registry {
      readonly #told: (held: unknown) => void
      constructor(told: (held: unknown) => void) {
        this.#told = told
      }
      register(_target: object, held: unknown): void {
        collect.push(() => this.#told(held))
      }
    }
    const { request } = await begunBeside(Registry)
    expect(request.hungUp).toBe(false)
    expect(collect).toHaveLength(1)
    collect[0]!()
    expect(request.hungUp).toBe(true)
  })

  test('stays open where the runtime tells nobody; there a stream that is read reads the same', async () => {
    const { stream, request } = await begunBeside(undefined)
    request.end(done)
    expect(await collect(stream)).toEqual([{ n: 1 }])
  })
})

test('events() of an endpoint without a method of its own gives an EventStream', async () => {
  const asked = server.client().events('/new/thing', { body: { a: 1 } })
  const request = await server.next()
  request.begin(frame({ any: 'thing' }) + done)
  request.end()
  const stream = await asked
  expect(stream).toBeInstanceOf(EventStream)
  expect(await collect(stream)).toEqual([{ any: 'thing' }])
})
