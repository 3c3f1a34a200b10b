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
import { chunk, done, finish, frame, params, say } from '../../support/chat-events.ts'
import { collect, reasonOf, rejects } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { HandServer } from '../../support/manual-server.ts'
import { sse } from '../../support/sse.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

/** What a reader of these bytes sees: the texts, then the error if there is one. */
async function read(body: string, options: ClientOptions = {}): Promise<{ texts: string[]; error: ZhipuError }> {
  const texts: string[] = []
  const reading = (async () => {
    for await (const piece of server.client({ maxRetries: 0, ...options }).chat.completions.stream(params).text()) {
      texts.push(piece)
    }
  })()
  const request = await server.next()
  request.answer(sse(body))
  const error = await reading.catch((error: unknown) => error)
  return { texts, error: error as ZhipuError }
}

const refusal = { error: { code: '1234', message: '网络错误' } }

describe('an error before the first event is the refusal that it would be as an answer', () => {
  const kinds: [string, string][] = [
    ['as data', frame(refusal)],
    ['as an event named error', `event: error\n${frame(refusal)}`],
    ['as an event named error without the envelope', `event: error\n${frame({ code: 1234, message: '网络错误' })}`],
    ['as data without the envelope', frame({ code: 1234, message: '网络错误' })],
    ['as data in the words of older APIs, before [DONE]', frame({ code: '1234', msg: '网络错误' }) + done],
    ['behind comments', `: keep-alive\n\n${frame(refusal)}`],
    ['in a glued frame', `data: {"id":"1","choi${frame(refusal)}`],
  ]
  test.each(kinds)('%s', async (_, body) => {
    const { error } = await read(body)
    expect(error).toBeInstanceOf(APIInternalError)
    expect(error).toMatchObject({ status: 200, code: '1234', retryable: true })
    expect(error.message).toBe('Cannot POST /chat/completions: HTTP 200 1234 网络错误')
  })

  test('in words alone', async () => {
    const { error } = await read('event: error\ndata: overloaded\n\n')
    expect(error).toBeInstanceOf(APIResponseError)
    expect(error.message).toMatch(/overloaded$/)
  })

  test('with success: false', async () => {
    const { error } = await read(frame({ success: false, code: 1000, msg: '身份验证失败。' }))
    expect(error).toBeInstanceOf(APIAuthenticationError)
  })

  test('as JSON with status 200 instead of a stream', async () => {
    const asked = reasonOf(server.client().chat.completions.stream(params).final())
    const request = await server.next()
    request.answer(Response.json({ error: { code: '1113', message: '欠费' } }))
    expect(await asked).toMatchObject({ name: 'APIReachLimitError', status: 200, code: '1113', retryable: false })
  })
})

describe('an error after the first event', () => {
  test.each([frame(refusal), `event: error\n${frame(refusal)}`])(
    'breaks the stream, with its facts: %j',
    async (body) => {
      const { texts, error } = await read(say('a', 'b') + body + say('late'))
      expect(texts).toEqual(['a', 'b'])
      expect(error).toBeInstanceOf(StreamError)
      expect(error).toMatchObject({ name: 'StreamError', code: '1234', status: 200, body: refusal })
      expect(error.cause).toBeInstanceOf(APIInternalError)
      expect(error.response).toBeInstanceOf(Response)
      expect(error.partial).toMatchObject({ message: { content: 'ab' } })
    },
  )

  test('says whether asking again may help, as the code does', async () => {
    for (const [code, retryable] of [['1234', true], ['1305', true], ['1301', false], ['1113', false]]) {
      expect((await read(say('a') + frame({ error: { code, message: 'm' } }))).error).toMatchObject({ code, retryable })
    }
    const retry = [{ code: '1301', then: 'retry' }] as const
    expect((await read(say('a') + frame({ error: { code: '1301', message: 'm' } }), { retry })).error.retryable).toBe(
      true,
    )
  })

  test('is not one when it is null, or belongs to an agent’s event', async () => {
    expect((await read(frame(chunk('a', { error: null })) + done)).texts).toEqual(['a'])
    const agents = frame(chunk('a', { agent_id: 'x', error: { code: '1', message: 'm' } }))
    expect((await read(agents + done)).texts).toEqual(['a'])
  })
})

describe('a stream ends properly', () => {
  test.each([
    ['with finish_reason and [DONE]', say('a') + finish() + done],
    ['with [DONE] alone', say('a') + done],
    ['with finish_reason alone', say('a') + finish()],
    ['with finish_reason and a usage chunk behind it', say('a') + finish() + frame({ id: '1', choices: [] })],
    ['with [DONE] and a space behind it', say('a') + 'data: [DONE] \n\n'],
    ['with [DONE] that lacks its blank line', say('a') + 'data: [DONE]'],
    ['with [DONE] glued to a cut frame', say('a') + 'data: {"id":"1","choi' + done],
  ])('%s', async (_, body) => {
    expect(await read(body)).toEqual({ texts: ['a'], error: undefined })
  })

  test('at [DONE], whatever comes behind it, in the same piece or frame', async () => {
    const late = say('late') + frame(refusal) + 'data: garbage\n\n'
    expect(await read(say('a') + done + late)).toEqual({ texts: ['a'], error: undefined })
    const glued = `data: ${JSON.stringify(chunk('b'))}data: [DONE]\n\n`
    expect(await read(say('a') + glued + late)).toEqual({ texts: ['a', 'b'], error: undefined })
    const before = `data: [DONE]data: ${JSON.stringify(chunk('late'))}\n\n`
    expect(await read(say('a') + before)).toEqual({ texts: ['a'], error: undefined })
  })

  test('though nothing was said', async () => {
    expect(await read(done)).toEqual({ texts: [], error: undefined })
  })
})

describe('a stream is broken', () => {
  const broken: [string, string, string, RegExp][] = [
    ['without either end', say('a'), 'truncated', /it ended without finish_reason and without \[DONE\]$/],
    ['in the middle of a frame', say('a') + 'data: {"id":"1","choices":[{"de', 'garbage', /an event is no JSON$/],
    ['by a frame that is no JSON', say('a') + 'data: <html>\n\n' + say('b') + done, 'garbage', /an event is no JSON$/],
    ['by network_error', say('a') + finish('network_error') + done, 'network_error', /finish_reason is network_error$/],
    ['by an event beyond maxEventBytes', say('a') + say('x'.repeat(200)), 'oversized', /limit is maxEventBytes$/],
  ]
  test.each(broken)('%s, after what had come', async (_, body, code, message) => {
    const { texts, error } = await read(body, { maxEventBytes: 150 })
    expect(texts).toEqual(['a'])
    expect(error).toBeInstanceOf(StreamError)
    expect(error).toMatchObject({ code, partial: { message: { content: 'a' } } })
    expect(error.message).toMatch(message)
  })

  test('and shows the frame that made no sense', async () => {
    expect((await read(say('a') + 'data: <html>\n\n')).error.body).toBe('<html>')
  })

  test('and says that asking again may help, unless an event was too long', async () => {
    expect((await read(say('a'))).error.retryable).toBe(true)
    expect((await read(say('x'.repeat(200)), { maxEventBytes: 150 })).error.retryable).toBe(false)
  })

  test('and counts as a failed attempt when nothing had come yet', async () => {
    for (const body of ['', ': only comments\n\n', finish('network_error'), 'data: garbage\n\n']) {
      const asked = collect(server.client({ maxRetries: 1 }).chat.completions.stream(params).text())
      ;(await server.next()).answer(sse(body))
      await server.clock.pass(500)
      ;(await server.next()).answer(sse(say('a') + done))
      expect(await asked).toEqual(['a'])
    }
  })

  test('when the connection is, whatever the runtime throws', async () => {
    for (const thrown of [new TypeError('terminated'), new Error('Network connection lost'), 'odd']) {
      const final = reasonOf(server.client().chat.completions.stream(params).final())
      const request = await server.next()
      request.begin(say('a'))
      await tick()
      request.fail(thrown)
      const error = await final
      expect(error).toBeInstanceOf(APIConnectionError)
      expect(error).toMatchObject({
        message: 'Cannot POST /chat/completions: the connection broke off',
        cause: thrown,
        partial: { message: { content: 'a' } },
        retryable: true,
      })
    }
  })
})

describe('after [DONE]', () => {
  const asked = async () => {
    const reading = collect(server.client().chat.completions.stream(params).text())
    const request = await server.next()
    request.begin(say('a') + done)
    expect(await reading).toEqual(['a'])
    return request
  }

  test('the connection is kept for the next request when the server ends in time', async () => {
    const request = await asked()
    await server.clock.pass(900)
    request.end()
    await server.clock.pass(5_000)
    expect(request.hungUp).toBe(false)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('it is closed when the server has not ended after a second', async () => {
    const request = await asked()
    await server.clock.pass(999)
    expect(request.hungUp).toBe(false)
    await server.clock.pass(1)
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('it is closed when the server goes on talking', async () => {
    const request = await asked()
    request.send(say('late'))
    await tick()
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('it may break without anybody hearing of it', async () => {
    const request = await asked()
    request.fail(new TypeError('terminated'))
    await tick()
    expect(server.clock.waitsMs).toEqual([])
  })
})

describe('idleTimeoutMs', () => {
  const begun = async (options: ClientOptions = {}) => {
    const asked = server.client(options).events('/x')
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const items = (await asked)[Symbol.asyncIterator]()
    await items.next()
    return { request, items }
  }

  test('is two minutes, counted anew from each piece', async () => {
    const { request, items } = await begun()
    const second = items.next()
    await server.clock.pass(119_000)
    request.send(': still there\n\n')
    await server.clock.pass(119_000)
    request.send(frame({ n: 2 }))
    expect(await second).toEqual({ done: false, value: { n: 2 } })
    const third = reasonOf(items.next())
    await server.clock.pass(120_000)
    expect(await third).toBeInstanceOf(APITimeoutError)
    expect(await third).toMatchObject({ retryable: true })
    expect((await third as Error).message).toBe('Cannot POST /x: idleTimeoutMs of 120000 ms passed')
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('runs only while somebody reads: a slow reader is no idle server', async () => {
    const { request, items } = await begun({ idleTimeoutMs: 1_000 })
    expect(server.clock.waitsMs).toEqual([])
    await server.clock.pass(10_000_000)
    request.send(frame({ n: 2 }))
    expect(await items.next()).toEqual({ done: false, value: { n: 2 } })
    expect(server.clock.waitsMs).toEqual([])
  })

  test('of 0 or Infinity is none', async () => {
    for (const idleTimeoutMs of [0, Infinity]) {
      const { request, items } = await begun({ idleTimeoutMs })
      const second = items.next()
      expect(server.clock.waitsMs).toEqual([])
      request.send(frame({ n: 2 }))
      await second
    }
  })

  test('holds for the first event, too', async () => {
    const asked = rejects(server.client({ idleTimeoutMs: 50, maxRetries: 0 }).events('/x'), APITimeoutError)
    const request = await server.next()
    request.begin()
    await server.clock.pass(50)
    expect((await asked).message).toMatch(/idleTimeoutMs of 50 ms/)
    expect(request.hungUp).toBe(true)
  })
})

test('a stream that ends, in whichever way, leaves neither timer nor listener', async () => {
  for (const end of [done, finish(), finish() + done, say('b')]) {
    const { signal } = new AbortController()
    const options = { signal, timeoutMs: 1_000 }
    const reading = collect(server.client().chat.completions.stream(params, options)).catch(() => {})
    const request = await server.next()
    request.begin(say('a') + end)
    request.end()
    await reading
    await tick()
    expect(server.clock.waitsMs).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  }
})

describe('a character', () => {
  const bytes = new TextEncoder().encode(say('你🙂') + done)

  test('cut between two pieces is joined', async () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const reading = collect(server.client().chat.completions.stream(params).text())
      const request = await server.next()
      request.begin()
      request.send(bytes.subarray(0, cut))
      await Promise.resolve()
      request.send(bytes.subarray(cut))
      request.end()
      expect(await reading).toEqual(['你🙂'])
    }
  })

  test('cut by the end of the body is told as such', async () => {
    const asked = server.client({ maxRetries: 0 }).events('/x')
    const request = await server.next()
    request.begin('data: "')
    request.send(Uint8Array.of(0xe4, 0xbd))
    request.end()
    expect(await reasonOf(asked)).toMatchObject({ code: 'garbage', body: '"\ufffd' })
  })
})

test('what a family’s codec throws, other than SyntaxError, comes through as it is', async () => {
  const mine = new RangeError('mine')
  const decode = () => {
    throw mine
  }
  const transport = createTransport({ apiKey: 'id.secret', fetch: server.fetch, clock: server.clock })
  const asked = reasonOf(transport.open(new AbortController().signal, 'POST', '/x', {}, {}, { decode }))
  const request = await server.next()
  request.begin('data: data: {"a":1}\n\n')
  expect(await asked).toBe(mine)
  expect(request.hungUp).toBe(true)
})

describe('whatever stands in an event', () => {
  test('is handed out as it is when it has no choices', async () => {
    const asked = server.client().events('/x')
    const request = await server.next()
    const items = [{ '__proto__x': 1 }, ['a'], 'text', 7, true, { choices: [] }, { choices: [null] }]
    request.begin(frame({}) + items.map((item) => frame(JSON.stringify(item))).join('') + done)
    request.end()
    expect(await collect(await asked)).toEqual([{}, ...items])
  })

  test('is passed over when it is nothing', async () => {
    expect((await read(frame('null') + 'data:\n\n' + 'event: ping\n\n' + say('a') + done)).texts).toEqual(['a'])
  })
})

test('a stream from a server that says application/json or text/html is none', async () => {
  for (const type of ['application/json', 'text/html']) {
    const asked = rejects(server.client().events('/x'), APIResponseError)
    const request = await server.next()
    request.answer(new Response('<title>hi</title>', { headers: { 'content-type': type } }))
    expect((await asked).message).toBe(`Cannot POST /x: the answer is ${type}, want text/event-stream`)
    expect((await asked).body).toBe('<title>hi</title>')
  }
})

test('a stream without a body is none', async () => {
  const asked = rejects(server.client().events('/x'), APIResponseError)
  ;(await server.next()).answer(new Response(null))
  expect((await asked).message).toBe('Cannot POST /x: the answer is of no type, want text/event-stream')
})
