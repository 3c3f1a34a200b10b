import { assert } from 'chai'
import { type AccumulatedChat, ZhipuError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'create() with stream: true yields chunks whose deltas join to the answer': async (t) => {
    const chunks = await collect(await t.client().chat.completions.create({ ...question(), stream: true }))
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    assert.equal(text, greeting)
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
    assert.isAbove(chunks.at(-1)?.usage?.total_tokens ?? 0, 0)
  },

  'stream() sends no request until it is read': async (t) => {
    const { completions } = t.client().chat
    completions.stream(question('unread'))
    // If stream() sent its request immediately, the mock would receive it before this one.
    await completions.create(question('created'))
    assert.deepEqual((await t.requests()).map(({ body }) => body.messages[0].content), ['created'])
  },

  'stream() sends the body of create() with stream: true': async (t) => {
    const stream = t.client().chat.completions.stream(question())
    await stream.final()
    const [request] = await t.requests()
    assert.deepEqual(request?.body, { ...question(), stream: true })
  },

  'text() yields the new text, snapshots() yields the text so far': async (t) => {
    const { completions } = t.client().chat
    const deltas = await collect(completions.stream(question()).text())
    const snapshots = await collect(completions.stream(question()).snapshots())
    assert.equal(deltas.join(''), greeting)
    assert.isAbove(deltas.length, 1)
    assert.equal(snapshots.at(-1), greeting)
    let textSoFar = ''
    assert.deepEqual(snapshots, deltas.map((delta) => textSoFar += delta))
  },

  'final() resolves with the same message and usage as create()': async (t) => {
    const { completions } = t.client().chat
    // Of equal prompts, the first one has other cached_tokens than the later ones.
    await completions.create(question())
    const final = await completions.stream(question()).final()
    const { choices: [choice], usage } = await completions.create(question())
    assert.deepEqual(final.message, choice!.message as never)
    assert.equal(final.choices[0]?.finish_reason, 'stop')
    // A stream with thinking disabled has no completion_tokens_details.
    assert.deepEqual({ completion_tokens_details: usage?.completion_tokens_details, ...final.usage }, { ...usage })
  },

  'final() after a loop resolves with the same text and sends no second request': async (t) => {
    const stream = t.client().chat.completions.stream(question())
    const deltas = await collect(stream.text())
    assert.equal((await stream.final()).message.content, deltas.join(''))
    assert.lengthOf(await t.requests(), 1)
  },

  'the message of final() can be sent back in the next request': async (t) => {
    const { completions } = t.client().chat
    const { message } = await completions.stream({ ...question(), thinking: { type: 'enabled' } }).final()
    const messages = [...question().messages, message, { role: 'user' as const, content: 'again' }]
    const completion = await completions.create({ ...question(), messages })
    assert.equal(completion.choices[0]?.message.content, 'again')
  },

  'reading a stream twice rejects with a TypeError that mentions tee()': async (t) => {
    const stream = await t.client().chat.completions.create({ ...question(), stream: true })
    await collect(stream)
    const error = await rejects(collect(stream), TypeError)
    assert.match(error.message, /tee\(\)/)
  },

  'tee() returns two streams that both yield all chunks of one request': async (t) => {
    const [left, right] = t.client().chat.completions.stream(question()).tee()
    const [deltas, final] = await Promise.all([collect(left.text()), right.final()])
    assert.equal(deltas.join(''), greeting)
    assert.equal(final.message.content, greeting)
    assert.lengthOf(await t.requests(), 1)
  },

  'one branch of tee() continues when the other is cancelled': async (t) => {
    const [left, right] = t.client().chat.completions.stream(question()).tee()
    for await (const _ of left) break
    assert.equal((await right.final()).message.content, greeting)
  },

  'toReadableStream() encodes the events as bytes that stream() decodes to the same answer': async (t) => {
    const body = t.client().chat.completions.stream(question()).toReadableStream()
    const replay = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    const final = await t.client({ fetch: replay }).chat.completions.stream(question()).final()
    assert.equal(final.message.content, greeting)
  },

  'break closes the connection': async (t) => {
    const stream = t.client().chat.completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))
    for await (const _ of stream) break
    await t.waitUntilClosed()
  },

  'cancelling the result of toReadableStream() closes the connection': async (t) => {
    const stream = t.client().chat.completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))
    const reader = stream.toReadableStream().getReader()
    await reader.read()
    await reader.cancel()
    await t.waitUntilClosed()
  },

  'an error thrown in a loop over a stream closes the connection and is not replaced': async (t) => {
    const stream = t.client().chat.completions.stream(question(), t.fault({ stall: { afterEvents: 2 } }))
    const read = async () => {
      for await (const _ of stream) throw new RangeError('thrown by the reader')
    }
    assert.equal((await rejects(read(), RangeError)).message, 'thrown by the reader')
    await t.waitUntilClosed()
  },

  'final() resolves twice, also after a reader that left at the chunk with finish_reason': async (t) => {
    const { completions } = t.client().chat
    const stream = completions.stream(question())
    const [first, second] = await Promise.all([stream.final(), stream.final()])
    assert.deepEqual(first, second)
    const left = completions.stream(question())
    for await (const { choices } of left) {
      if (choices[0]?.finish_reason) break
    }
    assert.equal((await left.final()).message.content, greeting)
  },

  'final() rejects with the answer so far after a reader that left early': async (t) => {
    const stream = t.client().chat.completions.stream(question())
    for await (const _ of stream.text()) break
    const error = await rejects(stream.final(), ZhipuError)
    assert.isTrue(greeting.startsWith((error.partial as AccumulatedChat).message.content as string))
  },

  'cancel() before the first read sends no request': async (t) => {
    const stream = t.client().chat.completions.stream(question())
    stream.cancel()
    await rejects(collect(stream), Error)
    assert.isEmpty(await t.requests())
  },

  'create().withResponse() with stream: true resolves before the stream has ended': async (t) => {
    const fault = t.fault({ stall: { afterEvents: 2 } })
    const { data, response } = await t.client().chat.completions.create({ ...question(), stream: true }, fault)
      .withResponse()
    assert.match(response.headers.get('content-type')!, /^text\/event-stream/)
    data.cancel()
    await t.waitUntilClosed()
  },
}
