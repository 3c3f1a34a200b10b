import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  APIAuthenticationError,
  APIConnectionError,
  APIInternalError,
  APIResponseError,
  APITimeoutError,
  type ClientOptions,
  createTransport,
  StreamError,
  type ZhipuError,
} from '../../../src/index.ts'
import { chatParams, chunk, chunkFrames, done, finish, frame } from '../../support/chat-events.ts'
import { collect, rejectionOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { ManualServer } from '../../support/manual-server.ts'
import { sse } from '../../support/sse.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

/** Reads a stream of these bytes and returns the texts, and the error if there is one. */
async function read(body: string, options: ClientOptions = {}): Promise<{ texts: string[]; error: ZhipuError }> {
  const texts: string[] = []
  const reading = (async () => {
    for await (const piece of server.client({ maxRetries: 0, ...options }).chat.completions.stream(chatParams).text()) {
      texts.push(piece)
    }
  })()
  const request = await server.next()
  request.respond(sse(body))
  const error = await reading.catch((error: unknown) => error)
  return { texts, error: error as ZhipuError }
}

/** Source: zai-org/GLM-5 issue 91, June 2026. */
const zeroChunk = {
  id: '',
  object: '',
  created: 0,
  model: '',
  system_fingerprint: null,
  choices: null,
  usage: null,
}
const apiError = { error: { code: '1234', message: '网络错误' } }

describe('an error before the first event is thrown as the API error of the request', () => {
  const kinds: [string, string][] = [
    ['as data', frame(apiError)],
    ['as an event named error', `event: error\n${frame(apiError)}`],
    ['as an event named error without the envelope', `event: error\n${frame({ code: 1234, message: '网络错误' })}`],
    ['as data without the envelope', frame({ code: 1234, message: '网络错误' })],
    ['as data with the fields of older APIs, before [DONE]', frame({ code: '1234', msg: '网络错误' }) + done],
    ['after comments', `: keep-alive\n\n${frame(apiError)}`],
    ['in a spliced frame', `data: {"id":"1","choi${frame(apiError)}`],
  ]
  test.each(kinds)('%s', async (_, body) => {
    const { error } = await read(body)
    expect(error).toBeInstanceOf(APIInternalError)
    expect(error).toMatchObject({ status: 200, code: '1234', retryable: true })
    expect(error.message).toBe('Cannot POST /chat/completions: HTTP 200 1234 网络错误')
  })

  test('as plain text', async () => {
    const { error } = await read('event: error\ndata: overloaded\n\n')
    expect(error).toBeInstanceOf(APIResponseError)
    expect(error.message).toMatch(/overloaded$/)
  })

  test('with success: false', async () => {
    const { error } = await read(frame({ success: false, code: 1000, msg: '身份验证失败。' }))
    expect(error).toBeInstanceOf(APIAuthenticationError)
  })

  test('as JSON with status 200 instead of a stream', async () => {
    const pending = rejectionOf(server.client().chat.completions.stream(chatParams).final())
    const request = await server.next()
    request.respond(Response.json({ error: { code: '1113', message: '欠费' } }))
    expect(await pending).toMatchObject({ name: 'APIReachLimitError', status: 200, code: '1113', retryable: false })
  })
})

describe('an error after the first event', () => {
  test.each([frame(apiError), `event: error\n${frame(apiError)}`])(
    'fails the stream with a StreamError that has its status, code and body: %j',
    async (body) => {
      const { texts, error } = await read(chunkFrames('a', 'b') + body + chunkFrames('late'))
      expect(texts).toEqual(['a', 'b'])
      expect(error).toBeInstanceOf(StreamError)
      expect(error).toMatchObject({ name: 'StreamError', code: '1234', status: 200, body: apiError })
      expect(error.cause).toBeInstanceOf(APIInternalError)
      expect(error.response).toBeInstanceOf(Response)
      expect(error.partial).toMatchObject({ message: { content: 'ab' } })
    },
  )

  test('is retryable according to its code and the retry rules', async () => {
    for (const [code, retryable] of [['1234', true], ['1305', true], ['1301', false], ['1113', false]]) {
      expect((await read(chunkFrames('a') + frame({ error: { code, message: 'm' } }))).error).toMatchObject({
        code,
        retryable,
      })
    }
    const retry = [{ code: '1301', then: 'retry' }] as const
    expect((await read(chunkFrames('a') + frame({ error: { code: '1301', message: 'm' } }), { retry })).error.retryable)
      .toBe(
        true,
      )
  })

  test('is not thrown when `error` is null or belongs to an event of an agent', async () => {
    expect((await read(frame(chunk('a', { error: null })) + done)).texts).toEqual(['a'])
    const agents = frame(chunk('a', { agent_id: 'x', error: { code: '1', message: 'm' } }))
    expect((await read(agents + done)).texts).toEqual(['a'])
  })
})

describe('a stream ends without an error', () => {
  test.each([
    ['with finish_reason and [DONE]', chunkFrames('a') + finish() + done],
    ['with [DONE] alone', chunkFrames('a') + done],
    ['with finish_reason alone', chunkFrames('a') + finish()],
    ['with finish_reason and a usage chunk after it', chunkFrames('a') + finish() + frame({ id: '1', choices: [] })],
    ['with [DONE] and a space after it', chunkFrames('a') + 'data: [DONE] \n\n'],
    ['with [DONE] without a blank line', chunkFrames('a') + 'data: [DONE]'],
    ['with finish_reason and a cut [DONE]', chunkFrames('a') + finish() + 'data: [DO'],
    ['with an all-zero chunk', frame(zeroChunk) + chunkFrames('a') + frame(zeroChunk) + finish() + done],
  ])('%s', async (_, body) => {
    expect(await read(body)).toEqual({ texts: ['a'], error: undefined })
  })

  test('at [DONE], and ignores what follows in the same piece or frame', async () => {
    const late = chunkFrames('late') + frame(apiError) + 'data: garbage\n\n'
    expect(await read(chunkFrames('a') + done + late)).toEqual({ texts: ['a'], error: undefined })
    const glued = `data: ${JSON.stringify(chunk('b'))}data: [DONE]\n\n`
    expect(await read(chunkFrames('a') + glued + late)).toEqual({ texts: ['a', 'b'], error: undefined })
    const before = `data: [DONE]data: ${JSON.stringify(chunk('late'))}\n\n`
    expect(await read(chunkFrames('a') + before)).toEqual({ texts: ['a'], error: undefined })
  })

  test('without any item', async () => {
    expect(await read(done)).toEqual({ texts: [], error: undefined })
  })
})

describe('a stream fails', () => {
  const failures: [string, string, string, RegExp][] = [
    [
      'when it ends without finish_reason and [DONE]',
      chunkFrames('a'),
      'truncated',
      /stream ended without finish_reason or \[DONE\]$/,
    ],
    [
      'when it ends in the middle of a frame',
      chunkFrames('a') + 'data: {"id":"1","choices":[{"de',
      'truncated',
      /stream ended without finish_reason or \[DONE\]$/,
    ],
    [
      'when it ends in the middle of an event with a second line',
      chunkFrames('a') + 'data: {"id":"1",\ndata: "choices":[',
      'truncated',
      /stream ended without finish_reason or \[DONE\]$/,
    ],
    [
      'at a frame that is appended to a cut one of the same answer',
      chunkFrames('a') + 'data: {"id":"1","choices":[{"delta":{"conte' + chunkFrames('b') + finish() + done,
      'garbage',
      /event is not valid JSON$/,
    ],
    [
      'at [DONE] that is appended to a cut frame',
      chunkFrames('a') + 'data: {"id":"1","choi' + done,
      'garbage',
      /event is not valid JSON$/,
    ],
    [
      'at a frame that is not valid JSON',
      chunkFrames('a') + 'data: <html>\n\n' + chunkFrames('b') + done,
      'garbage',
      /event is not valid JSON$/,
    ],
    [
      'at finish_reason network_error',
      chunkFrames('a') + finish('network_error') + done,
      'network_error',
      /finish_reason is network_error$/,
    ],
    [
      'at an event longer than maxEventBytes',
      chunkFrames('a') + chunkFrames('x'.repeat(200)),
      'oversized',
      /limit is maxEventBytes$/,
    ],
  ]
  test.each(failures)('%s, after the items before it', async (_, body, code, message) => {
    const { texts, error } = await read(body, { maxEventBytes: 150 })
    expect(texts).toEqual(['a'])
    expect(error).toBeInstanceOf(StreamError)
    expect(error).toMatchObject({ code, partial: { message: { content: 'a' } } })
    expect(error.message).toMatch(message)
  })

  test('with the malformed frame as `body` of the error', async () => {
    expect((await read(chunkFrames('a') + 'data: <html>\n\n')).error.body).toBe('<html>')
  })

  test('with a retryable error, unless an event was too long', async () => {
    expect((await read(chunkFrames('a'))).error.retryable).toBe(true)
    expect((await read(chunkFrames('x'.repeat(200)), { maxEventBytes: 150 })).error.retryable).toBe(false)
  })

  test('as an attempt that is retried, when no item had arrived', async () => {
    for (const body of ['', ': only comments\n\n', finish('network_error'), 'data: garbage\n\n']) {
      const pending = collect(server.client({ maxRetries: 1 }).chat.completions.stream(chatParams).text())
      ;(await server.next()).respond(sse(body))
      await server.clock.advance(500)
      ;(await server.next()).respond(sse(chunkFrames('a') + done))
      expect(await pending).toEqual(['a'])
    }
  })

  test('when the connection is lost, whatever the runtime throws', async () => {
    for (const cause of [new TypeError('terminated'), new Error('Network connection lost'), 'text']) {
      const final = rejectionOf(server.client().chat.completions.stream(chatParams).final())
      const request = await server.next()
      request.begin(chunkFrames('a'))
      await tick()
      request.fail(cause)
      const error = await final
      expect(error).toBeInstanceOf(APIConnectionError)
      expect(error).toMatchObject({
        message: 'Cannot POST /chat/completions: connection lost',
        cause,
        partial: { message: { content: 'a' } },
        retryable: true,
      })
    }
  })
})

describe('after [DONE]', () => {
  const readToDone = async () => {
    const reading = collect(server.client().chat.completions.stream(chatParams).text())
    const request = await server.next()
    request.begin(chunkFrames('a') + done)
    expect(await reading).toEqual(['a'])
    return request
  }

  test('the connection is kept for the next request when the body ends within a second', async () => {
    const request = await readToDone()
    await server.clock.advance(900)
    request.end()
    await server.clock.advance(5_000)
    expect(request.disconnected).toBe(false)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('the connection is closed when the body has not ended after a second', async () => {
    const request = await readToDone()
    await server.clock.advance(999)
    expect(request.disconnected).toBe(false)
    await server.clock.advance(1)
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('the connection is closed when more data arrives', async () => {
    const request = await readToDone()
    request.send(chunkFrames('late'))
    await tick()
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('a lost connection is ignored', async () => {
    const request = await readToDone()
    request.fail(new TypeError('terminated'))
    await tick()
    expect(server.clock.waitsMs).toEqual([])
  })
})

describe('idleTimeoutMs', () => {
  const openStream = async (options: ClientOptions = {}) => {
    const pending = server.client(options).events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const items = (await pending)[Symbol.asyncIterator]()
    await items.next()
    return { request, items }
  }

  test('is 120 seconds by default and starts again with each piece', async () => {
    const { request, items } = await openStream()
    const second = items.next()
    await server.clock.advance(119_000)
    request.send(': still there\n\n')
    await server.clock.advance(119_000)
    request.send(frame({ n: 2 }))
    expect(await second).toEqual({ done: false, value: { n: 2 } })
    const third = rejectionOf(items.next())
    await server.clock.advance(120_000)
    expect(await third).toBeInstanceOf(APITimeoutError)
    expect(await third).toMatchObject({ retryable: true })
    expect((await third as Error).message).toBe('Cannot POST /x: idleTimeoutMs of 120000 ms passed')
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('runs only while a read is pending', async () => {
    const { request, items } = await openStream({ idleTimeoutMs: 1_000 })
    expect(server.clock.waitsMs).toEqual([])
    await server.clock.advance(10_000_000)
    request.send(frame({ n: 2 }))
    expect(await items.next()).toEqual({ done: false, value: { n: 2 } })
    expect(server.clock.waitsMs).toEqual([])
  })

  test('of 0 or Infinity sets no timer', async () => {
    for (const idleTimeoutMs of [0, Infinity]) {
      const { request, items } = await openStream({ idleTimeoutMs })
      const second = items.next()
      expect(server.clock.waitsMs).toEqual([])
      request.send(frame({ n: 2 }))
      await second
    }
  })

  test('also applies before the first event', async () => {
    const pending = rejects(server.client({ idleTimeoutMs: 50, maxRetries: 0 }).events('/x'), APITimeoutError)
    const request = await server.next()
    request.begin()
    await server.clock.advance(50)
    expect((await pending).message).toMatch(/idleTimeoutMs of 50 ms/)
    expect(request.disconnected).toBe(true)
  })
})

test('a stream leaves no timer and no listener, however it ends', async () => {
  for (const end of [done, finish(), finish() + done, chunkFrames('b')]) {
    const { signal } = new AbortController()
    const options = { signal, timeoutMs: 1_000 }
    const reading = collect(server.client().chat.completions.stream(chatParams, options)).catch(() => {})
    const request = await server.next()
    request.begin(chunkFrames('a') + end)
    request.end()
    await reading
    await tick()
    expect(server.clock.waitsMs).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  }
})

describe('a multi-byte character', () => {
  const bytes = new TextEncoder().encode(chunkFrames('你🙂') + done)

  test('split between two pieces is joined', async () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const reading = collect(server.client().chat.completions.stream(chatParams).text())
      const request = await server.next()
      request.begin()
      request.send(bytes.subarray(0, cut))
      await Promise.resolve()
      request.send(bytes.subarray(cut))
      request.end()
      expect(await reading).toEqual(['你🙂'])
    }
  })

  test('cut by the end of the body fails the stream as truncated', async () => {
    const pending = server.client({ maxRetries: 0 }).events('/x')
    const request = await server.next()
    request.begin('data: "')
    request.send(Uint8Array.of(0xe4, 0xbd))
    request.end()
    expect(await rejectionOf(pending)).toMatchObject({ code: 'truncated' })
  })
})

test.each([
  ['is thrown as it is', new StreamError('own'), /^own$/],
  ['marks the event as malformed if it is no ZhipuError', new RangeError('own'), /event is not valid JSON$/],
])('an error of a codec %s', async (_, error, message) => {
  const decode = () => {
    throw error
  }
  const transport = createTransport({ apiKey: 'id.secret', fetch: server.fetch, clock: server.clock, maxRetries: 0 })
  const pending = rejectionOf(transport.open(new AbortController().signal, 'POST', '/x', {}, {}, { decode }))
  const request = await server.next()
  request.begin('data: {"a":1}\n\n')
  expect(await pending).toMatchObject({ name: 'StreamError', message: expect.stringMatching(message) })
  expect(request.disconnected).toBe(true)
})

describe('an event', () => {
  test('without choices is delivered as it is', async () => {
    const pending = server.client().events('/x')
    const request = await server.next()
    const items = [{ '__proto__x': 1 }, ['a'], 'text', 7, true, { choices: [] }, { choices: [null] }]
    request.begin(frame({}) + items.map((item) => frame(JSON.stringify(item))).join('') + done)
    request.end()
    expect(await collect(await pending)).toEqual([{}, ...items])
  })

  test('without data is skipped', async () => {
    expect((await read(frame('null') + 'data:\n\n' + 'event: ping\n\n' + chunkFrames('a') + done)).texts).toEqual(['a'])
  })
})

test('a stream with content type application/json or text/html is an APIResponseError', async () => {
  for (const type of ['application/json', 'text/html']) {
    const pending = rejects(server.client().events('/x'), APIResponseError)
    const request = await server.next()
    request.respond(new Response('<title>hi</title>', { headers: { 'content-type': type } }))
    expect((await pending).message).toBe(`Cannot POST /x: the body is not an event stream, its content type is ${type}`)
    expect((await pending).body).toBe('<title>hi</title>')
  }
})

test('a stream without a body is an APIResponseError', async () => {
  const pending = rejects(server.client().events('/x'), APIResponseError)
  ;(await server.next()).respond(new Response(null))
  expect((await pending).message).toBe('Cannot POST /x: the body is not an event stream, its content type is missing')
})
