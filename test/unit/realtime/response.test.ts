import { describe, expect, test } from 'vitest'
import { APIInternalError, APIResponseError, APITimeoutError, StreamError } from '../../../src/index.ts'
import { type RealtimeResult, toInt16, tool } from '../../../src/realtime/index.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { ManualClock, tick } from '../../support/manual-clock.ts'
import { type Event, pcm64, type ServerSession } from '../../support/realtime-server.ts'
import { openSession } from '../../support/realtime-session.ts'

const created = (id: string): Event => ({ type: 'response.created', response: { id, status: 'in_progress' } })
const done = (id: string, status = 'completed', more = {}): Event => ({
  type: 'response.done',
  response: { id, status, ...more },
})
const text = (id: string, delta: string): Event => ({ type: 'response.text.delta', response_id: id, delta })
const transcript = (id: string, delta: string): Event => ({
  type: 'response.audio_transcript.delta',
  response_id: id,
  delta,
})
const audio = (id: string, ...samples: number[]): Event => ({
  type: 'response.audio.delta',
  response_id: id,
  delta: pcm64(...samples),
})
const call = (id: string, name: string, args: object | string, more = {}): Event => ({
  type: 'response.function_call_arguments.done',
  response_id: id,
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
  ...more,
})

/** Answers the requests for responses with these events, one list for each. */
function play(peer: ServerSession, ...answers: Event[][]): void {
  peer.on('response.create', () => peer.send(...answers.shift() ?? []))
}

/** A result without its response. */
const brief = ({ response: _, ...result }: RealtimeResult) => result
const outputsOf = (peer: ServerSession) =>
  peer.received.filter(({ type }) => type === 'conversation.item.create').map(({ item }) => item)

describe('a response', () => {
  test('has the words once, although the server sends them as text and as transcript', async () => {
    await using opened = await openSession()
    play(opened.peer, [
      created('r'),
      text('r', '你'),
      transcript('r', '你'),
      text('r', '好'),
      transcript('r', '好'),
      audio('r', 1),
      done('r', 'completed', { usage: { total_tokens: 0 } }),
    ])
    const response = await opened.session.createResponse()
    expect(response.id).toBe('r')
    expect(await collect(response.text())).toEqual(['你', '好'])
    expect(await collect(response.transcript())).toEqual(['你', '好'])
    const result = await response.done
    expect(brief(result)).toEqual({
      status: 'completed',
      text: '你好',
      transcript: '你好',
      functionCalls: [],
      rounds: 1,
    })
    expect(result.response).toEqual({ id: 'r', status: 'completed', usage: { total_tokens: 0 } })
  })

  test.each([
    ['transcript alone', [transcript('r', '你好')], '你好', '你好'],
    ['text alone', [text('r', '你好')], '你好', ''],
    [
      'done events alone',
      [
        { type: 'response.audio_transcript.done', response_id: 'r', transcript: '你好' },
        { type: 'response.text.done', response_id: 'r', text: '你好' },
      ],
      '你好',
      '你好',
    ],
    [
      'a done event with a missing end',
      [transcript('r', '你'), {
        type: 'response.audio_transcript.done',
        response_id: 'r',
        transcript: '你好',
      }],
      '你好',
      '你好',
    ],
    [
      'empty done events',
      [transcript('r', '你好'), { type: 'response.audio_transcript.done', transcript: '' }, {
        type: 'response.text.done',
      }],
      '你好',
      '你好',
    ],
    ['no ids and no indices', [{ type: 'response.text.delta', delta: '你好' }], '你好', ''],
    [
      'delta of other types',
      [{ type: 'response.text.delta', response_id: 'r', delta: null }, {
        type: 'response.audio.delta',
        response_id: 'r',
        delta: '',
      }, { type: 'response.audio.delta', response_id: 'r' }],
      '',
      '',
    ],
  ])('has the words with %s', async (_, events, words, transcribed) => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), ...events, done('r')])
    const response = await opened.session.createResponse()
    expect((await collect(response.text())).join('')).toBe(words)
    expect(await response.done).toMatchObject({ text: words, transcript: transcribed })
  })

  test('keeps the text of a done event that contradicts the deltas in its result', async () => {
    await using opened = await openSession()
    const whole = { type: 'response.text.done', response_id: 'r', text: '您好' }
    play(opened.peer, [created('r'), text('r', '你好'), whole, done('r')])
    const response = await opened.session.createResponse()
    expect(await collect(response.text())).toEqual(['你好'])
    expect((await response.done).text).toBe('您好')
  })

  test('has audio as one chunk for each delta, decoded one by one', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), audio('r', 1, -2), audio('r', 3), done('r')])
    const response = await opened.session.createResponse()
    const chunks = await collect(response.audio())
    expect(chunks.map((chunk) => [...toInt16(chunk)])).toEqual([[1, -2], [3]])
  })

  test('has chunks of whole samples when the server cuts samples; mp3 stays as it is', async () => {
    const odd = [Uint8Array.of(1, 0, 2), Uint8Array.of(0), Uint8Array.of(3, 0)]
    const deltas = odd.map((bytes) => ({
      type: 'response.audio.delta',
      response_id: 'r',
      delta: btoa(String.fromCharCode(...bytes)),
    }))
    for (const [format, lengths] of [['pcm', [2, 2, 2]], ['mp3', [3, 1, 2]]] as const) {
      await using opened = await openSession({ output_audio_format: format })
      play(opened.peer, [created('r'), ...deltas, done('r')])
      const chunks = await collect((await opened.session.createResponse()).audio())
      expect(chunks.map(({ length }) => length)).toEqual(lengths)
      expect(chunks.flatMap((chunk) => [...chunk])).toEqual([1, 0, 2, 0, 3, 0])
    }
  })

  test('may be read long after it has ended, and once', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), text('r', 'a'), audio('r', 1), done('r')])
    const response = await opened.session.createResponse()
    await response.done
    expect(await collect(response.audio())).toHaveLength(1)
    expect(await collect(response.audio())).toHaveLength(0)
    expect(await collect(response.text())).toEqual(['a'])
  })

  test('continues when a reader stops', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), audio('r', 1), audio('r', 2)])
    const response = await session.createResponse()
    for await (const _ of response.audio()) break
    peer.send(audio('r', 3), text('r', 'a'), done('r'))
    expect(await collect(response.text())).toEqual(['a'])
    expect((await response.done).status).toBe('completed')
    expect(await collect(response.audio())).toEqual([])
  })

  test('keeps at most maxUnreadBytes of audio; its text and its result are complete', async () => {
    await using opened = await openSession({}, { maxUnreadBytes: 1000 })
    play(opened.peer, [created('r'), ...Array.from({ length: 600 }, () => audio('r', 1)), text('r', 'a'), done('r')])
    const response = await opened.session.createResponse()
    expect((await response.done).text).toBe('a')
    expect(await rejects(collect(response.audio()), StreamError)).toMatchObject({ code: 'oversized' })
  })

  test('is incomplete when the server says so', async () => {
    await using opened = await openSession()
    const status_details = { type: 'incomplete', reason: 'max_output_tokens' }
    play(opened.peer, [created('r'), text('r', 'a'), done('r', 'incomplete', { status_details })])
    const { done: end } = await opened.session.createResponse()
    expect(await end).toMatchObject({ status: 'incomplete', text: 'a', response: { status_details } })
  })

  test('fails when the server says so, and its readers throw after what has arrived', async () => {
    await using opened = await openSession()
    const status_details = { type: 'failed', error: { code: 'model_query_error', message: 'm' } }
    play(opened.peer, [created('r'), text('r', 'a'), done('r', 'failed', { status_details })])
    const response = await opened.session.createResponse()
    const pieces = response.text()
    expect(await pieces.next()).toEqual({ done: false, value: 'a' })
    expect(await rejects(pieces.next(), APIInternalError)).toMatchObject({ code: 'model_query_error' })
    expect(await rejectionOf(response.done)).toBeInstanceOf(APIInternalError)
  })

  test('fails with an error event that no request waits for, and the next one is possible', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), text('r', 'a')], [created('s'), done('s')])
    const response = await session.createResponse()
    peer.send(
      { type: 'error', error: { code: 'rate_limit_error', message: 'append' } },
      text('r', 'b'),
      { type: 'error', error: { code: '422', message: 'Input should be a valid list' } },
      text('r', 'late'),
      done('r'),
    )
    const error = await rejectionOf(response.done)
    expect(error).toMatchObject({ code: '422', message: 'Cannot answer: 422 Input should be a valid list' })
    expect(await (await session.createResponse()).done).toMatchObject({ status: 'completed', text: '' })
  })

  test('that the server refuses to begin rejects createResponse()', async () => {
    await using opened = await openSession()
    play(opened.peer, [{ type: 'error', error: { code: 'video_model_query_error', message: 'no frame' } }])
    const error = await rejectionOf(opened.session.createResponse())
    expect(error).toMatchObject({ name: 'APIRequestFailedError', code: 'video_model_query_error' })
  })

  test('fails with audio that is not base64', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), { type: 'response.audio.delta', response_id: 'r', delta: '不是' }])
    const response = await opened.session.createResponse()
    expect(await rejects(response.done, StreamError)).toMatchObject({ code: 'garbage' })
  })

  test('fails when the connection is lost', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), audio('r', 1)])
    const response = await opened.session.createResponse()
    const chunks = response.audio()
    await chunks.next()
    opened.peer.drop()
    await rejects(chunks.next(), Error)
    expect(await rejectionOf(response.done)).toMatchObject({ name: 'APIConnectionError' })
  })

  test.each([
    [{ type: 'response.created' }, { type: 'response.done' }],
    [{ type: 'response.created', response: null }, { type: 'response.done', response: null }],
    [{ type: 'response.created', response: {} }, { type: 'response.done', response: { id: 'resp_1' } }],
    [created('resp_1'), { type: 'response.done', response: {} }],
  ])('tolerates a server that leaves out ids: %#', async (first, last) => {
    await using opened = await openSession()
    play(opened.peer, [first, { type: 'response.text.delta', delta: 'a' }, last])
    const response = await opened.session.createResponse()
    expect(await response.done).toMatchObject({ status: 'completed', text: 'a' })
  })

  test('is refused while one is running', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r')])
    await opened.session.createResponse()
    const error = await rejects(opened.session.createResponse(), TypeError)
    expect(error.message).toBe('Cannot create response: one is running, expected its end or cancel()')
  })

  test('whose beginning the server repeats is one answer, and the next one is possible', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const begun: string[] = []
    void (async () => {
      for await (const { id } of session.responses()) begun.push(id)
    })()
    play(peer, [created('r'), created('r'), text('r', 'a'), created('r'), done('r')], [created('s'), done('s')])
    expect((await (await session.createResponse()).done).text).toBe('a')
    expect(session.response).toBeUndefined()
    expect((await (await session.createResponse()).done).status).toBe('completed')
    expect(begun).toEqual(['r', 's'])
  })

  test('without ids follows one without an end', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const responses = session.responses()
    peer.send({ type: 'response.created' }, { type: 'response.created', response: { id: 's' } }, text('s', 'b'))
    const first = (await responses.next()).value!
    expect(first.id).toBe('')
    const second = (await responses.next()).value!
    peer.send(done('s'))
    expect((await second.done).text).toBe('b')
  })

  test('does not take the events of a response that is unknown', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), text('x', 'other'), done('x'), text('r', 'a'), done('r')])
    expect((await (await opened.session.createResponse()).done).text).toBe('a')
  })

  test('that ends late does not end the one that runs', async () => {
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } })
    const { session, peer } = opened
    const responses = session.responses()
    peer.send(created('r'), created('s'), done('r'))
    const first = (await responses.next()).value!
    await first.done
    expect(session.response!.id).toBe('s')
  })

  test('counts text as two bytes for each UTF-16 unit', async () => {
    for (const [units, isComplete] of [[50, true], [51, false]] as const) {
      await using opened = await openSession({}, { maxUnreadBytes: 100 })
      play(opened.peer, [created('r'), text('r', 'a'.repeat(units)), transcript('r', 'b'.repeat(units)), done('r')])
      const response = await opened.session.createResponse()
      await response.done
      for (const words of [response.text(), response.transcript()]) {
        const read = collect(words)
        if (isComplete) expect((await read).join('')).toHaveLength(units)
        else await rejects(read, StreamError)
      }
    }
  })

  test('has words of the transcript alone in transcript(), and no chunk for half a sample', async () => {
    await using opened = await openSession()
    const half = { type: 'response.audio.delta', response_id: 'r', delta: btoa('a') }
    play(opened.peer, [created('r'), text('r', '甲'), half, done('r')])
    const response = await opened.session.createResponse()
    expect(await collect(response.transcript())).toEqual([])
    expect(await collect(response.audio())).toEqual([])
  })
})

describe('respond()', () => {
  test('commits the audio, and asks without it when there is none', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), done('r')], [created('s'), done('s')])
    void session.append(new Int16Array(10))
    await (await session.respond()).done
    await (await session.respond()).done
    expect(peer.received.slice(1).map(({ type }) => type)).toEqual([
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
      'response.create',
      'response.create',
    ])
  })

  test('rejects when the server refuses the commit', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    peer.on('input_audio_buffer.commit', () => peer.send({ type: 'error', error: { code: '1210', message: 'empty' } }))
    play(peer, [])
    void session.append(new Int16Array(10))
    expect(await rejectionOf(session.respond())).toMatchObject({ code: '1210' })
  })

  test('with server VAD does not commit', async () => {
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } })
    play(opened.peer, [created('r'), done('r')])
    void opened.session.append(new Int16Array(2000))
    await opened.session.respond()
    expect(opened.peer.received.map(({ type }) => type)).not.toContain('input_audio_buffer.commit')
  })
})

describe('responses()', () => {
  test('yields the answers that the server begins by itself, and first the one that is running', async () => {
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } })
    const { session, peer } = opened
    peer.send(created('greeting'), text('greeting', '你好'))
    for await (const { type } of session) if (type === 'response.text.delta') break
    const texts: string[] = []
    const reading = (async () => {
      for await (const response of session.responses()) texts.push((await response.done).text)
    })()
    peer.send(done('greeting'), created('r'), text('r', '再见'), done('r'))
    await session.commit()
    await session.close()
    await reading
    expect(texts).toEqual(['你好', '再见'])
  })
})

describe('cancel()', () => {
  test('sends response.cancel once, ends the readers at once, and resolves with the end', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), text('r', 'a'), audio('r', 1), audio('r', 2)])
    const response = await session.createResponse()
    const chunks = response.audio()
    await chunks.next()
    const cancelled = Promise.all([session.cancel(), session.cancel()])
    expect(await chunks.next()).toEqual({ done: true, value: undefined })
    await peer.next('response.cancel')
    peer.send({ type: 'response.cancelled', response: { id: 'r' } }, audio('r', 3), done('r', 'cancelled'))
    await cancelled
    expect(await response.done).toMatchObject({ status: 'cancelled', text: 'a' })
    expect(peer.received.filter(({ type }) => type === 'response.cancel')).toHaveLength(1)
  })

  test('without an answer sends nothing', async () => {
    await using opened = await openSession()
    await opened.session.cancel()
    await opened.session.commit()
    expect(opened.peer.received.map(({ type }) => type)).toEqual(['session.update', 'input_audio_buffer.commit'])
  })

  test('before the answer has begun cancels it when it begins', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    const asking = session.createResponse()
    await session.cancel()
    peer.on('response.cancel', () => peer.send(done('r', 'cancelled')))
    peer.send(created('r'))
    expect((await (await asking).done).status).toBe('cancelled')
  })

  test('ignores late events of the cancelled answer, also after the next one has begun', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), text('r', 'old')], [
      created('s'),
      text('r', 'late'),
      done('r', 'cancelled'),
      text('s', 'new'),
      done('s'),
    ])
    const first = await session.createResponse()
    void session.cancel()
    const second = await session.createResponse()
    expect((await second.done).text).toBe('new')
    expect(await first.done).toMatchObject({ status: 'cancelled', text: 'old' })
  })

  test('ends after 10 s when the server sends no end', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { clock, idleTimeoutMs: 0 })
    play(opened.peer, [created('r')])
    const response = await opened.session.createResponse()
    const cancelled = opened.session.cancel()
    await clock.advance(10_000)
    await cancelled
    expect((await response.done).status).toBe('cancelled')
    expect(clock.waitsMs).toEqual([])
  })

  test('is what happened to a response without an end when 10 s after the next one has begun', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } }, { clock, idleTimeoutMs: 0 })
    const { session, peer } = opened
    const responses = session.responses()
    peer.send(created('r'), text('r', 'a'), created('s'), text('r', 'b'), text('s', 'c'), done('s'))
    const first = (await responses.next()).value!
    const second = (await responses.next()).value!
    expect((await second.done).text).toBe('c')
    await clock.advance(10_000)
    expect(await first.done).toMatchObject({ status: 'cancelled', text: 'ab' })
    expect(await collect(first.text())).toEqual(['a', 'b'])
    expect(clock.waitsMs).toEqual([])
  })

  test('ends the answer as cancelled when the server says that it is complete or has failed, and runs no tool', async () => {
    for (const status of ['completed', 'failed']) {
      let calls = 0
      const clock = tool({ name: 'clock', run: () => ++calls })
      await using opened = await openSession({}, { tools: [clock] })
      const { session, peer } = opened
      play(peer, [created('r'), call('r', 'clock', {})])
      const response = await session.createResponse()
      for await (const { type } of session) if (type === 'response.function_call_arguments.done') break
      let isOver = false
      const cancelled = session.cancel().then(() => isOver = true)
      await peer.next('response.cancel')
      await tick()
      expect(isOver).toBe(false)
      peer.send(done('r', status))
      await cancelled
      expect(await response.done).toMatchObject({ status: 'cancelled', functionCalls: [] })
      expect(calls).toBe(0)
    }
  })

  test('of the server ends the readers without what is unread', async () => {
    await using opened = await openSession()
    play(opened.peer, [created('r'), text('r', 'a'), audio('r', 1), done('r', 'cancelled')])
    const response = await opened.session.createResponse()
    expect(await response.done).toMatchObject({ status: 'cancelled', text: 'a', functionCalls: [] })
    expect(await collect(response.audio())).toEqual([])
  })

  test('ends with the error that nothing was running, and the answer after it goes on', async () => {
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } })
    const { session, peer } = opened
    const responses = session.responses()
    peer.send(created('r'))
    const first = (await responses.next()).value!
    void session.cancel()
    await peer.next('response.cancel')
    peer.send(created('s'), { type: 'error', error: { code: 'stop_task_error', message: 'no' } })
    expect((await first.done).status).toBe('cancelled')
    const second = (await responses.next()).value!
    peer.send(text('s', 'a'), done('s'))
    expect(await second.done).toMatchObject({ status: 'completed', text: 'a' })
  })

  test('ends with the error that nothing was running', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r')])
    peer.on('response.cancel', () => peer.send({ type: 'error', error: { code: 'stop_task_error', message: 'no' } }))
    const response = await session.createResponse()
    await session.cancel()
    expect((await response.done).status).toBe('cancelled')
  })

  test('is also what the server does when the user begins to speak', async () => {
    await using opened = await openSession({ turn_detection: { type: 'server_vad' } })
    const { session, peer } = opened
    const next = session.responses().next()
    peer.send(created('r'), audio('r', 1))
    const response = (await next).value!
    peer.send({ type: 'input_audio_buffer.speech_started' }, { type: 'response.cancelled', response: { id: 'r' } })
    await session.commit()
    expect(await collect(response.audio())).toEqual([])
    peer.send(done('r', 'cancelled'))
    expect((await response.done).status).toBe('cancelled')
  })
})

describe('tools', () => {
  const weather = tool({
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    run: ({ city }: { city: string }) => `${city}: 25 °C`,
  })

  test('are declared flat in every update, with what the server requires', async () => {
    const optional = tool({
      name: 'optional',
      parameters: { type: 'object', properties: { a: { type: 'string' } } },
      run: () => 1,
    })
    const bare = tool({ name: 'bare', run: () => 1 })
    const own = tool({
      name: 'own',
      parameters: { type: 'object', properties: { unused: { type: 'number' } } },
      run: () => 1,
    })
    const other = { type: 'function' as const, name: 'other', description: 'd', parameters: {} }
    await using opened = await openSession({ tools: [other] }, { tools: [weather, optional, bare, own] })
    await opened.session.update({ instructions: 'x' })
    const unused = { type: 'string', description: 'always an empty string' }
    for (const { session } of opened.peer.received) {
      expect((session as { tools: unknown }).tools).toEqual([
        other,
        { type: 'function', name: 'weather', description: 'The weather of a city', parameters: weather.parameters },
        {
          type: 'function',
          name: 'optional',
          description: 'optional',
          parameters: { type: 'object', properties: { a: { type: 'string' }, unused }, required: ['unused'] },
        },
        {
          type: 'function',
          name: 'bare',
          description: 'bare',
          parameters: { type: 'object', properties: { unused }, required: ['unused'] },
        },
        {
          type: 'function',
          name: 'own',
          description: 'own',
          parameters: { type: 'object', properties: { unused: { type: 'number' } }, required: ['unused'] },
        },
      ])
    }
  })

  test('answer the calls in their order after the response, and the answer continues', async () => {
    const seen: unknown[] = []
    await using opened = await openSession({}, {
      tools: [weather],
      onToolCall: ({ id, function: { name } }) => seen.push([id, name]),
      onToolResult: (_, result) => seen.push(result),
    })
    const { session, peer } = opened
    play(peer, [
      created('r'),
      text('r', '我查查。'),
      { type: 'response.function_call.inner_tool' },
      call('r', 'weather', { city: '北京' }),
      call('r', 'weather', { city: '上海' }, { call_id: 'call_7' }),
      { type: 'response.function_call.inner_tool.result' },
      done('r'),
    ], [created('s'), text('s', '都是二十五度。'), audio('s', 1), done('s')])
    const begun: string[] = []
    void (async () => {
      for await (const { id } of session.responses()) begun.push(id)
    })()
    const response = await session.createResponse()
    expect(await collect(response.text())).toEqual(['我查查。', '都是二十五度。'])
    expect(await collect(response.audio())).toHaveLength(1)
    expect(brief(await response.done)).toMatchObject({ text: '我查查。都是二十五度。', rounds: 2, functionCalls: [] })
    expect(outputsOf(peer)).toEqual([
      { type: 'function_call_output', output: '北京: 25 °C' },
      { type: 'function_call_output', output: '上海: 25 °C' },
    ])
    expect(begun).toHaveLength(1)
    expect(seen).toEqual([['r_0', 'weather'], ['call_7', 'weather'], '北京: 25 °C', '上海: 25 °C'])
    expect(session.response).toBeUndefined()
  })

  test.each<[string, Event, object, string]>([
    ['that throw', call('r', 'weather', { city: 'x' }), {
      run: () => {
        throw new Error('no network')
      },
    }, 'Error: no network'],
    [
      'that do not exist',
      call('r', 'wether', {}),
      {},
      'Error: Cannot call wether: there is no such tool, expected one of weather',
    ],
    [
      'called with arguments that are no JSON',
      call('r', 'weather', '{"unused'),
      {},
      'Error: Cannot call weather: the arguments are not valid JSON',
    ],
    ['with a property of the name that is added to others', call('r', 'weather', { unused: 'a' }), {
      parameters: { type: 'object', properties: { unused: { type: 'string' } } },
      run: (args: object) => args,
    }, '{"unused":"a"}'],
    ['with an empty result', call('r', 'weather', { city: 'x' }), { run: () => '' }, '""'],
    ['with a result that is an object', call('r', 'weather', { city: 'x' }), { run: () => ({ a: 1 }) }, '{"a":1}'],
    [
      'without a name',
      { type: 'response.function_call_arguments.done', response_id: 'r' },
      {},
      'Error: Cannot call : there is no such tool, expected one of weather',
    ],
    ['without required arguments', call('r', 'weather', { unused: '' }), {
      parameters: undefined,
      run: (args: object) => args,
    }, '{}'],
  ])('%s are answered as by runTools()', async (_, event, change, output) => {
    await using opened = await openSession({}, { tools: [{ ...weather, ...change } as never] })
    play(opened.peer, [created('r'), event, done('r')], [created('s'), done('s')])
    await (await opened.session.createResponse()).done
    expect(outputsOf(opened.peer)).toEqual([{ type: 'function_call_output', output }])
  })

  test('of an incomplete response are not answered', async () => {
    await using opened = await openSession({}, { tools: [weather] })
    const bare = { type: 'response.function_call_arguments.done', response_id: 'r', name: { a: 1 } }
    play(opened.peer, [created('r'), bare, done('r', 'incomplete')])
    const { functionCalls } = await (await opened.session.createResponse()).done
    expect(functionCalls).toEqual([{ id: 'r_0', type: 'function', function: { name: '{"a":1}', arguments: '' } }])
    expect(outputsOf(opened.peer)).toEqual([])
  })

  test('with a result that is too long for a frame fail the answer, and nothing more is asked for', async () => {
    await using opened = await openSession({}, { tools: [{ ...weather, run: () => 'a'.repeat(250_000) }] })
    const { session, peer } = opened
    play(peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await session.createResponse()
    const error = await rejects(response.done, RangeError)
    expect(error.message).toBe('Cannot send conversation.item.create: expected at most 250000 bytes of JSON')
    await session.commit()
    expect(peer.received.filter(({ type }) => type === 'response.create')).toHaveLength(1)
  })

  test('whose onToolError throws end the answer with that error, and the session stays open', async () => {
    const mine = new Error('mine')
    const run = () => {
      throw mine
    }
    const onToolError = (error: unknown) => {
      throw error
    }
    await using opened = await openSession({}, { tools: [{ ...weather, run }], onToolError })
    play(opened.peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await opened.session.createResponse()
    expect(await rejectionOf(response.done)).toBe(mine)
    expect(await rejectionOf(collect(response.text()))).toBe(mine)
    await opened.session.commit()
  })

  test('that are called again and again end after maxRounds', async () => {
    await using opened = await openSession({}, { tools: [weather], maxRounds: 2 })
    const round = (id: string) => [created(id), call(id, 'weather', { city: 'x' }), done(id)]
    play(opened.peer, round('r'), round('s'), round('t'))
    const response = await opened.session.createResponse()
    const error = await rejects(response.done, StreamError)
    expect(error).toMatchObject({ code: 'max_rounds' })
    expect(error.message).toBe('Cannot run tools: the model still calls weather after 2 rounds')
  })

  test('are aborted by cancel(), which then sends nothing', async () => {
    let signal: AbortSignal | undefined
    const run = (_: unknown, context: { signal: AbortSignal }) => {
      signal = context.signal
      return new Promise(() => {})
    }
    await using opened = await openSession({}, { tools: [{ ...weather, run }] })
    const { session, peer } = opened
    play(peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await session.createResponse()
    while (!signal) await tick()
    await session.cancel()
    expect(signal.aborted).toBe(true)
    expect((await response.done).status).toBe('cancelled')
    await session.commit()
    expect(peer.received.map(({ type }) => type)).not.toContain('response.cancel')
    expect(outputsOf(peer)).toEqual([])
  })

  test('that continue an answer begin with whole samples, although the server cut the last one', async () => {
    await using opened = await openSession({}, { tools: [weather] })
    const cut = { type: 'response.audio.delta', response_id: 'r', delta: btoa('\x01\x00\x02') }
    play(opened.peer, [created('r'), cut, call('r', 'weather', { city: 'x' }), done('r')], [
      created('s'),
      audio('s', 7),
      done('s'),
    ])
    const chunks = await collect((await opened.session.createResponse()).audio())
    expect(chunks.map((chunk) => [...toInt16(chunk)])).toEqual([[1], [7]])
  })

  test('are aborted by the end of the session', async () => {
    let signal: AbortSignal | undefined
    const run = (_: unknown, context: { signal: AbortSignal }) => {
      signal = context.signal
      return new Promise(() => {})
    }
    await using opened = await openSession({}, { tools: [{ ...weather, run }] })
    play(opened.peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await opened.session.createResponse()
    while (!signal) await tick()
    await opened.session.close()
    expect(signal.aborted).toBe(true)
    await rejectionOf(response.done)
  })

  test('cancel() between the outputs and the next response cancels that one', async () => {
    await using opened = await openSession({}, { tools: [weather] })
    const { session, peer } = opened
    play(peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')], [])
    const response = await session.createResponse()
    await peer.next('response.create')
    await peer.next('response.create')
    await session.cancel()
    expect((await response.done).status).toBe('cancelled')
    peer.on('response.cancel', () => peer.send(done('s', 'cancelled')))
    peer.send(created('s'), text('s', 'late'))
    await peer.next('response.cancel')
    await session.commit()
    expect(session.response).toBeUndefined()
  })

  test('a response that the server begins by itself ends the answer whose tools run', async () => {
    await using opened = await openSession({}, { tools: [{ ...weather, run: () => new Promise(() => {}) }] })
    const { session, peer } = opened
    play(peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await session.createResponse()
    for await (const { type } of session) if (type === 'response.done') break
    peer.send(created('s'), text('s', 'a'))
    expect((await response.done).status).toBe('cancelled')
    expect(session.response!.id).toBe('s')
  })

  test('without the option the caller answers the calls', async () => {
    await using opened = await openSession()
    const { session, peer } = opened
    play(peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')], [created('s'), done('s')])
    const { functionCalls } = await (await session.createResponse()).done
    expect(functionCalls).toEqual([
      { id: 'r_0', type: 'function', function: { name: 'weather', arguments: '{"city":"x"}' } },
    ])
    await session.sendToolOutput('25 °C')
    await (await session.createResponse()).done
    expect(outputsOf(peer)).toHaveLength(1)
  })

  test('a next response that does not begin fails the answer', async () => {
    const clock = new ManualClock()
    await using opened = await openSession({}, { tools: [weather], clock, replyTimeoutMs: 500, idleTimeoutMs: 0 })
    play(opened.peer, [created('r'), call('r', 'weather', { city: 'x' }), done('r')])
    const response = await opened.session.createResponse()
    const failed = rejects(response.done, APITimeoutError)
    await opened.peer.next('response.create')
    await opened.peer.next('response.create')
    await clock.advance(500)
    await failed
  })
})

test('an unknown error code is an APIResponseError', async () => {
  await using opened = await openSession()
  play(opened.peer, [{ type: 'error', error: 'text' }])
  const error = await rejects(opened.session.createResponse(), APIResponseError)
  expect(error.message).toBe('Cannot send response.create: text')
})

test('an error event without an error is one too', async () => {
  await using opened = await openSession()
  play(opened.peer, [{ type: 'error' }])
  await rejects(opened.session.createResponse(), APIResponseError)
})
