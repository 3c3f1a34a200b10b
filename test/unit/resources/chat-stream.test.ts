import { beforeEach, describe, expect, test } from 'vitest'
import { type AccumulatedChat, type ChatStream, ZhipuError } from '../../../src/index.ts'
import { chunk, done, finish, frame, params, say } from '../../support/chat-events.ts'
import { collect, reasonOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type HandRequest, HandServer } from '../../support/manual-server.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

const { messages, model } = params
const contentOf = (error: unknown) => ((error as ZhipuError).partial as AccumulatedChat).message.content

/** A stream whose first frames have arrived, and the request that brings more. */
async function begun(frames: string): Promise<{ stream: ChatStream; request: HandRequest }> {
  const asked = server.client().chat.completions.create({ model, messages, stream: true })
  const request = await server.next()
  request.begin(frames)
  return { stream: await asked, request }
}

/** A stream that has arrived whole. */
async function whole(frames: string): Promise<ChatStream> {
  const { stream, request } = await begun(frames)
  request.end()
  return stream
}

describe('final()', () => {
  test('reads an unread stream to its end', async () => {
    const { message, choices } = await (await whole(say('a', 'b') + finish() + done)).final()
    expect(message).toEqual({ role: 'assistant', content: 'ab' })
    expect(choices[0]!.finish_reason).toBe('stop')
  })

  test('repeats the end of a stream that was read, as often as it is asked', async () => {
    const stream = await whole(say('a') + finish() + done)
    await collect(stream.text())
    expect(await stream.final()).toEqual(await stream.final())
  })

  test('repeats the error of a stream that failed while it was read', async () => {
    const stream = await whole(say('a'))
    const error = await rejects(collect(stream), ZhipuError)
    expect(await reasonOf(stream.final())).toBe(error)
    expect(contentOf(error)).toBe('a')
  })

  test('refuses while somebody else reads', async () => {
    const { stream } = await begun(say('a'))
    const items = stream[Symbol.asyncIterator]()
    await items.next()
    await expect(stream.final()).rejects.toThrow(TypeError)
  })

  test('refuses after the reader left: what is missing must not pass for whole', async () => {
    const { stream } = await begun(say('a', 'b'))
    for await (const _ of stream) break
    await expect(stream.final()).rejects.toThrow(TypeError)
    expect(stream.snapshot.message.content).toBe('a')
  })

  test('rejects when the stream is cancelled under it, with what had come', async () => {
    const { stream } = await begun(say('a'))
    const final = reasonOf(stream.final())
    await tick()
    stream.cancel()
    const error = await final
    expect(error).toMatchObject({ name: 'ZhipuError', message: 'Cannot read stream: it was cancelled' })
    expect(contentOf(error)).toBe('a')
  })

  test('rejects when somebody else’s reading was cancelled', async () => {
    const { stream } = await begun(say('a'))
    const reading = collect(stream.text())
    await tick()
    stream.cancel()
    expect(await reading).toEqual(['a'])
    await expect(stream.final()).rejects.toThrow('Cannot read stream: it was cancelled')
  })

  test('rejects with the reason of an abort, which it leaves as it is', async () => {
    const controller = new AbortController()
    const stream = server.client().chat.completions.stream(params, { signal: controller.signal })
    const final = reasonOf(stream.final())
    const request = await server.next()
    request.begin(say('a'))
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
    frame(chunk('', { choices: [] })) + frame({ id: '1' }) + say('c') + finish() + done

  test('give what was said, without pieces that are empty', async () => {
    expect(await collect((await whole(frames)).text())).toEqual(['ab', 'c'])
    expect(await collect((await whole(frames)).reasoning())).toEqual(['thi', 'nk'])
    expect(await collect((await whole(frames)).snapshots())).toEqual(['ab', 'abc'])
  })

  test('close the connection at once when their reader leaves while he waits, or before he began', async () => {
    for (const read of ['text', 'reasoning', 'snapshots'] as const) {
      const { stream, request } = await begun(frame(chunk('')))
      const pieces = stream[read]()
      const waiting = pieces.next()
      await tick()
      const left = pieces.return()
      expect(request.hungUp).toBe(true)
      expect(await Promise.all([waiting, left])).toEqual(Array(2).fill({ done: true, value: undefined }))
      const unread = await begun(say('a'))
      await unread.stream[read]().return()
      expect(unread.request.hungUp).toBe(true)
    }
  })

  test('close the connection when their reader leaves', async () => {
    for (const read of ['text', 'snapshots'] as const) {
      const { stream, request } = await begun(say('a'))
      for await (const _ of stream[read]()) break
      expect(request.hungUp).toBe(true)
    }
  })
})

describe('a frame that the server glued together', () => {
  const cut = (rest: unknown) => `data: {"id":"1","choices":[{"delta":{"conte${frame(rest)}`

  test('with another id begins the answer anew; what was broken off is told apart', async () => {
    const again = { id: '2' }
    const stream = await whole(
      say('broken ', 'off') + cut(chunk('a', again)) + frame(chunk('b', again)) +
        frame(chunk('', { ...again, ...stop })) + done,
    )
    const { id, message } = await stream.final()
    expect({ id, content: message.content }).toEqual({ id: '2', content: 'ab' })
    expect(stream.discarded.map(({ id, message }) => [id, message.content])).toEqual([['1', 'broken off']])
  })

  test('with the same id goes on with the answer', async () => {
    const stream = await whole(say('a') + cut(chunk('b')) + finish() + done)
    expect((await stream.final()).message.content).toBe('ab')
    expect(stream.discarded).toEqual([])
  })

  test('as the first of all is no restart', async () => {
    const stream = await whole(cut(chunk('a')) + finish() + done)
    expect((await stream.final()).message.content).toBe('a')
    expect(stream.discarded).toEqual([])
  })

  test('may bring several restarts', async () => {
    const stream = await whole(say('a') + cut(chunk('b', { id: '2' })) + cut(chunk('c', { id: '3' })) + done)
    expect((await stream.final()).id).toBe('3')
    expect(stream.discarded.map(({ id }) => id)).toEqual(['1', '2'])
  })

  test('is known in both branches of a tee', async () => {
    const [one, two] = (await whole(say('a') + cut(chunk('b', { id: '2' })) + done)).tee()
    for (const stream of [one, two]) {
      expect((await stream.final()).message.content).toBe('b')
      expect(stream.discarded).toHaveLength(1)
    }
  })

  test('shows text() the new answer behind the old', async () => {
    expect(await collect((await whole(say('ab') + cut(chunk('abc', { id: '2' })) + done)).text())).toEqual([
      'ab',
      'abc',
    ])
  })
})

const stop = { choices: [{ finish_reason: 'stop', delta: {} }] }
