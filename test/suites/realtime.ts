import { assert } from 'chai'
import { mockZhipu } from '../../mock/index.ts'
import { Random } from '../support/random.ts'
import { audioOf, type RealtimeEvent, RealtimeSocket } from '../support/realtime-socket.ts'
import { speech, text } from '../support/mock-speech.ts'
import type { Suite } from '../support/suite.ts'

const typesOf = (events: readonly RealtimeEvent[]): string[] => events.map(({ type }) => type)

/** A text of deltas of one type. */
const joined = (events: readonly RealtimeEvent[], type: string): string =>
  events.filter((event) => event.type === type).map(({ delta }) => delta).join('')

function assertInOrder(events: readonly RealtimeEvent[], order: readonly string[]): void {
  const types = typesOf(events)
  const indices = order.map((type) => types.indexOf(type))
  assert.deepEqual(indices, [...indices].sort((a, b) => a - b), types.join(' '))
  assert.notInclude(indices, -1, types.join(' '))
}

export const suite: Suite = {
  'a session begins with a heartbeat and its default configuration': async (t) => {
    const session = await RealtimeSocket.open(t)
    const events = await session.until('session.created')
    assert.equal(events[0].type, 'heartbeat')
    assert.equal(events.at(-1).session.object, 'realtime.session')
    session.socket.close()
    await t.waitUntilClosed()
  },

  'speech is transcribed, answered as text and as audio, and each type of event is in order': async (t) => {
    const spoken = await speech(t)
    const session = await RealtimeSocket.ready(t)
    const from = session.events.length
    session.sendAudio(spoken)
    session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
    const turn = await session.until('response.done', from)
    assertInOrder(turn, [
      'response.created',
      'response.audio_transcript.delta',
      'response.audio.delta',
      'response.audio_transcript.done',
      'response.done',
    ])
    const type = 'conversation.item.input_audio_transcription.completed'
    assert.equal(turn.find((event) => event.type === type).transcript, text)
    assert.equal(joined(turn, 'response.audio_transcript.delta'), text)
    assert.equal(joined(turn, 'response.text.delta'), text)
    assert.equal(audioOf(turn).length, spoken.length)
    assert.equal(turn.at(-1).response.status, 'completed')
    session.socket.close()
    await t.waitUntilClosed()
  },

  'server VAD ends a turn after silence and answers it': async (t) => {
    const spoken = await speech(t)
    const session = await RealtimeSocket.ready(t, { turn_detection: { type: 'server_vad' } })
    const from = session.events.length
    session.sendAudio(new Uint8Array([...new Uint8Array(24_000), ...spoken, ...new Uint8Array(57_600)]))
    const turn = await session.until('response.done', from)
    assertInOrder(turn, [
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'response.created',
      'response.done',
    ])
    assert.equal(joined(turn, 'response.audio_transcript.delta'), text)
    session.socket.close()
    await t.waitUntilClosed()
  },

  'an output of a function is answered': async (t) => {
    const session = await RealtimeSocket.ready(t)
    const from = session.events.length
    session.send(
      { type: 'conversation.item.create', item: { type: 'function_call_output', output: '晴，25 度' } },
      { type: 'response.create' },
    )
    const turn = await session.until('response.done', from)
    assertInOrder(turn, ['conversation.item.created', 'response.created', 'response.done'])
    assert.equal(joined(turn, 'response.text.delta'), '晴，25 度')
    session.socket.close()
    await t.waitUntilClosed()
  },

  'errors leave the session open': async (t) => {
    const session = await RealtimeSocket.ready(t)
    const codes: string[] = []
    for (
      const event of [
        { type: 'no.such.event' },
        { type: 'input_audio_buffer.append', audio: 'not base64' },
        { type: 'input_audio_buffer.commit' },
        { type: 'response.cancel' },
        { type: 'session.update', session: { tool_choice: 'auto' } },
      ]
    ) {
      const from = session.events.length
      session.send(event)
      codes.push((await session.until('error', from)).at(-1).error.code)
    }
    assert.deepEqual(codes, ['1210', '1210', '1210', 'stop_task_error', '1210'])
    assert.isUndefined(session.closeCode)
    session.socket.close()
    await t.waitUntilClosed()
  },

  'a key that is not valid refuses the handshake': async (t) => {
    const session = await RealtimeSocket.open(t, 'nonsense')
    await session.closed()
    assert.isEmpty(session.events)
  },

  'a heartbeat of the client ends the session': async (t) => {
    const session = await RealtimeSocket.ready(t)
    const from = session.events.length
    session.send({ type: 'heartbeat' })
    assert.equal((await session.until('error', from)).at(-1).error.code, '1210')
    assert.equal(await session.closed(), 1000)
    await t.waitUntilClosed()
  },

  'a message that is too long closes the session with code 1009': async (t) => {
    const session = await RealtimeSocket.ready(t)
    session.send({ type: 'input_audio_buffer.append', audio: 'A'.repeat(300_000) })
    assert.equal(await session.closed(), 1009)
    await t.waitUntilClosed()
  },

  'a client that leaves at any point leaves no open session': async (t) => {
    const random = new Random(t.config.seed)
    const spoken = await speech(t)
    const leave = async () => {
      const session = await RealtimeSocket.open(t)
      const events = random.below(12)
      await session.until('session.created')
      session.send({
        type: 'session.update',
        session: {
          input_audio_format: 'pcm24',
          output_audio_format: 'pcm',
          beta_fields: { chat_mode: 'audio', tts_source: 'e2e' },
        },
      })
      session.sendAudio(spoken)
      session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
      if (random.below(2) === 0) session.send({ type: 'response.cancel' })
      await t.waitUntil(() => session.events.length >= events, 'the session was silent')
      session.socket.close()
      await session.closed()
    }
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 6 }, leave))
    await t.waitUntilClosed()
  },

  'a listening mock answers the global WebSocket, and leaves it as it was': async () => {
    const original = globalThis.WebSocket
    if (!original) return
    const zhipu = mockZhipu({ seed: 'listening' })
    await zhipu.listen({ via: 'fetch' })
    try {
      const url = `wss://open.bigmodel.cn/api/paas/v4/realtime?Authorization=${zhipu.apiKey}`
      const session = new RealtimeSocket(new WebSocket(url))
      assert.instanceOf(session.socket, WebSocket)
      await session.until('session.created')
      session.send({ type: 'no.such.event' })
      await session.until('error')
      session.socket.close(1000)
      assert.equal(await session.closed(), 1000)
      assert.lengthOf(zhipu.requests[0]?.received ?? [], 1)
    } finally {
      zhipu.close()
    }
    assert.equal(globalThis.WebSocket, original)
  },

  'a handshake by fetch gets a WebSocket on Workers': async (t) => {
    if (!('WebSocketPair' in globalThis)) return
    const { baseURL, fetch = globalThis.fetch } = t.clientOptions
    const headers = { authorization: `Bearer ${t.key}`, upgrade: 'websocket' }
    const response = await fetch(`${baseURL}/realtime`, { headers }) as Response & {
      webSocket: WebSocket & { accept(): void }
    }
    assert.equal(response.status, 101)
    const session = new RealtimeSocket(response.webSocket)
    response.webSocket.accept()
    await session.until('session.created')
    session.socket.close()
    await t.waitUntilClosed()
  },
}
