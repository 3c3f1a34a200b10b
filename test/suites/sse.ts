import { assert } from 'chai'
import { APIConnectionError, StreamError, ZhipuError } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Fault, Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** The answer's text, although the server sends its stream this way. */
async function textDespite(t: Harness, fault: Fault): Promise<string> {
  const stream = t.client({ maxRetries: 0 }).chat.completions.stream(ask(), t.fault(fault))
  return (await collect(stream.text())).join('')
}

/** What is thrown into the reader's loop when the server sends its stream this way. */
function errorOf(t: Harness, fault: Fault): Promise<ZhipuError> {
  return rejects(t.client({ maxRetries: 0 }).chat.completions.stream(ask(), t.fault(fault)).final(), ZhipuError)
}

const contentOf = (error: ZhipuError) => (error.partial as { message: { content: string } }).message.content

export const suite: Suite = {
  'a stream reads the same with CRLF': async (t) =>
    assert.equal(await textDespite(t, { lineEnding: '\r\n' }), greeting),
  'a stream reads the same with CR': async (t) => assert.equal(await textDespite(t, { lineEnding: '\r' }), greeting),
  'a stream reads the same behind a byte order mark': async (t) =>
    assert.equal(await textDespite(t, { bom: true }), greeting),
  'a stream reads the same between comments': async (t) =>
    assert.equal(await textDespite(t, { comments: true }), greeting),
  'a stream reads the same byte by byte': async (t) => assert.equal(await textDespite(t, { split: 1 }), greeting),
  'a stream reads the same in pieces of three bytes, which cut characters': async (t) => {
    assert.equal(await textDespite(t, { split: 3, lineEnding: '\r\n' }), greeting)
  },
  'a stream without [DONE] is whole when it has told its finish_reason': async (t) => {
    assert.equal(await textDespite(t, { withoutDone: true }), greeting)
  },
  'a stream without finish_reason is whole when it has told [DONE]': async (t) => {
    assert.equal(await textDespite(t, { withoutFinish: true }), greeting)
  },
  'a stream that ends without either is an error with what had come': async (t) => {
    const error = await errorOf(t, { withoutDone: true, withoutFinish: true })
    assert.instanceOf(error, StreamError)
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'a connection cut between two events is an APIConnectionError with what had come': async (t) => {
    const error = await errorOf(t, { cut: { afterEvents: 2 } })
    assert.instanceOf(error, APIConnectionError)
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'an error event carries its code and what had come': async (t) => {
    const error = await errorOf(t, { error: { code: '1305', message: 'overloaded', afterEvents: 2 } })
    assert.equal(error.code, '1305')
    assert.include(error.message, 'overloaded')
    assert.isTrue(greeting.startsWith(contentOf(error)) && contentOf(error).length > 0)
  },
  'of two events that the server has glued together the second is saved': async (t) => {
    const pieces = await collect(t.client().chat.completions.stream(ask()).text())
    const despite = await textDespite(t, { splice: 2 })
    assert.equal(despite, pieces.toSpliced(1, 1).join(''))
  },
  'an event longer than maxEventBytes is an error': async (t) => {
    const stream = t.client({ maxEventBytes: 64 }).chat.completions.stream(ask())
    assert.match((await rejects(stream.final(), StreamError)).message, /maxEventBytes/)
  },
}
