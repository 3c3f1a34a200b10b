import { describe, expect, it } from 'vitest'
import { type ChatPiece, mockZhipu } from '../../../mock/index.ts'
import { answerText, chatBody, eventsOf, postChat, postJson } from '../../support/chat-call.ts'

describe('reply()', () => {
  it('replies apply in order, once each, before the default reply', async () => {
    const mock = mockZhipu()
    mock.chat.reply('one')
    mock.chat.reply({ content: 'two' })
    expect([await answerText(mock, 'x'), await answerText(mock, 'x')]).toEqual(['one', 'two'])
    expect(await answerText(mock, 'x')).toContain('You said')
  })

  it('a function receives the request and the exchange, and may return a promise', async () => {
    const mock = mockZhipu()
    mock.chat.reply((request) => `${request.model} ${request.messages.length}`)
    mock.chat.reply(async (_, exchange) => await Promise.resolve(exchange.headers['x-name'] ?? 'no name'))
    expect([await answerText(mock, 'x'), await answerText(mock, 'x')]).toEqual(['glm-4.6 1', 'no name'])
  })

  it('a generator yields the pieces of a reply, with or without streaming', async () => {
    const mock = mockZhipu()
    const pieces = function* () {
      yield { reasoning: 'hm' }
      yield 'a'
      yield { content: 'b', finish: 'length' }
    }
    mock.chat.times(2).reply(pieces)
    expect(await answerText(mock, 'x')).toBe('ab')
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.map(({ choices }) => choices[0].delta.content ?? choices[0].delta.reasoning_content)).toEqual([
      'hm',
      'a',
      'b',
      '',
    ])
    expect(events.at(-1).choices[0].finish_reason).toBe('length')
  })

  it('an async generator may yield tool calls', async () => {
    const mock = mockZhipu()
    mock.chat.reply(async function* () {
      yield 'a'
      await Promise.resolve()
      yield { toolCalls: [{ name: 'add', args: { a: 1 }, unchecked: true }] }
    })
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.at(-1).choices[0].finish_reason).toBe('tool_calls')
  })

  it('an error with a code becomes an error response, another error drops the connection', async () => {
    const mock = mockZhipu()
    mock.chat.reply(Object.assign(new Error('busy'), { code: '1305', status: 429 }))
    mock.chat.reply(() => new Error('gone'))
    expect(await answerText(mock, 'x')).toBe('429 1305: busy')
    await expect(postChat(mock, chatBody('x'))).rejects.toThrow('fetch failed')
  })

  it('an error thrown by a function becomes a response with status 400 and is kept in the journal', async () => {
    const mock = mockZhipu()
    mock.chat.reply(() => {
      throw new RangeError('failed assertion')
    })
    expect(await answerText(mock, 'x')).toBe('400 script: failed assertion')
    expect(mock.requests[0]?.error).toBeInstanceOf(RangeError)
  })

  const streamed = chatBody('x', { stream: true })
  it.each<[string, () => Iterable<ChatPiece> | AsyncIterable<ChatPiece>, string]>([
    ['a piece with an unknown member', function* () {
      yield 'a'
      yield { contnet: 'b' } as never
    }, 'Cannot answer chat: unknown piece member contnet, did you mean content?'],
    ['a negative wait', async function* () {
      yield 'a'
      await Promise.resolve()
      yield { wait: -1 }
    }, 'Cannot answer chat: wait is -1, expected milliseconds, 0 or more'],
    ['a rejected promise', () => ({
      async *[Symbol.asyncIterator]() {
        yield 'a'
        await Promise.reject(new Error('failed assertion'))
      },
    }), 'failed assertion'],
  ])('%s of a generator becomes an error event, or an error response without streaming', async (_, pieces, message) => {
    const mock = mockZhipu()
    mock.chat.times(2).reply.stream(pieces)
    const events = await eventsOf(await postChat(mock, streamed))
    expect(events[1]).toEqual({ error: { code: 'script', message } })
    expect(await answerText(mock, 'x')).toContain(message)
  })

  it('an invalid event of another family becomes an error event', async () => {
    const mock = mockZhipu()
    mock.on('POST', '/tools').reply.stream(function* () {
      yield 7 as never
    })
    const body = { model: 'web-search-pro', stream: true, messages: [{ role: 'user', content: 'x' }] }
    expect((await eventsOf(await postJson(mock, '/paas/v4/tools', body)))[0].error.message).toContain('a piece is 7')
  })

  it('json() sends a value as JSON content', async () => {
    const mock = mockZhipu()
    mock.chat.reply.json({ ok: true })
    expect(await answerText(mock, 'x')).toBe('{"ok":true}')
  })

  it('stream() sends each piece as one chunk', async () => {
    const mock = mockZhipu()
    mock.chat.reply.stream(['Hel', 'lo', { toolCalls: [{ name: 'a', unchecked: true }] }])
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.map(({ choices }) => choices[0].delta.content)).toEqual(['Hel', 'lo', undefined, ''])
  })
})
