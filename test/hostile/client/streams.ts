import { assert } from 'chai'
import { type AccumulatedChat, parse, runTools, StreamError, ZhipuError } from '../../../src/index.ts'
import { collect, rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { corrupted, hostileValue } from '../../support/hostile-json.ts'
import { greeting, question } from '../../support/question.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { delta, done, event, finish, greetingStream } from '../server/chat.ts'
import { outcomeOf } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

/** A client whose server sends these events, without network. */
function clientOf(t: Harness, events: () => string) {
  const fetch = async () => new Response(events(), { headers: { 'content-type': 'text/event-stream' } })
  return t.client({ ...t.clientOptions, fetch, maxRetries: 0 })
}

const chatOf = (t: Harness, events: string) =>
  new Session(t, 'stream', events).client().chat.completions.stream(question())

/** The text that is kept by the error of a stream. */
const partialText = (error: ZhipuError) => (error.partial as AccumulatedChat | undefined)?.message.content

const chunk = {
  id: '1',
  created: 1,
  model: 'glm-4.6',
  choices: [{
    index: 0,
    finish_reason: null,
    delta: {
      role: 'assistant',
      content: 'x',
      reasoning_content: 'y',
      tool_calls: [{ id: '1', index: 0, type: 'function', function: { name: 'a', arguments: '{"a":1}' } }],
    },
  }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

/** A stream of corrupted chunks. */
function corruptedStream(random: Random): string {
  const chunks = Array.from({ length: 1 + random.below(5) }, () => event(corrupted(random, chunk)))
  return chunks.join('') + (random.below(2) ? finish(random.below(2) ? 'stop' : 'tool_calls') : '') + done
}

export const suite: Suite = {
  'the last event is decoded without its blank line, and the last line without its line feed': async (t) => {
    assert.equal((await collect(chatOf(t, (delta(greeting) + finish()).trimEnd()).text())).join(''), greeting)
  },

  'finish_reason network_error rejects with the received text': async (t) => {
    const error = await rejects(chatOf(t, delta(greeting) + finish('network_error') + done).final(), StreamError)
    assert.equal(partialText(error), greeting)
  },

  'an event that is not JSON rejects with the received text': async (t) => {
    const events = delta(greeting) + event('<html>upstream timed out</html>') + finish() + done
    const error = await rejects(chatOf(t, events).final(), StreamError)
    assert.equal(partialText(error), greeting)
  },

  'an error event rejects with the received text and the code': async (t) => {
    const events = delta(greeting) + event({ error: { code: '1234', message: 'no' } }) + done
    const error = await rejects(chatOf(t, events).final(), StreamError)
    assert.deepEqual([error.code, partialText(error)], ['1234', greeting])
  },

  'a stream with only comments or with nothing rejects with a ZhipuError': async (t) => {
    for (const events of [': keep-alive\n\n'.repeat(100), '']) await rejects(chatOf(t, events).final(), ZhipuError)
  },

  'chunks without an id are kept in partial': async (t) => {
    const chunks = event({ choices: [{ index: 0, delta: { content: '你' } }] }) +
      event({ choices: [{ index: 0, delta: { content: '好' } }] })
    const error = await rejects(chatOf(t, chunks).final(), StreamError)
    assert.equal(partialText(error), '你好')
  },

  'a frame that is glued into another of the same answer does not lose text silently': async (t) => {
    const [first, second] = [delta('天气'), delta('晴天')]
    const glued = first.slice(0, first.indexOf('天气') + 1) + second
    const stream = chatOf(t, delta('好，') + glued + finish() + done)
    const { value, error } = await outcomeOf(stream.final())
    if (error) assert.instanceOf(error, StreamError)
    else {assert.isTrue(
        stream.discarded.length > 0 || value.message.content === '好，天气晴天',
        `${value.message.content}`,
      )}
  },

  'NUL characters and invalid UTF-8 do not end a stream': async (t) => {
    const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))
    const [before, after] = latin1(greetingStream).split(latin1(greeting))
    const session = new Session(t, 'latin1', `${before}a\\u0000b\xff${latin1(greeting)}${after}`)
    const text = await collect(session.client().chat.completions.stream(question()).text())
    assert.equal(text.join(''), `a\0b\ufffd${greeting}`)
  },

  'no stream of hostile chunks fails with a raw error': async (t) => {
    const random = new Random(t.config.seed)
    let events = ''
    const client = clientOf(t, () => events)
    const agent = { agent_id: 'general_translation', messages: [{ role: 'user' as const, content: '你好' }] }
    const readers = [
      () => client.chat.completions.stream(question()).final(),
      () => collect(client.chat.completions.stream(question()).text()),
      async () => collect(await client.agents.create({ ...agent, stream: true })),
      async () =>
        collect(
          await client.audio.transcriptions.create({
            model: 'glm-asr-2512',
            file: new File(['x'], 'a.wav'),
            stream: true,
          }),
        ),
      async () => collect(client.chat.completions.stream(question()).tee()[1]),
    ]
    for (let round = 0; round < 400; round++) {
      events = round % 4
        ? corruptedStream(random)
        : event(hostileValue(random)) + event(hostileValue(random)) + finish()
      await outcomeOf<unknown>(readers[round % readers.length]!, `SEED=${t.config.seed}, ${events}`)
    }
    assert.notProperty({}, 'polluted')
  },

  'runTools() and parse() do not fail with a raw error because of hostile chunks': async (t) => {
    const random = new Random(t.config.seed)
    let events = ''
    const client = clientOf(t, () => events)
    const schema = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const tools = [{ name: 'a', run: () => 'x' }]
    for (let round = 0; round < 150; round++) {
      events = corruptedStream(random)
      await outcomeOf(() => runTools(client, question(), { tools, maxRounds: 2 }), `SEED=${t.config.seed}, ${events}`)
      await outcomeOf(() => parse(client, question(), schema), `SEED=${t.config.seed}, ${events}`)
    }
  },
}
