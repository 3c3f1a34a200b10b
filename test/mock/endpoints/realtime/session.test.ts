import { expect, test } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { append, openReady, TestSession, tone } from '../../../support/bare-session.ts'

const quiet = { realtime: { noise: false } } as const

/** The events of one turn with client VAD. */
async function spokenTurn(session: TestSession) {
  const from = session.events.length
  session.send(append(tone(500)), { type: 'input_audio_buffer.commit' }, { type: 'response.create' })
  return await session.until('response.done', from)
}

test('a session begins with heartbeat, session.created with the default configuration, conversation.created', async () => {
  const session = await TestSession.open(mockZhipu(quiet))
  await session.until('conversation.created')
  expect(session.types).toEqual(['heartbeat', 'session.created', 'conversation.created'])
  const [, created] = session.events
  expect(created.event_id).toMatch(/^event[0-9a-f]{32}$/)
  expect(created.session).toMatchObject({
    id: expect.stringMatching(/^sess[0-9a-f]{32}$/),
    object: 'realtime.session',
    model: 'glm-realtime',
    input_audio_format: 'wav',
    turn_detection: null,
    beta_fields: { chat_mode: 'audio' },
  })
})

test('a turn with client VAD has its events in order, with one item id, and audio as long as the text is spoken', async () => {
  const zhipu = mockZhipu(quiet)
  zhipu.realtime.reply('今天天气很好')
  const turn = await spokenTurn(await openReady(zhipu))
  expect(turn.map(({ type }) => type)).toEqual([
    'conversation.item.created',
    'input_audio_buffer.committed',
    'response.created',
    'response.output_item.added',
    'response.content_part.added',
    'response.audio_transcript.delta',
    'response.text.delta',
    'response.audio_transcript.delta',
    'response.text.delta',
    'response.audio.delta',
    'conversation.item.input_audio_transcription.completed',
    'response.audio.delta',
    'response.audio_transcript.done',
    'response.text.done',
    'response.audio.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.done',
  ])
  const itemIds = new Set(turn.map(({ item_id, item }) => item_id ?? item?.id).filter(Boolean))
  expect(itemIds.size).toBe(1)
  const audio = turn.filter(({ type }) => type === 'response.audio.delta').map(({ delta }) => atob(delta)).join('')
  // Six characters of 200 ms at 24 kHz with 16 bits.
  expect(audio.length).toBe((6 * 200 * 24_000 * 2) / 1000)
  expect(turn.at(-1).response).toMatchObject({ status: 'completed', usage: { total_tokens: 0 } })
})

test('response.create without a turn gets an empty response', async () => {
  const session = await openReady(mockZhipu(quiet))
  const from = session.events.length
  session.send({ type: 'response.create' })
  const types = (await session.until('response.done', from)).map(({ type }) => type)
  expect(types).toEqual(['response.created', 'response.done'])
})

test('a response that only calls functions has no message', async () => {
  const zhipu = mockZhipu(quiet)
  zhipu.realtime.reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }] })
  const turn = await spokenTurn(await openReady(zhipu))
  expect(turn.map(({ type }) => type)).toEqual([
    'conversation.item.created',
    'input_audio_buffer.committed',
    'response.created',
    'response.function_call_arguments.done',
    'conversation.item.input_audio_transcription.completed',
    'response.done',
  ])
  expect(turn.at(-1).response).not.toHaveProperty('output')
})

test('server VAD replies without an event of the client after speech and 768 ms of silence', async () => {
  const zhipu = mockZhipu(quiet)
  zhipu.realtime.reply('好')
  const session = await openReady(zhipu, { turn_detection: { type: 'server_vad' } })
  const from = session.events.length
  let at = 1000
  for (const samples of [tone(400, 0), tone(600), tone(500, 0), tone(500, 0)]) session.send(append(samples, at += 500))
  const types = (await session.until('response.done', from)).map(({ type }) => type)
  expect(types.slice(0, 5)).toEqual([
    'input_audio_buffer.speech_started',
    'input_audio_buffer.speech_stopped',
    'conversation.item.created',
    'input_audio_buffer.committed',
    'response.created',
  ])
})

test('server VAD finds each turn of one append: the second interrupts the response to the first', async () => {
  const zhipu = mockZhipu(quiet)
  zhipu.realtime.reply('第一句')
  zhipu.realtime.reply('第二句')
  const session = await openReady(zhipu, { turn_detection: { type: 'server_vad' } })
  const from = session.events.length
  const samples = [tone(600), tone(1000, 0), tone(800), tone(1000, 0)].flatMap((part) => [...part])
  session.send(append(Int16Array.from(samples), 1))
  const first = await session.until('response.done', from)
  expect(first.at(-1).response).toMatchObject({
    status: 'cancelled',
    status_details: { type: 'cancelled', reason: 'turn_detected' },
  })
  const turns = [...first, ...await session.until('response.done', from + first.length)]
  const types = turns.map(({ type }) => type)
  for (const type of ['speech_started', 'speech_stopped', 'committed']) {
    expect(types.filter((each) => each === `input_audio_buffer.${type}`)).toHaveLength(2)
  }
  expect(turns.at(-1).response.status).toBe('completed')
  const itemIds = turns.filter(({ type }) => type === 'input_audio_buffer.committed').map(({ item_id }) => item_id)
  expect(new Set(itemIds).size).toBe(2)
})

test('with noise come rate_limites.updated, and heartbeats with an id and a time', async () => {
  const zhipu = mockZhipu({ clock: 'virtual' })
  const session = await openReady(zhipu)
  for (let turn = 0; turn < 12; turn++) {
    const from = session.events.length
    session.send({ type: 'response.create' })
    await session.until('response.done', from)
  }
  await zhipu.clock.advance(30_000 * 12)
  const [limits] = session.events.filter(({ type }) => type === 'rate_limites.updated')
  expect(limits.rate_limits).toEqual([
    {
      name: expect.any(String),
      limit: expect.any(Number),
      remaining: expect.any(Number),
      reset_seconds: expect.any(Number),
    },
  ])
  const heartbeats = session.events.filter(({ type }) => type === 'heartbeat')
  expect(heartbeats).toHaveLength(14)
  expect(new Set(heartbeats.map((event) => Object.keys(event).sort().join()))).toContain(
    'client_timestamp,event_id,type',
  )
  expect(heartbeats.map((event) => Object.keys(event).length)).toContain(1)
  session.leave()
})
