import { assert } from 'chai'
import type { Fixtures } from '../../mock/index.ts'
import { APIConnectionError, APIStatusError } from '../../src/index.ts'
import {
  realtime,
  type RealtimeOptions,
  type RealtimeParams,
  type RealtimeSession,
  tool,
} from '../../src/realtime/index.ts'
import { collect, rejectionOf, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { speech, text } from '../support/mock-speech.ts'
import { Random } from '../support/random.ts'
import type { Suite } from '../support/suite.ts'

/** Opens a session of this case's account. */
async function open(t: Harness, params?: RealtimeParams, options?: RealtimeOptions): Promise<RealtimeSession> {
  return await realtime({ input_audio_format: 'pcm24', ...params }, { ...await t.realtimeOptions(), ...options })
}

/** Opens a session that the mock answers by these rules. */
async function openScripted(t: Harness, rules: Fixtures['rules'], options?: RealtimeOptions): Promise<RealtimeSession> {
  await t.useFixtures({ rules: rules?.map((rule) => ({ for: 'realtime', ...rule })) })
  return await open(t, {}, options)
}

/** A tone of 0.4 s. */
const tone = Int16Array.from({ length: 9600 }, (_, index) => Math.round(8000 * Math.sin(index / 10)))

/** Speaks, and asks for an answer. */
async function ask(session: RealtimeSession) {
  await session.append(tone)
  return await session.respond()
}

async function close(t: Harness, session: RealtimeSession): Promise<void> {
  await session.close()
  await t.waitUntilClosed()
}

export const suite: Suite = {
  'realtime() resolves when the server has confirmed the configuration': async (t) => {
    const session = await open(t, { instructions: '你是一位导游。' })
    assert.equal(session.session.instructions, '你是一位导游。')
    assert.equal(session.params.input_audio_format, 'pcm24')
    await close(t, session)
  },

  'text() yields the text of an answer in pieces, and done resolves with all of it': async (t) => {
    const session = await openScripted(t, [{ stream: ['你', '好', '！'] }])
    const response = await ask(session)
    const pieces = await collect(response.text())
    assert.isAbove(pieces.length, 1)
    assert.equal(pieces.join(''), '你好！')
    const { status, text, transcript, rounds } = await response.done
    assert.deepEqual({ status, text, transcript, rounds }, {
      status: 'completed',
      text: '你好！',
      transcript: '你好！',
      rounds: 1,
    })
    await close(t, session)
  },

  'audio() yields whole samples, one chunk for each delta, and all of the speech': async (t) => {
    const spoken = await speech(t)
    const session = await open(t)
    const deltas = session.events('response.audio.delta')
    await session.append(spoken)
    const response = await session.respond()
    const chunks = await collect(response.audio())
    assert.isAbove(chunks.length, 1)
    assert.isTrue(chunks.every(({ length }) => length > 0 && length % 2 === 0))
    // The mock repeats what was said, in the same voice.
    assert.equal(chunks.reduce((bytes, { length }) => bytes + length, 0), spoken.length)
    await close(t, session)
    assert.lengthOf(await collect(deltas), chunks.length)
  },

  'transcripts() yields what the user said': async (t) => {
    const spoken = await speech(t)
    const session = await open(t)
    const transcripts = session.transcripts()
    await session.append(spoken)
    const response = await session.respond()
    for await (const transcript of transcripts) {
      assert.equal(transcript.text, text)
      break
    }
    assert.equal((await response.done).text, text)
    await close(t, session)
  },

  'responses() yields the answers that server VAD begins': async (t) => {
    const spoken = await speech(t)
    const session = await open(t, { turn_detection: { type: 'server_vad' } })
    const responses = session.responses()
    await session.append(new Uint8Array([...new Uint8Array(24_000), ...spoken, ...new Uint8Array(57_600)]))
    const { value: response } = await responses.next()
    assert.equal((await response!.done).text, text)
    await close(t, session)
  },

  'function calls are run and answered, and the answer continues with the next response': async (t) => {
    const calls: unknown[] = []
    const weather = tool({
      name: 'weather',
      description: '天气',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      run: (args: { city: string }) => {
        calls.push(args)
        return '晴'
      },
    })
    const rules = [{ reply: { toolCalls: [{ name: 'weather', args: { city: '北京' } }] } }, { reply: '北京晴。' }]
    const session = await openScripted(t, rules, { tools: [weather] })
    const { text, rounds, functionCalls } = await (await ask(session)).done
    assert.deepEqual(calls, [{ city: '北京' }])
    assert.deepEqual({ text, rounds, functionCalls }, { text: '北京晴。', rounds: 2, functionCalls: [] })
    await close(t, session)
  },

  'cancel() ends the readers of an answer, and the session answers the next turn': async (t) => {
    const session = await openScripted(t, [{ stream: ['一', { wait: 600_000 }, '二'] }, { reply: '三' }])
    const response = await ask(session)
    const pieces: string[] = []
    for await (const piece of response.text()) {
      pieces.push(piece)
      await session.cancel()
    }
    assert.deepEqual(pieces, ['一'])
    assert.equal((await response.done).status, 'cancelled')
    assert.equal((await (await ask(session)).done).text, '三')
    await close(t, session)
  },

  'an error during an answer rejects it, and the session answers the next turn': async (t) => {
    const error = { code: '1302', afterEvents: 1 }
    const session = await openScripted(t, [{ reply: '一', with: { error } }, { reply: '二' }])
    const failure = await rejects((await ask(session)).done, APIStatusError)
    assert.equal(failure.code, '1302')
    assert.equal((await (await ask(session)).done).text, '二')
    await close(t, session)
  },

  'a token that is not valid rejects with status, code and body': async (t) => {
    const error = await rejects(open(t, {}, { token: 'nonsense' }), APIStatusError)
    assert.equal(error.status, 401)
    assert.match(`${error.code}`, /^(401|1000)$/)
    assert.containsAllKeys(error.body, ['error'])
    assert.notInclude(JSON.stringify(error) + error.message + error.stack, 'nonsense')
  },

  'a dropped handshake is an APIConnectionError': async (t) => {
    await t.useFixtures({ rules: [{ for: 'realtime', fail: { network: true }, times: 2 }] })
    await rejects(open(t), APIConnectionError)
  },

  'a configuration that the account cannot pay for rejects with code 1113 and closes the connection': async (t) => {
    await t.useFixtures({ limits: { balance: 0 } })
    assert.equal((await rejects(open(t), APIStatusError)).code, '1113')
    await t.waitUntilClosed()
  },

  'a connection that is lost during an answer rejects the answer, the loops and later calls': async (t) => {
    const session = await openScripted(t, [{ reply: '一二三', with: { cut: { afterEvents: 2 } } }])
    const loop = collect(session)
    const response = await ask(session)
    await rejects(response.done, APIConnectionError)
    await rejects(collect(response.text()), APIConnectionError)
    await rejects(loop, APIConnectionError)
    await rejects(session.append(tone), APIConnectionError)
    assert.notEqual((await session.closed).code, 1000)
    await t.waitUntilClosed()
  },

  'an error before the server closes the connection is the reason': async (t) => {
    const session = await open(t)
    const loop = collect(session)
    await session.send({ type: 'heartbeat' } as never)
    const error = await rejects(loop, APIStatusError)
    assert.equal(error.code, '1210')
    assert.equal((await session.closed).code, 1000)
    await t.waitUntilClosed()
  },

  'close() resolves with its code and reason, and loops end': async (t) => {
    const session = await open(t)
    const loop = collect(session)
    assert.equal((await session.close(3001, '再见')).code, 3001)
    assert.include((await loop).map(({ type }) => type), 'session.updated')
    assert.deepEqual(await session.closed, await session.close())
    await t.waitUntilClosed()
  },

  'an abort of the signal ends the session with the reason of the signal': async (t) => {
    const controller = new AbortController()
    const session = await openScripted(t, [{ stream: ['一', { wait: 600_000 }, '二'] }], { signal: controller.signal })
    const response = await ask(session)
    const reason = new Error('the user has left')
    controller.abort(reason)
    assert.strictEqual(await rejectionOf(response.done), reason)
    assert.strictEqual(await rejectionOf(collect(session)), reason)
    await t.waitUntilClosed()
  },

  'sessions that are left at any point leave no open connection': async (t) => {
    const random = new Random(t.config.seed)
    const leave = async () => {
      const controller = new AbortController()
      const opening = open(t, {}, { signal: controller.signal })
      opening.catch(() => {})
      const way = random.below(4)
      if (way === 0) return controller.abort()
      const session = await opening
      const answer = ask(session)
      answer.catch(() => {})
      if (way === 1) return controller.abort()
      const response = await answer
      if (way === 2) await session.cancel()
      else await response.audio().next()
      await session.close()
    }
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 6 }, leave))
    await t.waitUntilClosed()
  },
}
