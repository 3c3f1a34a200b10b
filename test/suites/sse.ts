import { assert } from 'chai'
import { APIConnectionError, StreamError, ZhipuError } from '../../src/index.ts'
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
  'when the server merges two events into one, the second event is decoded': async (t) => {
    const deltas = await collect(t.client().chat.completions.stream(question()).text())
    const text = await readText(t, { splice: 2 })
    assert.equal(text, deltas.toSpliced(1, 1).join(''))
  },
  'an event longer than maxEventBytes rejects with a StreamError': async (t) => {
    const stream = t.client({ maxEventBytes: 64 }).chat.completions.stream(question())
    assert.match((await rejects(stream.final(), StreamError)).message, /maxEventBytes/)
  },
}
