import { assert } from 'chai'
import {
  type AccumulatedChat,
  APIAuthenticationError,
  APIInternalError,
  APIReachLimitError,
  APIRequestFailedError,
  APIStatusError,
  APITimeoutError,
  StreamError,
  type ZhipuError,
} from '../../../src/index.ts'
import { collect, rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { greeting, question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { Session } from '../support/session.ts'

/** Reads the text of a stream. */
async function readText(session: Session, options: object = {}): Promise<string> {
  return (await collect(session.client().chat.completions.stream(question(), options).text())).join('')
}

/** Sends a chat that is refused by a body that never ends, and checks what is known of the refusal. */
async function refuse(
  t: Harness,
  status: number,
  code: string,
  errorClass: new (...args: never[]) => ZhipuError,
): Promise<void> {
  const body = JSON.stringify({ error: { code, message: 'no' } })
  const session = new Session(t, 'refusal', status, body)
  const { completions } = session.client({ timeoutMs: 20_000, maxRetries: 3 }).chat
  for (const call of [() => completions.create(question()), () => completions.stream(question()).final()]) {
    const error = await rejects(call(), errorClass)
    assert.deepInclude(error, { status, code, requestId: 'log-1' })
  }
  assert.lengthOf(await session.requests(), 2)
  await session.waitUntilClosed()
}

export const suite: Suite = {
  'an endless error page is read up to a limit, then the connection is closed': async (t) => {
    const session = new Session(t, 'endless', 'error-page')
    const error = await rejects(session.client().chat.completions.create(question()), APIInternalError)
    assert.isBelow(error.message.length, 1_000)
    assert.isBelow(JSON.stringify(error.body).length, 100_000)
    await session.waitUntilClosed()
  },

  'an endless error in JSON is read up to a limit, then the connection is closed': async (t) => {
    const session = new Session(t, 'endless', 'error-json')
    const error = await rejects(session.client().chat.completions.create(question()), APIReachLimitError)
    assert.isBelow(error.message.length, 1_000)
    await session.waitUntilClosed()
  },

  'a compressed error or event of 30 MB is unpacked up to a limit': async (t) => {
    for (const coding of ['gzip', 'br']) {
      for (const kind of ['error', 'page']) {
        const session = new Session(t, 'bomb', kind, coding, 30)
        const error = await rejects(session.client().chat.completions.create(question()), APIStatusError)
        assert.isBelow(error.message.length, 1_000, `${coding} ${kind}`)
        assert.isBelow(JSON.stringify(error.body).length, 100_000, `${coding} ${kind}`)
      }
      const { completions } = new Session(t, 'bomb', 'event', coding, 30).client({ maxEventBytes: 1_000_000 }).chat
      const error = await rejects(completions.stream(question()).final(), StreamError)
      assert.equal(error.code, 'oversized', coding)
    }
  },

  'a compressed file of 30 MB can be left after its first piece': async (t) => {
    const session = new Session(t, 'bomb', 'audio', 'gzip', 30)
    const speech = await session.client().audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' })
    const reader = speech.stream().getReader()
    const { value } = await reader.read()
    assert.isBelow(value!.length, 30_000_000)
    await reader.cancel()
  },

  'an endless JSON answer ends at timeoutMs': async (t) => {
    const session = new Session(t, 'slow-endless', 200)
    await rejects(session.client({ timeoutMs: 1_000 }).chat.completions.create(question()), APITimeoutError)
    await session.waitUntilClosed()
  },

  'endless comments and empty events end at firstTokenTimeoutMs': async (t) => {
    for (const kind of ['comments', 'empty-events']) {
      const session = new Session(t, 'endless', kind)
      const { completions } = session.client({ firstTokenTimeoutMs: 300 }).chat
      await rejects(completions.stream(question()).final(), APITimeoutError)
      await session.waitUntilClosed()
    }
  },

  'an endless event ends at maxEventBytes': async (t) => {
    const session = new Session(t, 'endless', 'event')
    const { completions } = session.client({ maxEventBytes: 1_000_000 }).chat
    const error = await rejects(completions.stream(question()).final(), StreamError)
    assert.equal(error.code, 'oversized')
    await session.waitUntilClosed()
  },

  'leaving an endless stream closes its connection': async (t) => {
    const session = new Session(t, 'endless', 'deltas')
    let events = 0
    for await (const _ of session.client().chat.completions.stream(question())) if (++events === 1_000) break
    await session.waitUntilClosed()
  },

  'a server that sends nothing ends at timeoutMs': async (t) => {
    const session = new Session(t, 'silent')
    const { completions } = session.client({ timeoutMs: 1_000 }).chat
    await rejects(completions.create(question()), APITimeoutError)
    await rejects(completions.stream(question()).final(), APITimeoutError)
    await session.waitUntilClosed()
  },

  'a refusal whose body does not end keeps its status and code, and is not retried as a timeout': async (t) => {
    await refuse(t, 429, '1113', APIReachLimitError)
    await refuse(t, 400, '1210', APIRequestFailedError)
    await refuse(t, 401, '1000', APIAuthenticationError)
  },

  '20 MB of comments before the first event are skipped': async (t) => {
    assert.equal(await readText(new Session(t, 'comments', 20)), greeting)
  },

  'comment lines without a blank line between them do not count as an event': async (t) => {
    assert.equal(await readText(new Session(t, 'comment-lines', 200), { maxEventBytes: 1_000 }), greeting)
  },

  '100 000 events are read in order': async (t) => {
    assert.lengthOf(await readText(new Session(t, 'events', 100_000)), 100_000)
  },

  'an event of four megabytes is decoded': async (t) => {
    assert.lengthOf(await readText(new Session(t, 'huge-event', 4_000_000)), 4_000_000)
  },

  'a stream that arrives byte by byte is decoded': async (t) => {
    assert.equal(await readText(new Session(t, 'slow-bytes')), greeting)
  },

  'events after [DONE] are ignored, and the connection is closed': async (t) => {
    const session = new Session(t, 'data-after-done')
    assert.equal(await readText(session), greeting)
    await session.waitUntilClosed()
  },

  'a stream that stalls ends at idleTimeoutMs and keeps what was read': async (t) => {
    const session = new Session(t, 'stall', 2)
    const stream = session.client({ idleTimeoutMs: 1_500 }).chat.completions.stream(question())
    const error = await rejects(stream.final(), APITimeoutError)
    assert.equal((error.partial as AccumulatedChat).message.content, '0 1 ')
    await session.waitUntilClosed()
  },

  'a reader that pauses stops the server': async (t) => {
    const session = new Session(t, 'endless', 'deltas')
    const stream = session.client().chat.completions.stream(question())
    await stream[Symbol.asyncIterator]().next()
    const bytesWritten = async () => (await session.requests())[0]!.bytesWritten
    let before = -1
    await t.waitUntil(async () => {
      const now = await bytesWritten()
      assert.isBelow(now, 100_000_000)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return before === (before = now)
    }, 'the server still writes')
    stream.cancel()
    await session.waitUntilClosed()
  },

  'a branch of tee() that is not read does not stop the other': async (t) => {
    const [slow, fast] = new Session(t, 'events', 20_000).client().chat.completions.stream(question()).tee()
    assert.lengthOf(await collect(fast), 20_001)
    assert.lengthOf(await collect(slow), 20_001)
  },

  'a download of 20 MB is complete, and one that is left closes its connection': async (t) => {
    const session = new Session(t, 'download', 20)
    const speak = () => session.client().audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' })
    assert.equal((await (await speak()).bytes()).length, 20_000_000)
    await (await speak()).stream().cancel()
    await t.waitUntil(async () => (await session.requests())[1]!.closed, 'the connection is still open')
  },
}
