import { setImmediate } from 'node:timers'
import { describe, expect, it, vi } from 'vitest'
import { type Fault, mockZhipu } from '../../../mock/index.ts'
import { texts } from '../../../mock/errors/code-messages.ts'
import { chatBody, postChat, postJson, readUntilEnd } from '../../support/chat-call.ts'

const pieces = ['你', '好', '吗', '?']
const stream = chatBody('x', { stream: true })

/** Requests a stream of six events (four chunks, the final chunk, `[DONE]`) with a fault. */
async function streamWith(fault: Fault): Promise<{ text: string; end: string; events: string[] }> {
  const mock = mockZhipu({ clock: 'virtual' })
  mock.chat.reply.stream(pieces, fault)
  const result = await readUntilEnd(await postChat(mock, stream))
  return { ...result, events: result.text.split('\n\n').filter(Boolean) }
}

const contents = (events: readonly string[]) => events.map((event) => /"content":"(.*?)"/.exec(event)?.[1] ?? event)

describe('cut', () => {
  it.each([0, 1, 3, 6])(
    'drops the connection after exactly %i events, by rule, by fail() and by header',
    async (afterEvents) => {
      const cut = { afterEvents }
      const mock = mockZhipu()
      const count = async (response: Response) => {
        const { text, end } = await readUntilEnd(response)
        return [text.split('\n\n').filter(Boolean).length, end]
      }
      mock.chat.reply.stream(pieces, { cut })
      expect(await count(await postChat(mock, stream))).toEqual([afterEvents, 'broken'])
      mock.chat.reply.stream(pieces)
      mock.fail({ cut })
      expect(await count(await postChat(mock, stream))).toEqual([afterEvents, 'broken'])
      mock.chat.reply.stream(pieces)
      const headers = { 'x-mock-fault': JSON.stringify({ cut }) }
      expect(await count(await postChat(mock, stream, { headers }))).toEqual([afterEvents, 'broken'])
    },
  )

  it('drops the connection after an exact number of bytes, also inside a character', async () => {
    const { text } = await streamWith({})
    const bytes = new TextEncoder().encode(text)
    const insideCharacter = new TextEncoder().encode(text.slice(0, text.indexOf('你'))).length + 1
    for (const afterBytes of [0, 1, insideCharacter, bytes.length - 1]) {
      const mock = mockZhipu({ clock: 'virtual' })
      mock.chat.reply.stream(pieces, { cut: { afterBytes } })
      const response = await postChat(mock, stream)
      let received = 0
      const reading = (async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) received += chunk.byteLength
      })()
      await expect(reading).rejects.toThrow('terminated')
      expect(received).toBe(afterBytes)
    }
  })

  it('applies to JSON responses', async () => {
    const mock = mockZhipu()
    mock.chat.fail({ cut: { afterBytes: 10 } })
    expect(await readUntilEnd(await postChat(mock, chatBody('x')))).toEqual({ text: '{"choices"', end: 'broken' })
  })
})

describe('stall', () => {
  it('sends the frames before it and then nothing, until the caller aborts', async () => {
    const mock = mockZhipu()
    mock.chat.reply.stream(pieces, { stall: { afterEvents: 2 } })
    const controller = new AbortController()
    const response = await postChat(mock, stream, { signal: controller.signal })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.read()
    const pending = reader.read()
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    expect(mock.requests[0]?.sent.map(({ frame }) => typeof frame)).toEqual(['string', 'string', 'object'])
    mock.assertIdle()
  })

  it('before the headers ends when the caller aborts', async () => {
    const mock = mockZhipu()
    mock.fail.stall()
    const controller = new AbortController()
    const request = postChat(mock, chatBody('x'), { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(request).rejects.toThrow('enough')
  })

  it('without a place, also with undefined ones, is before the headers', () => {
    const mock = mockZhipu()
    mock.fail.stall({ times: 2, afterEvents: undefined, afterBytes: undefined })
    expect(() => mock.assertAllUsed()).toThrow('zhipu.fail({"stall":true}) was never used, 2 times left')
  })
})

describe('stream faults', () => {
  it('withoutDone omits [DONE], withoutFinish omits every finish_reason', async () => {
    expect((await streamWith({ withoutDone: true })).events).toHaveLength(5)
    const { text } = await streamWith({ withoutFinish: true })
    expect(text).not.toContain('finish_reason')
    expect(text).toContain('"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage"')
  })

  it('duplicate, swap and splice change the event of that number', async () => {
    expect(contents((await streamWith({ duplicate: 2 })).events).slice(0, 4)).toEqual(['你', '好', '好', '吗'])
    expect(contents((await streamWith({ swap: 2 })).events).slice(0, 4)).toEqual(['你', '吗', '好', '?'])
    const { events } = await streamWith({ splice: 2 })
    expect(events).toHaveLength(5)
    expect(events[1]).toMatch(/^data: \{"id".*data: \{"id".*"吗"/)
    expect(() => JSON.parse((events[1] as string).slice(6))).toThrow(SyntaxError)
  })

  it('split sends writes of that many bytes', async () => {
    const mock = mockZhipu()
    mock.chat.reply.stream(pieces, { split: 7 })
    const sizes: number[] = []
    const response = await postChat(mock, stream)
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) sizes.push(chunk.byteLength)
    expect(Math.max(...sizes)).toBe(7)
    expect(sizes.length).toBeGreaterThan(60)
  })

  it('lineEnding, bom and comments change the format of the stream', async () => {
    const crlf = await streamWith({ lineEnding: '\r\n' })
    expect(crlf.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(crlf.text.split('\r\n\r\n')).toHaveLength(7)
    const mock = mockZhipu()
    mock.chat.reply.stream(pieces, { bom: true })
    const bytes = new Uint8Array(await (await postChat(mock, stream)).arrayBuffer())
    expect([...bytes.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 'd'.charCodeAt(0)])
    expect((await streamWith({ comments: true })).events.filter((event) => event.startsWith(': '))).toHaveLength(6)
  })

  it('error ends the stream with an error event', async () => {
    const { events, end } = await streamWith({ error: { code: '1234', message: 'lost', afterEvents: 2 } })
    expect(events).toHaveLength(3)
    expect(events[2]).toBe('data: {"error":{"code":"1234","message":"lost"}}')
    expect(end).toBe('complete')
    expect((await streamWith({ error: { code: '1305', done: true } })).events).toEqual([
      'data: {"error":{"code":"1305","message":"该模型当前访问量过大，请您稍后再试"}}',
      'data: [DONE]',
    ])
  })

  it('error ends the stream as soon as its offset is reached, without waiting for the next event', async () => {
    const mock = mockZhipu()
    mock.chat.hold({ error: { code: '1234' } })
    const held = mock.chat.hold({ error: { code: '1234', afterEvents: 1 } })
    held.write('a')
    const count = async () =>
      (await (await postChat(mock, chatBody('x', { stream: true }))).text()).split('\n\n').length - 1
    expect([await count(), await count()]).toEqual([1, 2])
  })

  it('firstEventAfterMs, eventsPerSecond and jitterMs set the pace, and the seed repeats the jitter', async () => {
    const times = async () => {
      const mock = mockZhipu({ clock: 'virtual', startAtMs: 0 })
      mock.chat.reply.stream(pieces, { firstEventAfterMs: 500, eventsPerSecond: 10, jitterMs: 50 })
      const reading = postChat(mock, stream).then((response) => response.text())
      for (let n = 0; n < 20; n++) {
        await new Promise((resolve) => setImmediate(resolve))
        await mock.clock.advance(100)
      }
      await reading
      return mock.requests[0]?.sent.map(({ atMs }) => atMs) ?? []
    }
    const first = await times()
    expect(first[0]).toBeGreaterThanOrEqual(500)
    expect(first[0]).toBeLessThan(551)
    expect(first.at(-1)).toBeGreaterThanOrEqual(1000)
    expect(await times()).toEqual(first)
  })
})

describe('fail()', () => {
  it('applies as many times as given, with the message of the code', async () => {
    const mock = mockZhipu()
    mock.fail({ status: 429, code: '1302', times: 2, retryAfter: 1 })
    mock.chat.reply('after the faults')
    const first = await postChat(mock, chatBody('x'))
    expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([
      429,
      '1',
      '{"error":{"code":"1302","message":"您的账户已达到速率限制，请您控制请求频率"}}',
    ])
    expect((await postChat(mock, chatBody('x'))).status).toBe(429)
    expect(await (await postChat(mock, chatBody('x'))).text()).toContain('after the faults')
  })

  it('status defaults to that of the code, and code to that of the status', async () => {
    const mock = mockZhipu()
    mock.fail({ code: '1113' })
    mock.fail({ status: 500, message: 'custom message' })
    const ask = async () => {
      const response = await postChat(mock, chatBody('x'), { origin: 'https://api.z.ai' })
      return [response.status, (await response.json()).error]
    }
    expect(await ask()).toEqual([429, {
      code: '1113',
      message: 'Insufficient balance or no resource package. Please recharge.',
    }])
    expect(await ask()).toEqual([500, { code: '500', message: 'custom message' }])
  })

  it('1301 has contentFilter and 1234 has request_id in addition to the error', async () => {
    const mock = mockZhipu()
    const refusal = async (code: string) => {
      mock.fail({ code })
      return await (await postChat(mock, chatBody('x'), { origin: 'https://api.z.ai' })).text()
    }
    expect(await refusal('1301')).toMatch(/^\{"contentFilter":\[\{"level":1,"role":"user"\}\],"error":\{"code":"1301",/)
    const networkError = await refusal('1234')
    const [, id] = /error id: (\d{14}[0-9a-f]{16}),/.exec(networkError) ?? []
    expect(networkError).toMatch(new RegExp(`\\},"request_id":"${id}"\\}$`))
  })

  it('every placeholder in the message of a code is filled, and the quota of 1308 resets after 5 hours', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    for (const code of Object.keys(texts)) {
      mock.fail({ code })
      expect((await (await postChat(mock, chatBody('x'))).json()).error.message, code).not.toContain('$')
    }
    mock.fail({ code: '1308' })
    expect((await (await postChat(mock, chatBody('x'))).json()).error.message).toContain(' 2026-01-01 13:00:00 ')
  })

  it('network drops the connection; html, contentType and headersAfterMs change the response', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.fail.network()
    await expect(postChat(mock, chatBody('x'))).rejects.toThrow(TypeError)
    mock.fail({ html: true })
    const page = await postChat(mock, chatBody('x'))
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html'])
    expect(await page.text()).toContain('502 Bad Gateway')
    mock.fail({ contentType: 'text/plain' })
    expect((await postChat(mock, chatBody('x'))).headers.get('content-type')).toBe('text/plain')
    mock.fail({ headersAfterMs: 1000 })
    let hasHeaders = false
    const response = postChat(mock, chatBody('x')).then(() => (hasHeaders = true))
    await vi.waitFor(() => expect(mock.clock.sleeping).toBe(1))
    expect(hasHeaders).toBe(false)
    await mock.clock.advance(1000)
    await response
  })

  it('uses the error envelope of the path', async () => {
    const mock = mockZhipu({ clock: 'virtual', startAtMs: 7 })
    mock.fail({ code: '1302', times: 9 })
    const body = async (path: string) => await (await postJson(mock, path, {})).text()
    expect(await body('/llm-application/open/knowledge')).toMatch(/^\{"code":1302,"message":".+","timestamp":7\}$/)
    expect(await body('/paas/v3/model-api/chatglm_pro/invoke')).toMatch(/^\{"code":1302,"msg":".+","success":false\}$/)
  })

  it('an invalid x-mock-fault header gets status 400', async () => {
    const mock = mockZhipu()
    for (const header of ['{', '{"ctu":1}', '7']) {
      const response = await postChat(mock, chatBody('x'), { headers: { 'x-mock-fault': header } })
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('Cannot read header x-mock-fault')
    }
  })
})

describe('chaos()', () => {
  const run = async (seed: number) => {
    const mock = mockZhipu()
    mock.chaos({ rateLimit: 0.2, network: 0.2, cut: 0.2, seed })
    const ends: string[] = []
    for (let n = 0; n < 40; n++) {
      const response = await postChat(mock, stream).catch(() => undefined)
      ends.push(!response ? 'network' : response.status === 429 ? '429' : (await readUntilEnd(response)).end)
    }
    return ends
  }

  it('the same seed repeats the same faults', async () => {
    const first = await run(7)
    expect(new Set(first)).toEqual(new Set(['network', '429', 'complete', 'broken']))
    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
  })

  it('prints a seed that it has generated', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {})
    const seed = mockZhipu().chaos({ network: 0.5 })
    expect(info).toHaveBeenCalledWith(`zhipu mock: chaos with seed ${seed}`)
    info.mockRestore()
  })
})

it.each([
  [503, '503', 'Service Unavailable'],
  [418, '418', "I'm a teapot"],
  [404, '404', 'Not Found'],
  [500, '500', '内部错误'],
  [429, '1302', '您的账户已达到速率限制，请您控制请求频率'],
])('fail({ status: %i }) has a code and a text that fit the status', async (status, code, message) => {
  const mock = mockZhipu()
  mock.fail({ status })
  const response = await postChat(mock, chatBody('x'))
  expect([response.status, (await response.json()).error]).toMatchObject([status, { code, message }])
})
