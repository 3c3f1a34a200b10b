import { assert } from 'chai'
import { type AccumulatedChat, APIInternalError, StreamError, ZhipuError } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import type { Suite } from '../support/suite.ts'

/** A client of the server of bad manners, which the witness keeps beside the mock. */
const client = (t: Harness, manner: string) =>
  t.client({ baseURL: `${t.config.witnessURL}/rude/${manner}`, fetch: undefined, maxRetries: 0 })

/** What is read of a stream of this manner. */
async function textOf(t: Harness, manner: string): Promise<string> {
  return (await collect(client(t, manner).chat.completions.stream(ask()).text())).join('')
}

export const suite: Suite = {
  'an error page without end is read up to a limit, then its connection is closed': async (t) => {
    const error = await rejects(client(t, 'endless-error').chat.completions.create(ask()), APIInternalError)
    assert.isBelow(error.message.length, 1_000)
    assert.isBelow(JSON.stringify(error.body).length, 100_000)
  },

  'a redirect to another origin does not carry the key': async (t) => {
    const outcome = await client(t, 'redirect').get('/').catch((error: unknown) => error)
    if (outcome instanceof Error) assert.instanceOf(outcome, ZhipuError)
    else assert.notProperty(outcome, 'authorization')
  },

  'keys named __proto__ are keys like others': async (t) => {
    const answer = await client(t, 'proto').get<Record<string, unknown>>('/')
    assert.notProperty({}, 'polluted')
    assert.isTrue(Object.hasOwn(answer, '__proto__'))
  },

  'JSON of ten thousand levels is an answer or a ZhipuError': async (t) => {
    const outcome = await client(t, 'deep').get('/').catch((error: unknown) => error)
    if (outcome instanceof Error) assert.instanceOf(outcome, ZhipuError)
  },

  'the last event counts without its blank line, a line without its line feed': async (t) => {
    assert.equal(await textOf(t, 'unfinished'), greeting)
  },

  'nothing after [DONE] is read': async (t) => {
    assert.equal(await textOf(t, 'talks-on'), greeting)
  },

  'finish_reason network_error is an error with what had come': async (t) => {
    const error = await rejects(client(t, 'network-error').chat.completions.stream(ask()).final(), StreamError)
    assert.equal((error.partial as AccumulatedChat).message.content, greeting)
  },

  'an event that is no JSON is an error with what had come': async (t) => {
    const error = await rejects(client(t, 'garbage').chat.completions.stream(ask()).final(), StreamError)
    assert.equal((error.partial as AccumulatedChat).message.content, greeting)
  },

  'a stream of comments alone is no answer': async (t) => {
    await rejects(client(t, 'comments').chat.completions.stream(ask()).final(), ZhipuError)
  },

  'NUL and bytes that are no UTF-8 do not stop a stream': async (t) => {
    assert.equal(await textOf(t, 'bytes'), `a\0b\ufffd${greeting}`)
  },

  'one event of four megabytes is read': async (t) => {
    assert.lengthOf(await textOf(t, 'huge-event'), 4_000_000)
  },
}
