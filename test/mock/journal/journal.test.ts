import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Frames, Reply } from '../../../mock/http/message.ts'
import { type MockOptions, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { Archive } from '../../../mock/journal/archive.ts'
import { EntryArchive } from '../../../mock/journal/entry-archive.ts'
import { importsSettled } from '../../../mock/time/lazy-module.ts'
import { chatBody, postChat, postJson } from '../../support/chat-call.ts'

/** From this request on a scope archives its entries. */
const ARCHIVED_FROM = 64

/** Resolves after the journal has archived finished entries. */
async function archived(): Promise<void> {
  await importsSettled()
  await setImmediate()
}

/** A mock whose scope has received 64 requests, so that it archives entries. */
async function archivingMock(options?: MockOptions): Promise<MockZhipu> {
  const mock = mockZhipu(options)
  for (let n = 0; n < ARCHIVED_FROM; n++) await postChat(mock, chatBody('before'))
  await archived()
  return mock
}

describe('an archived entry', () => {
  it('is one that has ended before a test has read it, as soon as its scope has received 64 requests', async () => {
    const keep = vi.spyOn(EntryArchive.prototype, 'keep')
    onTestFinished(() => keep.mockRestore())
    const mock = mockZhipu()
    const ask = async (count: number) => {
      for (let n = 0; n < count; n++) await postChat(mock, chatBody('x'))
      await archived()
      return keep.mock.results.filter(({ value }) => typeof value === 'number').length
    }
    expect(await ask(63)).toBe(0)
    expect(await ask(1)).toBe(64)
    expect(await ask(3)).toBe(67)
    expect(mock.requests).toHaveLength(67)
    expect(await ask(1)).toBe(68)
    expect(mock.requests.map(({ status }) => status)).toEqual(Array.from({ length: 68 }, () => 200))
  })

  it('is restored with all its properties', async () => {
    const mock = await archivingMock({ clock: 'virtual' })
    mock.chat.reply.stream(['你', { wait: 30 }, '好'])
    const body = JSON.stringify(chatBody('你好 \u0000 😀', { stream: true }))
    const response = await postChat(mock, body)
    const reading = response.text()
    await mock.clock.advance(30)
    const text = await reading
    await archived()
    const [entry] = mock.requests.slice(ARCHIVED_FROM)
    expect(entry).toMatchObject({
      method: 'POST',
      host: 'open.bigmodel.cn',
      path: '/paas/v4/chat/completions',
      target: '/api/paas/v4/chat/completions',
      account: mock.apiKey.split('.')[0],
      status: 200,
      contentType: 'text/event-stream;charset=UTF-8',
      responseHeaders: Object.fromEntries(response.headers),
      answeredBy: 'chat.reply(["你",{"wait":30},"好"])',
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
    const mock = await archivingMock()
    mock.chat.reply.stream(['你', '好 😀', { raw: ': comment\n\n' }])
    const text = await (await postChat(mock, chatBody('x', { stream: true }))).text()
    await archived()
    const frames = mock.requests[ARCHIVED_FROM]?.sent.map(({ frame }) => frame) as string[]
    expect(frames).toEqual(text.split(/(?<=\n\n)/))
    expect(frames).toHaveLength(5)
  })

  it('keeps the request body as text or as bytes, as it was sent', async () => {
    const mock = await archivingMock()
    const body = JSON.stringify(chatBody('x'))
    const request = { method: 'POST', host: 'api.z.ai', target: '/api/paas/v4/chat/completions' }
    const headers = { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' }
    await mock.answer({ ...request, headers, body })
    await mock.answer({ ...request, headers, body: new TextEncoder().encode(body) })
    await mock.answer({ ...request, headers, body: new Uint8Array([0xff, 0xfe]) })
    await archived()
    const [text, bytes, invalid] = mock.requests.slice(ARCHIVED_FROM)
    expect(text?.rawBody).toBe(body)
    expect(bytes?.rawBody).toEqual(new TextEncoder().encode(body))
    expect(bytes?.body).toEqual(text?.body)
    expect(invalid).toMatchObject({ status: 400, rawBody: new Uint8Array([0xff, 0xfe]) })
  })

  it('is restored with its error, its fault and whether the client disconnected', async () => {
    const mock = await archivingMock()
    mock.chat.reply(() => {
      throw new RangeError('failed assertion')
    })
    await postChat(mock, chatBody('x'))
    mock.fail({ code: '1302' })
    await postChat(mock, chatBody('x'))
    mock.chat.reply.stream(['a', { wait: 60_000 }, 'b'])
    await (await postChat(mock, chatBody('x', { stream: true }))).body?.cancel()
    await archived()
    const [scriptError, faulty, left] = mock.requests.slice(ARCHIVED_FROM)
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
    for (let n = 0; n < 100; n++) await postChat(mock, chatBody(String(n)))
    await archived()
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(
      Array.from({ length: 100 }, (_, n) => `${n}`),
    )
    const frameCounts = mock.requests.map(({ sent }) => sent.length)
    expect(frameCounts.slice(0, 70)).toEqual(Array.from({ length: 70 }, () => 0))
    expect(frameCounts.slice(-14)).toEqual(Array.from({ length: 14 }, () => 1))
  })

  it('keeps responses that are long or binary within journalBytes', async () => {
    const mock = await archivingMock({ journalBytes: 1_000_000 })
    mock.chat.times(Infinity).reply('x'.repeat(200_000))
    for (let n = 0; n < 6; n++) await postChat(mock, chatBody('x'))
    mock.speech.reply(new Uint8Array([1, 2, 3]))
    await postJson(mock, '/paas/v4/audio/speech', { model: 'glm-tts', input: 'x', voice: 'tongtong' })
    await archived()
    const frameCounts = mock.requests.slice(ARCHIVED_FROM).map(({ sent }) => sent.length)
    expect(frameCounts).toEqual([0, 0, 1, 1, 1, 1, 1])
    expect(mock.requests.at(-1)?.sent[0]?.frame).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('drops the bodies of the oldest entries above journalBytes, and nothing else of them', async () => {
    for (const mock of [mockZhipu({ journalBytes: 50_000 }), await archivingMock({ journalBytes: 50_000 })]) {
      mock.reset('requests')
      mock.chat.times(Infinity).reply('ok')
      for (let n = 0; n < 12; n++) {
        await postChat(mock, chatBody(`${n} ${'x'.repeat(9000)}`))
        if (n === 7) expect(mock.requests[0]?.trimmed).toBe(true)
      }
      await archived()
      const numbers = mock.requests.map(({ body }) => body?.messages[0].content.split(' ')[0])
      expect(numbers.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => undefined))
      expect(numbers.slice(-4)).toEqual(['8', '9', '10', '11'])
      expect(mock.requests.map(({ trimmed }) => trimmed)).toEqual(numbers.map((number) => number === undefined))
      expect(mock.requests[0]).toMatchObject({ trimmed: true, rawBody: '', sent: [], status: 200, method: 'POST' })
      expect(mock.requests[0]?.headers['content-type']).toBe('application/json')
    }
  })

  it('drops the bodies of one entry that alone exceeds journalBytes, and keeps those of the others', async () => {
    const mock = mockZhipu({ journalBytes: 50_000 })
    const open = mock.chat.when({ stream: true }).hold()
    for (const content of ['first', 'x'.repeat(60_000), 'last']) await postChat(mock, chatBody(content))
    const response = await postChat(mock, chatBody('x'.repeat(60_000), { stream: true }))
    open.write('piece').end()
    expect(await response.text()).toContain('piece')
    expect(mock.requests.map(({ body }) => body?.messages[0].content)).toEqual(['first', undefined, 'last', undefined])
    expect(mock.requests.map(({ trimmed }) => trimmed)).toEqual([false, true, false, true])
  })

  it('keeps in its archive that an entry has lost its bodies', async () => {
    const mock = await archivingMock({ journalBytes: 50_000 })
    for (const content of ['x'.repeat(60_000), 'last']) await postChat(mock, chatBody(content))
    await archived()
    expect(mock.requests.slice(ARCHIVED_FROM).map(({ trimmed }) => trimmed)).toEqual([true, false])
  })

  it('gives its memory back when it is cleared', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const used = async () => {
      for (let turn = 0; turn < 5; turn++) {
        await setImmediate()
        collectGarbage()
      }
      const { arrayBuffers, heapUsed } = process.memoryUsage()
      return arrayBuffers + heapUsed
    }
    const mock = await archivingMock()
    mock.reset('requests')
    await setImmediate()
    const before = await used()
    mock.chat.times(Infinity).reply('ok')
    for (let n = 0; n < 800; n++) await postChat(mock, chatBody(`${n}`.repeat(n % 4 === 0 ? 60_000 : 10_000)))
    await archived()
    expect(await used() - before).toBeGreaterThan(30_000_000)
    expect(await used() - before).toBeLessThan(110_000_000)
    mock.reset()
    await setImmediate()
    expect(await used() - before).toBeLessThan(5_000_000)
  })

  it('counts the bodies of entries that are still in the journal only', async () => {
    const mock = mockZhipu({ journalBytes: 50_000, journalSize: 3 })
    mock.chat.times(Infinity).reply('ok')
    for (let n = 0; n < 20; n++) await postChat(mock, chatBody('x'.repeat(10_000)))
    expect(mock.requests.map(({ trimmed }) => trimmed)).toEqual([false, false, false])
    mock.reset('requests')
    for (let n = 0; n < 3; n++) await postChat(mock, chatBody('x'.repeat(10_000)))
    expect(mock.requests.map(({ trimmed }) => trimmed)).toEqual([false, false, false])
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
    const reply = () => Promise.resolve({ status: 200, headers: {}, body: failing })
    mock.backend.replySource = { reply, unused: () => [], reset: () => {} }
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
