import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Frames, Reply } from '../../../mock/http/message.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { Archive } from '../../../mock/journal/archive.ts'
import { chatBody, postChat, postJson } from '../../support/chat-call.ts'

/** Resolves after the journal has archived finished entries. */
const archived = () => setImmediate()

describe('an archived entry', () => {
  it('is restored with all its properties', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.chat.reply.stream(['你', { wait: 30 }, '好'])
    const body = JSON.stringify(chatBody('你好 \u0000 😀', { stream: true }))
    const response = await postChat(mock, body)
    const reading = response.text()
    await mock.clock.advance(30)
    const text = await reading
    await archived()
    const [entry] = mock.requests
    expect(entry).toMatchObject({
      method: 'POST',
      host: 'open.bigmodel.cn',
      path: '/paas/v4/chat/completions',
      target: '/api/paas/v4/chat/completions',
      account: mock.apiKey.split('.')[0],
      status: 200,
      contentType: 'text/event-stream;charset=UTF-8',
      open: false,
      left: false,
      error: undefined,
      rawBody: body,
    })
    expect(entry?.body).toEqual(JSON.parse(body))
    expect(entry?.headers['authorization']).toBe('Bearer ***')
    expect(entry?.sent.map(({ frame }) => frame).join('')).toBe(text)
    expect(entry?.sent.map(({ atMs }) => atMs - entry.atMs)).toEqual([0, 30, 30, 30])
  })

  it('keeps all frames of a stream that was sent in one write', async () => {
    const mock = mockZhipu()
    mock.chat.reply.stream(['你', '好 😀', { raw: ': comment\n\n' }])
    const text = await (await postChat(mock, chatBody('x', { stream: true }))).text()
    await archived()
    const frames = mock.requests[0]?.sent.map(({ frame }) => frame) as string[]
    expect(frames).toEqual(text.split(/(?<=\n\n)/))
    expect(frames).toHaveLength(5)
  })

  it('keeps the request body as text or as bytes, as it was sent', async () => {
    const mock = mockZhipu()
    const body = JSON.stringify(chatBody('x'))
    const request = { method: 'POST', host: 'api.z.ai', target: '/api/paas/v4/chat/completions' }
    const headers = { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' }
    await mock.answer({ ...request, headers, body })
    await mock.answer({ ...request, headers, body: new TextEncoder().encode(body) })
    await mock.answer({ ...request, headers, body: new Uint8Array([0xff, 0xfe]) })
    await archived()
    const [text, bytes, invalid] = mock.requests
    expect(text?.rawBody).toBe(body)
    expect(bytes?.rawBody).toEqual(new TextEncoder().encode(body))
    expect(bytes?.body).toEqual(text?.body)
    expect(invalid).toMatchObject({ status: 400, rawBody: new Uint8Array([0xff, 0xfe]) })
  })

  it('is restored with its error, its fault and whether the client disconnected', async () => {
    const mock = mockZhipu()
    mock.chat.reply(() => {
      throw new RangeError('failed assertion')
    })
    await postChat(mock, chatBody('x'))
    mock.fail({ code: '1302' })
    await postChat(mock, chatBody('x'))
    mock.chat.reply.stream(['a', { wait: 60_000 }, 'b'])
    await (await postChat(mock, chatBody('x', { stream: true }))).body?.cancel()
    await archived()
    const [scriptError, faulty, left] = mock.requests
    expect(scriptError).toMatchObject({ status: 400, error: new RangeError('failed assertion') })
    expect(faulty).toMatchObject({ status: 429, fault: { code: '1302' } })
    expect(left).toMatchObject({ status: 200, left: true, open: false })
  })
})

describe('journal', () => {
  it('returns the same object for an entry each time, once a test has read it', async () => {
    const mock = mockZhipu()
    const held = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reading = response.text()
    await postChat(mock, chatBody('y'))
    await archived()
    const [open, finished] = mock.requests
    expect(open?.open).toBe(true)
    held.write('a')
    held.end()
    await reading
    await archived()
    expect(mock.requests[0]).toBe(open)
    expect(mock.requests[1]).toBe(finished)
    expect(open).toMatchObject({ open: false, sent: { length: 3 } })
  })

  it('keeps every request and the latest megabyte of responses', async () => {
    const mock = mockZhipu()
    mock.chat.times(Infinity).reply('x'.repeat(50_000))
    for (let n = 0; n < 40; n++) await postChat(mock, chatBody(String(n)))
    await archived()
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(
      Array.from({ length: 40 }, (_, n) => `${n}`),
    )
    const frameCounts = mock.requests.map(({ sent }) => sent.length)
    expect(frameCounts.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0))
    expect(frameCounts.slice(-14)).toEqual(Array.from({ length: 14 }, () => 1))
  })

  it('keeps the latest 100 responses that are long or binary', async () => {
    const mock = mockZhipu()
    mock.chat.times(Infinity).reply('x'.repeat(200_000))
    for (let n = 0; n < 102; n++) await postChat(mock, chatBody('x'))
    mock.speech.reply(new Uint8Array([1, 2, 3]))
    await postJson(mock, '/paas/v4/audio/speech', { model: 'glm-tts', input: 'x', voice: 'tongtong' })
    await archived()
    const frameCounts = mock.requests.map(({ sent }) => sent.length)
    expect(frameCounts).toEqual([0, 0, 0, ...Array.from({ length: 100 }, () => 1)])
    expect(mock.requests.at(-1)?.sent[0]?.frame).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('drops the oldest requests, whether a test has read them or not', async () => {
    const mock = mockZhipu({ journalSize: 3 })
    const ask = async (n: number) => {
      await postChat(mock, chatBody(String(n)))
      await archived()
    }
    for (let n = 0; n < 8; n++) {
      await ask(n)
      if (n === 4) expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(['2', '3', '4'])
    }
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(['5', '6', '7'])
    mock.reset('requests')
    expect(mock.requests).toEqual([])
    await ask(8)
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(['8'])
  })
})

describe('an entry', () => {
  it('names the fault that its rule applied', async () => {
    const mock = mockZhipu()
    mock.chat.reply('x', { cut: { afterEvents: 1 } })
    await (await postChat(mock, chatBody('x', { stream: true }))).text().catch(() => {})
    expect(mock.requests[0]?.fault).toEqual({ cut: { afterEvents: 1 } })
  })

  it('is closed when the frames of its response reject', async () => {
    const mock = mockZhipu()
    const failing = { next: () => Promise.reject(new Error('failed frame')), return: () => {} }
    mock.backend.recordOrReplay = () => Promise.resolve({ status: 200, headers: {}, body: failing })
    const { body } = await mock.answer({
      method: 'GET',
      host: 'api.z.ai',
      target: '/api/paas/v4/models',
      headers: { authorization: `Bearer ${mock.apiKey}` },
      body: '',
    }) as Reply
    await expect((body as Frames).next()).rejects.toThrow('failed frame')
    mock.assertIdle()
  })
})

describe('Archive', () => {
  it('reuses a page whose texts were all released before it was full', () => {
    const archive = new Archive()
    const before = process.memoryUsage().arrayBuffers
    for (let n = 0; n < 2000; n++) archive.release(archive.keep('x'.repeat(43_000)) as number)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })

  it('starts no page for a text that does not fit on one', () => {
    const archive = new Archive(2)
    const positions = Array.from({ length: 20 }, (_, n) => {
      expect(archive.keep('中'.repeat(60_000))).toBeUndefined()
      return archive.keep(`${n}`) as number
    })
    expect(positions.map((position) => archive.read(position))).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
  })

  it('returns every text that fits on a page, in any script and length', () => {
    const archive = new Archive()
    const texts = ['', 'plain', '你好 😀', '\0', 'é'.repeat(5000), '中'.repeat(40_000), 'x'.repeat(131_068)]
    const positions = texts.map((text) => archive.keep(text))
    expect(positions).not.toContain(undefined)
    expect(positions.map((position) => archive.read(position as number))).toEqual(texts)
    expect(archive.keep('x'.repeat(131_069))).toBeUndefined()
    expect(archive.keep('中'.repeat(60_000))).toBeUndefined()
    expect(positions.map((position) => archive.read(position as number))).toEqual(texts)
  })

  it('keeps only new texts on a reused page', () => {
    const archive = new Archive()
    const text = (n: number) => `${n}`.repeat(30_000)
    const positions: number[] = []
    for (let n = 0; n < 200; n++) {
      positions.push(archive.keep(text(n % 10)) as number)
      if (n >= 10) archive.release(positions[n - 10] as number)
    }
    expect(positions.slice(-10).map((position) => archive.read(position))).toEqual(
      Array.from({ length: 10 }, (_, n) => text(n)),
    )
    expect(archive.read(positions[0] as number)).toBeUndefined()
  })

  it('drops its oldest page at the maximum number of pages', () => {
    const archive = new Archive(2)
    const positions = Array.from({ length: 6 }, (_, n) => archive.keep(`${n}`.repeat(131_000)) as number)
    expect(positions.map((position) => archive.read(position)?.[0])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      '4',
      '5',
    ])
  })
})
