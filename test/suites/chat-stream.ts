import { assert } from 'chai'
import { ask, greeting } from '../support/ask.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'create() with stream: true gives chunks whose pieces make the answer': async (t) => {
    const chunks = await collect(await t.client().chat.completions.create({ ...ask(), stream: true }))
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    assert.equal(text, greeting)
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
    assert.isAbove(chunks.at(-1)?.usage?.total_tokens ?? 0, 0)
  },

  'stream() asks nothing before it is read': async (t) => {
    const { completions } = t.client().chat
    completions.stream(ask('later'))
    // It had all the time that another request takes.
    await completions.create(ask('now'))
    assert.deepEqual((await t.seen()).map(({ body }) => body.messages[0].content), ['now'])
  },

  'stream() asks for the whole of what create() does, and for a stream': async (t) => {
    const stream = t.client().chat.completions.stream(ask())
    await stream.final()
    const [request] = await t.seen()
    assert.deepEqual(request?.body, { ...ask(), stream: true })
  },

  'text() gives the pieces, snapshots() the text so far': async (t) => {
    const { completions } = t.client().chat
    const pieces = await collect(completions.stream(ask()).text())
    const snapshots = await collect(completions.stream(ask()).snapshots())
    assert.equal(pieces.join(''), greeting)
    assert.isAbove(pieces.length, 1)
    assert.equal(snapshots.at(-1), greeting)
    let soFar = ''
    assert.deepEqual(snapshots, pieces.map((piece) => soFar += piece))
  },

  'final() gives what create() answers': async (t) => {
    const { completions } = t.client().chat
    const whole = await completions.stream(ask()).final()
    const { choices: [choice], usage } = await completions.create(ask())
    assert.deepEqual(whole.message, choice!.message as never)
    assert.equal(whole.choices[0]?.finish_reason, 'stop')
    assert.deepEqual(whole.usage, usage)
  },

  'final() after the loop gives the same without asking again': async (t) => {
    const stream = t.client().chat.completions.stream(ask())
    const pieces = await collect(stream.text())
    assert.equal((await stream.final()).message.content, pieces.join(''))
    assert.lengthOf(await t.seen(), 1)
  },

  'a message of final() can be sent back': async (t) => {
    const { completions } = t.client().chat
    const { message } = await completions.stream({ ...ask(), thinking: { type: 'enabled' } }).final()
    const messages = [...ask().messages, message, { role: 'user' as const, content: 'again' }]
    const again = await completions.create({ ...ask(), messages })
    assert.equal(again.choices[0]?.message.content, 'again')
  },

  'a second reading is refused with a word on tee()': async (t) => {
    const stream = await t.client().chat.completions.create({ ...ask(), stream: true })
    await collect(stream)
    const error = await rejects(collect(stream), TypeError)
    assert.match(error.message, /tee\(\)/)
  },

  'tee() gives two streams that both see everything': async (t) => {
    const [one, two] = t.client().chat.completions.stream(ask()).tee()
    const [pieces, whole] = await Promise.all([collect(one.text()), two.final()])
    assert.equal(pieces.join(''), greeting)
    assert.equal(whole.message.content, greeting)
    assert.lengthOf(await t.seen(), 1)
  },

  'tee() goes on with one when the other is left': async (t) => {
    const [one, two] = t.client().chat.completions.stream(ask()).tee()
    for await (const _ of one) break
    assert.equal((await two.final()).message.content, greeting)
  },

  'toReadableStream() gives the events as bytes that read as the same answer again': async (t) => {
    const body = t.client().chat.completions.stream(ask()).toReadableStream()
    const relay = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    const again = await t.client({ fetch: relay }).chat.completions.stream(ask()).final()
    assert.equal(again.message.content, greeting)
  },

  'break closes the connection': async (t) => {
    const stream = t.client().chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))
    for await (const _ of stream) break
    await t.closed()
  },

  'cancelling a ReadableStream closes the connection': async (t) => {
    const stream = t.client().chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))
    const reader = stream.toReadableStream().getReader()
    await reader.read()
    await reader.cancel()
    await t.closed()
  },

  'an error thrown in the loop closes the connection and comes out of it': async (t) => {
    const stream = t.client().chat.completions.stream(ask(), t.fault({ stall: { afterEvents: 2 } }))
    const reading = async () => {
      for await (const _ of stream) throw new RangeError('thrown by the reader')
    }
    assert.equal((await rejects(reading(), RangeError)).message, 'thrown by the reader')
    await t.closed()
  },

  'cancel() before the first reading asks nothing': async (t) => {
    const stream = t.client().chat.completions.stream(ask())
    stream.cancel()
    await rejects(collect(stream), Error)
    assert.isEmpty(await t.seen())
  },

  'withResponse() of a stream gives its Response before the answer is whole': async (t) => {
    const asked = t.client().chat.completions.create({ ...ask(), stream: true }, t.fault({ stall: { afterEvents: 2 } }))
    const { data, response } = await asked.withResponse()
    assert.match(response.headers.get('content-type')!, /^text\/event-stream/)
    data.cancel()
    await t.closed()
  },
}
