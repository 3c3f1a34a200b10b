import { assert } from 'chai'
import { type AccumulatedChat, APIInternalError, StreamError, ZhipuError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** Creates a client of the misbehaving server; `behaviour` is a name of misbehaving-server.ts. */
const clientOf = (t: Harness, behaviour: string) =>
  t.client({ baseURL: `${t.config.auxiliaryURL}/misbehaving/${behaviour}`, fetch: undefined, maxRetries: 0 })

/** Reads the text of a stream of the misbehaving server. */
async function readText(t: Harness, behaviour: string): Promise<string> {
  return (await collect(clientOf(t, behaviour).chat.completions.stream(question()).text())).join('')
}

export const suite: Suite = {
  'an endless error page is read up to a limit, then the connection is closed': async (t) => {
    const error = await rejects(clientOf(t, 'endless-error').chat.completions.create(question()), APIInternalError)
    assert.isBelow(error.message.length, 1_000)
    assert.isBelow(JSON.stringify(error.body).length, 100_000)
  },

  'a redirect to another origin does not send the key': async (t) => {
    const outcome = await clientOf(t, 'redirect').get('/').catch((error: unknown) => error)
    if (outcome instanceof Error) assert.instanceOf(outcome, ZhipuError)
    else assert.notProperty(outcome, 'authorization')
  },

  'JSON keys named __proto__ become own properties and do not change prototypes': async (t) => {
    const body = await clientOf(t, 'proto').get<Record<string, unknown>>('/')
    assert.notProperty({}, 'polluted')
    assert.isTrue(Object.hasOwn(body, '__proto__'))
  },

  'JSON with ten thousand levels of nesting resolves or rejects with a ZhipuError': async (t) => {
    const outcome = await clientOf(t, 'deep').get('/').catch((error: unknown) => error)
    if (outcome instanceof Error) assert.instanceOf(outcome, ZhipuError)
  },

  'the last event is decoded without its blank line, and the last line without its line feed': async (t) => {
    assert.equal(await readText(t, 'unfinished'), greeting)
  },

  'events after [DONE] are ignored': async (t) => {
    assert.equal(await readText(t, 'data-after-done'), greeting)
  },

  'finish_reason network_error rejects with the received text': async (t) => {
    const error = await rejects(clientOf(t, 'network-error').chat.completions.stream(question()).final(), StreamError)
    assert.equal((error.partial as AccumulatedChat).message.content, greeting)
  },

  'an event that is not JSON rejects with the received text': async (t) => {
    const error = await rejects(clientOf(t, 'garbage').chat.completions.stream(question()).final(), StreamError)
    assert.equal((error.partial as AccumulatedChat).message.content, greeting)
  },

  'a stream with only comments rejects with a ZhipuError': async (t) => {
    await rejects(clientOf(t, 'comments').chat.completions.stream(question()).final(), ZhipuError)
  },

  'NUL characters and invalid UTF-8 do not end a stream': async (t) => {
    assert.equal(await readText(t, 'bytes'), `a\0b\ufffd${greeting}`)
  },

  'an event of four megabytes is decoded': async (t) => {
    assert.lengthOf(await readText(t, 'huge-event'), 4_000_000)
  },
}
