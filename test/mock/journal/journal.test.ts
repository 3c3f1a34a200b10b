import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Frames, Reply } from '../../../mock/http/message.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { Archive } from '../../../mock/journal/archive.ts'
import { chatBody, postChat, postJson } from '../../support/chat-call.ts'

/** Lets what is over be archived. */
const settled = () => setImmediate()

describe('an entry that nobody has looked at', () => {
  it('comes back as it was', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.chat.reply.stream(['你', { wait: 30 }, '好'])
    const body = JSON.stringify(chatBody('你好 \u0000 😀', { stream: true }))
    const response = await postChat(mock, body)
    const reading = response.text()
    await mock.clock.advance(30)
    const text = await reading
    await settled()
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

  it('has its body as it came, as text or as bytes', async () => {
    const mock = mockZhipu()
    const body = JSON.stringify(chatBody('x'))
    const asked = { method: 'POST', host: 'api.z.ai', target: '/api/paas/v4/chat/completions' }
    const headers = { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' }
    await mock.answer({ ...asked, headers, body })
    await mock.answer({ ...asked, headers, body: new TextEncoder().encode(body) })
    await mock.answer({ ...asked, headers, body: new Uint8Array([0xff, 0xfe]) })
    await settled()
    const [text, bytes, broken] = mock.requests
    expect(text?.rawBody).toBe(body)
    expect(bytes?.rawBody).toEqual(new TextEncoder().encode(body))
    expect(bytes?.body).toEqual(text?.body)
    expect(broken).toMatchObject({ status: 400, rawBody: new Uint8Array([0xff, 0xfe]) })
  })

  it('comes back with what went wrong, and whether its reader left', async () => {
    const mock = mockZhipu()
    mock.chat.reply(() => {
      throw new RangeError('a slip')
    })
    await postChat(mock, chatBody('x'))
    mock.fail({ code: '1302' })
    await postChat(mock, chatBody('x'))
    mock.chat.reply.stream(['a', { wait: 60_000 }, 'b'])
    await (await postChat(mock, chatBody('x', { stream: true }))).body?.cancel()
    await settled()
    const [slipped, failed, left] = mock.requests
    expect(slipped).toMatchObject({ status: 400, error: new RangeError('a slip') })
    expect(failed).toMatchObject({ status: 429, fault: { code: '1302' } })
    expect(left).toMatchObject({ status: 200, left: true, open: false })
  })
})

describe('the journal', () => {
  it('gives the same object each time, once somebody has looked', async () => {
    const mock = mockZhipu()
    const held = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reading = response.text()
    await postChat(mock, chatBody('y'))
    await settled()
    const [open, over] = mock.requests
    expect(open?.open).toBe(true)
    held.write('a')
    held.end()
    await reading
    await settled()
    expect(mock.requests[0]).toBe(open)
    expect(mock.requests[1]).toBe(over)
    expect(open).toMatchObject({ open: false, sent: { length: 3 } })
  })

  it('keeps every request and the latest megabyte of answers', async () => {
    const mock = mockZhipu()
    mock.chat.times(Infinity).reply('x'.repeat(50_000))
    for (let n = 0; n < 40; n++) await postChat(mock, chatBody(String(n)))
    await settled()
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(
      Array.from({ length: 40 }, (_, n) => `${n}`),
    )
    const kept = mock.requests.map(({ sent }) => sent.length)
    expect(kept.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0))
    expect(kept.slice(-14)).toEqual(Array.from({ length: 14 }, () => 1))
  })

  it('keeps answers that are long or of bytes, a hundred of them', async () => {
    const mock = mockZhipu()
    mock.chat.times(Infinity).reply('x'.repeat(200_000))
    for (let n = 0; n < 102; n++) await postChat(mock, chatBody('x'))
    mock.speech.reply(new Uint8Array([1, 2, 3]))
    await postJson(mock, '/paas/v4/audio/speech', { model: 'glm-tts', input: 'x', voice: 'tongtong' })
    await settled()
    const kept = mock.requests.map(({ sent }) => sent.length)
    expect(kept).toEqual([0, 0, 0, ...Array.from({ length: 100 }, () => 1)])
    expect(mock.requests.at(-1)?.sent[0]?.frame).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('forgets the oldest requests, whichever were looked at', async () => {
    const mock = mockZhipu({ journalSize: 3 })
    const ask = async (n: number) => {
      await postChat(mock, chatBody(String(n)))
      await settled()
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
  it('tells what its script did to the answer', async () => {
    const mock = mockZhipu()
    mock.chat.reply('x', { cut: { afterEvents: 1 } })
    await (await postChat(mock, chatBody('x', { stream: true }))).text().catch(() => {})
    expect(mock.requests[0]?.fault).toEqual({ cut: { afterEvents: 1 } })
  })

  it('is over where the frames of its answer fail', async () => {
    const mock = mockZhipu()
    const broken = { next: () => Promise.reject(new Error('no more')), return: () => {} }
    mock.backend.recordings = () => Promise.resolve({ status: 200, headers: {}, body: broken })
    const { body } = await mock.answer({
      method: 'GET',
      host: 'api.z.ai',
      target: '/api/paas/v4/models',
      headers: { authorization: `Bearer ${mock.apiKey}` },
      body: '',
    }) as Reply
    await expect((body as Frames).next()).rejects.toThrow('no more')
    mock.assertIdle()
  })
})

describe('an archive', () => {
  it('uses a page again, too, on which nothing was wanted any more before it was full', () => {
    const archive = new Archive()
    const before = process.memoryUsage().arrayBuffers
    for (let n = 0; n < 2000; n++) archive.release(archive.keep('x'.repeat(43_000)) as number)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })

  it('gives no page to what fits on none, so that others stay together', () => {
    const archive = new Archive(2)
    const places = Array.from({ length: 20 }, (_, n) => {
      expect(archive.keep('中'.repeat(60_000))).toBeUndefined()
      return archive.keep(`${n}`) as number
    })
    expect(places.map((place) => archive.read(place))).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
  })

  it('gives back every text, of any script and length that a page holds', () => {
    const archive = new Archive()
    const texts = ['', 'plain', '你好 😀', '\0', 'é'.repeat(5000), '中'.repeat(40_000), 'x'.repeat(131_068)]
    const places = texts.map((text) => archive.keep(text))
    expect(places).not.toContain(undefined)
    expect(places.map((place) => archive.read(place as number))).toEqual(texts)
    expect(archive.keep('x'.repeat(131_069))).toBeUndefined()
    expect(archive.keep('中'.repeat(60_000))).toBeUndefined()
    expect(places.map((place) => archive.read(place as number))).toEqual(texts)
  })

  it('keeps on a page that is used again only what is new', () => {
    const archive = new Archive()
    const text = (n: number) => `${n}`.repeat(30_000)
    const places: number[] = []
    for (let n = 0; n < 200; n++) {
      places.push(archive.keep(text(n % 10)) as number)
      if (n >= 10) archive.release(places[n - 10] as number)
    }
    expect(places.slice(-10).map((place) => archive.read(place))).toEqual(Array.from({ length: 10 }, (_, n) => text(n)))
    expect(archive.read(places[0] as number)).toBeUndefined()
  })

  it('forgets its oldest page when it may have no more', () => {
    const archive = new Archive(2)
    const places = Array.from({ length: 6 }, (_, n) => archive.keep(`${n}`.repeat(131_000)) as number)
    expect(places.map((place) => archive.read(place)?.[0])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      '4',
      '5',
    ])
  })
})
