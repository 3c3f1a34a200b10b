import { beforeEach, describe, expect, test } from 'vitest'
import { type AccumulatedChat, type ChatStream, ZhipuError } from '../../../src/index.ts'
import { chatParams, chunk, chunkFrames, done, finish, frame } from '../../support/chat-events.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type ManualRequest, ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

const { messages, model } = chatParams
const contentOf = (error: unknown) => ((error as ZhipuError).partial as AccumulatedChat).message.content

/** Opens a stream that has received these frames, and returns it with the request that can send more. */
async function openStream(frames: string): Promise<{ stream: ChatStream; request: ManualRequest }> {
  const pending = server.client().chat.completions.create({ model, messages, stream: true })
  const request = await server.next()
  request.begin(frames)
  return { stream: await pending, request }
}

/** Opens a stream that has received these frames and then the end of the response. */
async function openEndedStream(frames: string): Promise<ChatStream> {
  const { stream, request } = await openStream(frames)
  request.end()
  return stream
}

describe('final()', () => {
  test('reads an unread stream to its end', async () => {
    const { message, choices } = await (await openEndedStream(chunkFrames('a', 'b') + finish() + done)).final()
    expect(message).toEqual({ role: 'assistant', content: 'ab' })
    expect(choices[0]!.finish_reason).toBe('stop')
  })

  test('resolves with the answer of a stream that was already read, on each call', async () => {
    const stream = await openEndedStream(chunkFrames('a') + finish() + done)
    await collect(stream.text())
    expect(await stream.final()).toEqual(await stream.final())
  })

  test('rejects with the error of a stream that failed while it was read', async () => {
    const stream = await openEndedStream(chunkFrames('a'))
    const error = await rejects(collect(stream), ZhipuError)
    expect(await rejectionOf(stream.final())).toBe(error)
    expect(contentOf(error)).toBe('a')
  })

  test('rejects with a TypeError while the stream is read elsewhere', async () => {
    const { stream } = await openStream(chunkFrames('a'))
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    await expect(stream.final()).rejects.toThrow(TypeError)
  })

  test('resolves with one answer when it is called twice, also before the answer has arrived', async () => {
    const { stream, request } = await openStream(chunkFrames('a'))
    const finals = [stream.final(), stream.final()]
    await tick()
    request.end(chunkFrames('b') + finish() + done)
    for (const { message } of await Promise.all(finals)) expect(message.content).toBe('ab')
    expect((await stream.final()).message.content).toBe('ab')
  })

  test('rejects with one error when it is called twice', async () => {
    const { stream, request } = await openStream(chunkFrames('a'))
    const errors = Promise.all([rejects(stream.final(), ZhipuError), rejects(stream.final(), ZhipuError)])
    await tick()
    request.fail(new Error('reset'))
    const [first, second] = await errors
    expect(second).toBe(first)
  })

  test('resolves after a reading that ended while final() was refused', async () => {
    const stream = await openEndedStream(chunkFrames('a', 'b') + finish() + done)
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    await expect(stream.final()).rejects.toThrow(TypeError)
    while (!(await items.next()).done);
    expect((await stream.final()).message.content).toBe('ab')
  })

  test('rejects with the answer so far after its reader left before finish_reason', async () => {
    const { stream } = await openStream(chunkFrames('a', 'b'))
    for await (const _ of stream) break
    const error = await rejects(stream.final(), ZhipuError)
    expect(error.message).toBe('Cannot read stream: it was cancelled')
    expect(contentOf(error)).toBe('a')
    expect(stream.snapshot.message.content).toBe('a')
  })

  test('resolves after its reader left at the chunk with finish_reason', async () => {
    const { stream, request } = await openStream(chunkFrames('a', 'b') + finish())
    for await (const { choices } of stream) if (choices[0]!.finish_reason) break
    expect(request.disconnected).toBe(true)
    expect(await stream.final()).toEqual(stream.snapshot)
    expect((await stream.final()).message.content).toBe('ab')
  })

  test('resolves after text() was left at the last text, once finish_reason was read', async () => {
    const last = frame(chunk('b', { choices: [{ finish_reason: 'stop', delta: { content: 'b' } }] }))
    const { stream } = await openStream(chunkFrames('a') + last)
    for await (const piece of stream.text()) if (piece === 'b') break
    expect((await stream.final()).message.content).toBe('ab')
  })

  test('resolves when the stream is cancelled after its end', async () => {
    const stream = await openEndedStream(chunkFrames('a') + done)
    await collect(stream)
    stream.cancel()
    expect((await stream.final()).message.content).toBe('a')
  })

  test('keeps the error of a stream that is cancelled after it failed', async () => {
    const stream = await openEndedStream(chunkFrames('a'))
    const error = await rejects(collect(stream), ZhipuError)
    stream.cancel()
    expect(await rejectionOf(stream.final())).toBe(error)
  })

  test('rejects with the received text when the chunks have no id', async () => {
    const stream = await openEndedStream(frame({ choices: [{ delta: { content: 'a' } }] }))
    expect(contentOf(await rejects(stream.final(), ZhipuError))).toBe('a')
  })

  test('rejects without `partial` when no chunk has arrived', async () => {
    const error = await rejects(
      server.client({ maxRetries: 0, fetch: () => Promise.resolve(Response.json({ error: { code: '1113' } })) })
        .chat.completions.stream(chatParams).final(),
      ZhipuError,
    )
    expect(error).not.toHaveProperty('partial')
  })

  test('resolves with an empty id after an all-zero chunk alone', async () => {
    const { id, message } = await (await openEndedStream(frame({ id: '', choices: null, usage: null }) + done)).final()
    expect({ id, message }).toEqual({ id: '', message: { role: 'assistant' } })
  })

  test('rejects with the received text when the stream is cancelled', async () => {
    const { stream } = await openStream(chunkFrames('a'))
    const final = rejectionOf(stream.final())
    await tick()
    stream.cancel()
    const error = await final
    expect(error).toMatchObject({ name: 'ZhipuError', message: 'Cannot read stream: it was cancelled' })
    expect(contentOf(error)).toBe('a')
  })

  test('rejects when the stream was cancelled while text() was read', async () => {
    const { stream } = await openStream(chunkFrames('a'))
    const deltas = collect(stream.text())
    await tick()
    stream.cancel()
    expect(await deltas).toEqual(['a'])
    await expect(stream.final()).rejects.toThrow('Cannot read stream: it was cancelled')
  })

  test('rejects with the reason of an abort and does not modify the reason', async () => {
    const controller = new AbortController()
    const stream = server.client().chat.completions.stream(chatParams, { signal: controller.signal })
    const final = rejectionOf(stream.final())
    const request = await server.next()
    request.begin(chunkFrames('a'))
    await tick()
    const reason = Object.freeze({ mine: true })
    controller.abort(reason)
    expect(await final).toBe(reason)
    expect(stream.snapshot.message.content).toBe('a')
  })
})

describe('text(), reasoning() and snapshots()', () => {
  const frames = frame(chunk('', { choices: [{ delta: { reasoning_content: 'thi' } }] })) +
    frame(chunk('', { choices: [{ delta: { content: '', reasoning_content: 'nk' } }] })) +
    frame(
      chunk('', { choices: [{ delta: { content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }] } }] }),
    ) +
    frame(chunk('', { choices: [] })) + frame({ id: '1' }) + chunkFrames('c') + finish() + done

  test('yield new text and skip empty deltas', async () => {
    expect(await collect((await openEndedStream(frames)).text())).toEqual(['ab', 'c'])
    expect(await collect((await openEndedStream(frames)).reasoning())).toEqual(['thi', 'nk'])
    expect(await collect((await openEndedStream(frames)).snapshots())).toEqual(['ab', 'abc'])
  })

  test('close the connection immediately when return() is called while next() is pending, or before next()', async () => {
    for (const read of ['text', 'reasoning', 'snapshots'] as const) {
      const { stream, request } = await openStream(frame(chunk('')))
      const deltas = stream[read]()
      const next = deltas.next()
      await tick()
      const returned = deltas.return()
      expect(request.disconnected).toBe(true)
      expect(await Promise.all([next, returned])).toEqual(Array(2).fill({ done: true, value: undefined }))
      const unread = await openStream(chunkFrames('a'))
      await unread.stream[read]().return()
      expect(unread.request.disconnected).toBe(true)
    }
  })

  test('close the connection when their loop is left by break', async () => {
    for (const read of ['text', 'snapshots'] as const) {
      const { stream, request } = await openStream(chunkFrames('a'))
      for await (const _ of stream[read]()) break
      expect(request.disconnected).toBe(true)
    }
  })
})

describe('a frame that the server merged with a truncated one', () => {
  const merge = (data: unknown) => `data: {"id":"1","choices":[{"delta":{"conte${frame(data)}`

  test('restarts the answer when it has another id, and discarded has the first answer', async () => {
    const over = { id: '2' }
    const stream = await openEndedStream(
      chunkFrames('cut ', 'off') + merge(chunk('a', over)) + frame(chunk('b', over)) +
        frame(chunk('', { ...over, ...stop })) + done,
    )
    const { id, message } = await stream.final()
    expect({ id, content: message.content }).toEqual({ id: '2', content: 'ab' })
    expect(stream.discarded.map(({ id, message }) => [id, message.content])).toEqual([['1', 'cut off']])
  })

  test('fails the stream when it has the same id, because text is lost', async () => {
    const { stream } = await openStream(chunkFrames('a') + merge(chunk('b')) + finish() + done)
    const error = await rejects(stream.final(), ZhipuError)
    expect(error).toMatchObject({ name: 'StreamError', code: 'garbage', retryable: true })
    expect(contentOf(error)).toBe('a')
    expect(stream.discarded).toEqual([])
  })

  test('fails the stream when it has the same id, because arguments of a tool call are lost', async () => {
    const call = (args: string, name?: string) =>
      frame({ id: '1', choices: [{ delta: { tool_calls: [{ index: 0, function: { name, arguments: args } }] } }] })
    const cut = call(' 100').slice(0, -20)
    const { stream } = await openStream(call('{"amount":', 'pay') + cut + call(',"to":"x"}') + finish() + done)
    expect(await rejects(stream.final(), ZhipuError)).toMatchObject({ name: 'StreamError', code: 'garbage' })
  })

  test('does not restart the answer when both are complete and have the same id', async () => {
    const both = `data: ${JSON.stringify(chunk('b'))}${chunkFrames('c')}`
    const stream = await openEndedStream(chunkFrames('a') + both + finish() + done)
    expect((await stream.final()).message.content).toBe('abc')
    expect(stream.discarded).toEqual([])
  })

  test('is retried when it is the first frame and has the same id', async () => {
    const final = server.client().chat.completions.stream(chatParams).final()
    ;(await server.next()).begin(merge(chunk('a')) + finish() + done)
    await server.clock.advance(500)
    ;(await server.next()).begin(chunkFrames('whole') + finish() + done)
    expect((await final).message.content).toBe('whole')
  })

  test('begins the answer when it is the first frame and has another id', async () => {
    const stream = await openEndedStream(merge(chunk('a', { id: '2' })) + done)
    expect((await stream.final()).message.content).toBe('a')
    expect(stream.discarded).toEqual([])
  })

  test('can restart the answer several times', async () => {
    const stream = await openEndedStream(
      chunkFrames('a') + merge(chunk('b', { id: '2' })) + merge(chunk('c', { id: '3' })) + done,
    )
    expect((await stream.final()).id).toBe('3')
    expect(stream.discarded.map(({ id }) => id)).toEqual(['1', '2'])
  })

  test('restarts the answer in both branches of tee()', async () => {
    const branches = (await openEndedStream(chunkFrames('a') + merge(chunk('b', { id: '2' })) + done)).tee()
    for (const stream of branches) {
      expect((await stream.final()).message.content).toBe('b')
      expect(stream.discarded).toHaveLength(1)
    }
  })

  test('makes text() yield the new answer after the first one', async () => {
    expect(await collect((await openEndedStream(chunkFrames('ab') + merge(chunk('abc', { id: '2' })) + done)).text()))
      .toEqual([
        'ab',
        'abc',
      ])
  })
})

const stop = { choices: [{ finish_reason: 'stop', delta: {} }] }
