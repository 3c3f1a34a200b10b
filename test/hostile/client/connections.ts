import { assert } from 'chai'
import { type AccumulatedChat, APIConnectionError, ZhipuError } from '../../../src/index.ts'
import { collect, rejects } from '../../support/expect.ts'
import { FastClock } from '../../support/fast-clock.ts'
import type { Harness } from '../../support/harness.ts'
import { greeting, question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

/** More than the length of the response of the scenario `cut`, so that the last cuts are behind its end. */
const responseLength = 680
const wholeText = '一éc'

/** Reads a stream that is cut after n bytes, and checks that nothing is lost silently and nothing is invented. */
async function readCut(t: Harness, framing: string, how: string, length: number): Promise<void> {
  const { completions } = new Session(t, 'cut', framing, how, length).client().chat
  const place = `${framing}, ${how}, ${length} bytes`
  let text = ''
  try {
    for await (const { choices: [choice] } of completions.stream(question())) text += choice?.delta.content ?? ''
  } catch (error) {
    assert.instanceOf(error, ZhipuError, `${place}: ${error}`)
    const partial = (error as ZhipuError).partial as AccumulatedChat | undefined
    assert.equal(partial?.message.content ?? '', text, place)
    return
  }
  assert.equal(text, wholeText, place)
}

/** Node reads a cut after each byte, the other runtimes a sample, whose offset is drawn. */
async function readCuts(t: Harness, framing: string, how: string): Promise<void> {
  const isNode = t.config.runtime === 'Node'
  const [step, parallel] = isNode ? [1, 40] : [29, 6]
  const lengths = Array.from(
    { length: Math.ceil(responseLength / step) },
    (_, index) => index * step + t.config.seed % step,
  )
  while (lengths.length > 0) {
    await Promise.all(lengths.splice(0, parallel).map((length) => readCut(t, framing, how, length)))
  }
}

/** Sends a chat to a server whose response is malformed. The runtime may accept it; then the answer is the right one. */
async function tryMalformed(t: Harness, scenario: string, ...args: (string | number)[]): Promise<boolean> {
  const { completions } = new Session(t, scenario, ...args).client({ timeoutMs: 10_000 }).chat
  const { value } = await outcomeOf(completions.create(question()), [scenario, ...args].join(' '))
  if (value) assert.equal(value.choices[0]?.message.content, greeting)
  return value !== undefined
}

/** Sends a chat to a server whose body breaks off, with one retry, and returns the number of requests. */
async function countTries(t: Harness, scenario: string, ...args: (string | number)[]): Promise<number> {
  const session = new Session(t, scenario, ...args)
  const { completions } = session.client({ maxRetries: 1, clock: new FastClock() }).chat
  const { error } = await outcomeOf(completions.create(question()))
  return error ? (await session.requests()).length : Infinity
}

export const suite: Suite = {
  'a chunked stream whose connection ends after any byte keeps what was read': (t) => readCuts(t, 'chunked', 'fin'),
  'a chunked stream whose connection is reset after any byte keeps what was read': (t) => readCuts(t, 'chunked', 'rst'),
  'a stream with a length whose connection ends after any byte keeps what was read': (t) =>
    readCuts(t, 'length', 'fin'),
  'a stream with a length whose connection is reset after any byte keeps what was read': (t) =>
    readCuts(t, 'length', 'rst'),
  'a stream without a length whose connection ends after any byte keeps what was read': (t) =>
    readCuts(t, 'close', 'fin'),
  'a stream without a length whose connection is reset after any byte keeps what was read': (t) =>
    readCuts(t, 'close', 'rst'),

  'a JSON body that breaks off is retried': async (t) => {
    for (const how of ['fin', 'rst']) assert.isAtLeast(await countTries(t, 'cut-json', how, 40), 2, how)
  },

  'a JSON body with a length that is too short is retried, unless the runtime reads it whole': async (t) => {
    assert.isAtLeast(await countTries(t, 'length-short'), 2)
  },

  'a gzip body that breaks off is retried, unless the runtime decodes it': async (t) => {
    assert.isAtLeast(await countTries(t, 'gzip', 'cut'), 2)
  },

  'a body that is not the gzip that it claims to be, or has a wrong checksum, is an error or the right answer': async (
    t,
  ) => {
    for (const kind of ['none', 'checksum']) await tryMalformed(t, 'gzip', kind)
    assert.isTrue(await tryMalformed(t, 'gzip', 'whole'))
  },

  'malformed heads, lengths and chunk sizes are an error or the right answer': async (t) => {
    const names = ['not-http', 'status-word', 'header-nul', 'length-negative', 'length-word', 'length-twice']
    const sizes = ['chunk-size-word', 'chunk-size-negative', 'chunk-size-huge']
    for (const name of [...names, ...sizes]) await tryMalformed(t, 'malformed', name)
  },

  'a header of 8 kB is read, one of 1 MB is an error or the right answer': async (t) => {
    assert.isTrue(await tryMalformed(t, 'huge-headers', 8_000))
    await tryMalformed(t, 'huge-headers', 1_000_000)
  },

  'trailers do not change the answer': async (t) => {
    assert.isTrue(await tryMalformed(t, 'trailers'))
  },

  'informational responses before the answer are skipped or an error': async (t) => {
    await tryMalformed(t, 'informational')
  },

  'HTTP/1.0 works for JSON and for streams': async (t) => {
    assert.isTrue(await tryMalformed(t, 'http10'))
    const { completions } = new Session(t, 'http10').client().chat
    assert.equal((await collect(completions.stream(question()).text())).join(''), greeting)
  },

  'a connection that is dropped before the response is retried, then an APIConnectionError': async (t) => {
    const session = new Session(t, 'drop')
    const { completions } = session.client({ maxRetries: 2, clock: new FastClock() }).chat
    await rejects(completions.create(question()), APIConnectionError)
    assert.isAtLeast((await session.requests()).length, 3)
  },

  'sockets are reused after answers and after streams': async (t) => {
    const session = new Session(t, 'ok')
    const { completions } = session.client().chat
    for (let count = 0; count < 30; count++) {
      await completions.create(question())
      await collect(completions.stream(question()))
    }
    const connections = new Set((await session.requests()).map(({ connection }) => connection))
    assert.isAtMost(connections.size, 6)
  },
}
