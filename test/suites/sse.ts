import { assert } from 'chai'
import { type AccumulatedChat, APIConnectionError, StreamError, ZhipuError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Fault, Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Reads the text of a stream with this fault. */
async function readText(t: Harness, fault: Fault): Promise<string> {
  const stream = t.client({ maxRetries: 0 }).chat.completions.stream(question(), t.fault(fault))
  return (await collect(stream.text())).join('')
}

/** Reads a stream with this fault and returns its error. */
function readError(t: Harness, fault: Fault): Promise<ZhipuError> {
  return rejects(t.client({ maxRetries: 0 }).chat.completions.stream(question(), t.fault(fault)).final(), ZhipuError)
}

const contentOf = (error: ZhipuError) => (error.partial as { message: { content: string } }).message.content

export const suite: Suite = {
  'a stream with CRLF line endings decodes to the same text': async (t) =>
    assert.equal(await readText(t, { lineEnding: '\r\n' }), greeting),
  'a stream with CR line endings decodes to the same text': async (t) =>
    assert.equal(await readText(t, { lineEnding: '\r' }), greeting),
  'a stream with a byte order mark decodes to the same text': async (t) =>
    assert.equal(await readText(t, { bom: true }), greeting),
  'a stream with comments decodes to the same text': async (t) =>
    assert.equal(await readText(t, { comments: true }), greeting),
  'a stream in chunks of one byte decodes to the same text': async (t) =>
    assert.equal(await readText(t, { split: 1 }), greeting),
  'a stream in chunks of three bytes, which split characters, decodes to the same text': async (t) => {
    assert.equal(await readText(t, { split: 3, lineEnding: '\r\n' }), greeting)
  },
  'a stream without [DONE] is complete when it has a finish_reason': async (t) => {
    assert.equal(await readText(t, { withoutDone: true }), greeting)
  },
  'a stream without a finish_reason is complete when it ends with [DONE]': async (t) => {
    assert.equal(await readText(t, { withoutFinish: true }), greeting)
  },
  'a stream without [DONE] and finish_reason rejects with the received text': async (t) => {
    const error = await readError(t, { withoutDone: true, withoutFinish: true })
    assert.instanceOf(error, StreamError)
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'a connection closed between two events rejects with an APIConnectionError and the received text': async (t) => {
    const error = await readError(t, { cut: { afterEvents: 2 } })
    assert.instanceOf(error, APIConnectionError)
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'an error event rejects with its code and the received text': async (t) => {
    const error = await readError(t, { error: { code: '1305', message: 'overloaded', afterEvents: 2 } })
    assert.equal(error.code, '1305')
    assert.include(error.message, 'overloaded')
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'an event that the server cut and glued to the next one of the same answer rejects with the text before it': async (
    t,
  ) => {
    const pieces = await collect(t.client().chat.completions.stream(question()).text())
    const error = await readError(t, { splice: 3 })
    assert.instanceOf(error, StreamError)
    assert.equal(error.code, 'garbage')
    assert.isTrue(pieces.join('').startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'a stream that ends at any byte is complete or rejects as truncated, with the text before it': async (t) => {
    const chunkOf = (content: string) =>
      `data: {"id":"1","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}]}\n\n`
    const end = 'data: {"id":"1","choices":[{"index":0,"finish_reason":"stop","delta":{}}]}\n\ndata: [DONE]\n\n'
    const bytes = new TextEncoder().encode(chunkOf('你') + ': keep-alive\n\n' + chunkOf('好') + end)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const fetch = () =>
        Promise.resolve(
          new Response(bytes.slice(0, cut), { headers: { 'content-type': 'text/event-stream' } }),
        )
      const outcome = await t.client({ fetch, maxRetries: 0 }).chat.completions.stream(question()).final()
        .catch((error: unknown) => error)
      if (!(outcome instanceof StreamError)) {
        assert.equal((outcome as AccumulatedChat).message.content, '你好')
        continue
      }
      assert.equal(outcome.code, 'truncated', `cut at byte ${cut}`)
      assert.isTrue('你好'.startsWith(outcome.partial ? contentOf(outcome) : ''))
    }
  },
  'comment lines without blank lines between them do not count to maxEventBytes': async (t) => {
    const comments = ': keep-alive\n'.repeat(200)
    const body = comments + 'data: {"id":"1","choices":[{"delta":{"content":"好"}}]}\n\ndata: [DONE]\n\n'
    const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    const { message } = await t.client({ fetch, maxEventBytes: 1_000 }).chat.completions.stream(question()).final()
    assert.equal(message.content, '好')
  },
  'an event longer than maxEventBytes rejects with a StreamError': async (t) => {
    const stream = t.client({ maxEventBytes: 64 }).chat.completions.stream(question())
    assert.match((await rejects(stream.final(), StreamError)).message, /maxEventBytes/)
  },
}
