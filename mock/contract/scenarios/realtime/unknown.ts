import { isZhipuError } from '../../../../src/index.ts'
import type { ObservedSession } from '../../observed-session.ts'
import type { Bench, Scenario } from '../../scenario.ts'
import {
  billed,
  closeSession,
  firstOfEach,
  found,
  membersOf,
  model,
  pause,
  question,
  scenario,
  silence,
  speak,
  speech,
  typesOf,
} from './session.ts'
import { within } from '../../within.ts'

/** Milliseconds to wait for what may not come. */
const ANSWER_TIMEOUT_MS = 20_000
/** 5 s of silence as base64: above the limit of 256 KB that one client has met. */
const LONG_AUDIO = 'A'.repeat(320_000)

const greeting = '你好，请问有什么可以帮您？'

/** What no source says: each scenario notes what it finds. */
export const unknown: readonly Scenario[] = [
  scenario('a greeting is spoken without a turn of the user', { requests: 1, paid: billed }, async (_, t) => {
    const opened = await t.realtime({ model, greeting_config: { enable: true, content: greeting } })
    const { session, events } = opened
    t.fact('the greeting ends', await untilDone(opened, 0), true)
    const spoken = events.slice(typesOf(events).indexOf('response.created'))
    const type = 'response.audio_transcript.delta'
    const text = spoken.filter((event) => event.type === type).map((event) => membersOf(event)['delta']).join('')
    t.note(`text of the greeting is that of greeting_config: ${text === greeting}`)
    t.note(`events of a greeting: ${firstOfEach(spoken)}`)
    const from = events.length
    await session.update({ instructions: '只用中文回答。' })
    await pause(t)
    t.note(`another update repeats the greeting: ${typesOf(events.slice(from)).includes('response.created')}`)
    await closeSession(t, opened)
  }),

  scenario('a response is asked for without audio', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', modalities: ['text'] })
    const { status, text, turn } = await speak(client, opened)
    t.fact('status', status, 'completed')
    t.fact('the answer has text', text.length > 0, true)
    t.note(`audio with modalities ["text"]: ${typesOf(turn).includes('response.audio.delta')}`)
    await closeSession(t, opened)
  }),

  scenario(
    'the item of a turn is retrieved, truncated and deleted',
    { requests: 2, paid: billed },
    async (client, t) => {
      const opened = await t.realtime({ model, input_audio_format: 'pcm24' })
      const { turn } = await speak(client, opened)
      const committed = turn.find(({ type }) => type === 'input_audio_buffer.committed')
      const itemId = t.need('item_id of input_audio_buffer.committed', membersOf(committed)['item_id'])
      const item = { item_id: itemId }
      await noteAnswer(t, opened, { type: 'conversation.item.retrieve', ...item }, 'conversation.item.retrieved')
      const cut = { content_index: 0, audio_end_ms: 100 }
      await noteAnswer(
        t,
        opened,
        { type: 'conversation.item.truncate', ...item, ...cut },
        'conversation.item.truncated',
      )
      await noteAnswer(t, opened, { type: 'conversation.item.delete', ...item }, 'conversation.item.deleted')
      await closeSession(t, opened)
    },
  ),

  scenario('samples without a rate are sent, and long ones', { requests: 3, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm' })
    const { session, events } = opened
    await session.append(toRate16(await speech(client)))
    const from = events.length
    await (await session.respond()).done
    const type = 'conversation.item.input_audio_transcription.completed'
    const heard = membersOf(events.slice(from).find((event) => event.type === type))['transcript']
    t.note(`transcription of 16 kHz sent as pcm: ${found(heard)}`)
    await closeSession(t, opened)
    const long = await t.realtime({ model, input_audio_format: 'pcm24' })
    long.sendText(
      JSON.stringify({ type: 'input_audio_buffer.append', audio: LONG_AUDIO }),
    )
    const closed = await within(t.patience.intervalMs + 1000, long.session.closed)
    t.note(
      `a message above 256 KB: ${closed ? `close code ${closed.code}, reason ${found(closed.reason)}` : 'accepted'}`,
    )
    await long.session.close()
  }),

  scenario('silence_duration_ms of server VAD is set', { requests: 2, paid: billed }, async (client, t) => {
    const detection = { type: 'server_vad', silence_duration_ms: 3000, create_response: false }
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', turn_detection: detection })
    const { session, events } = opened
    await session.append(await speech(client))
    await session.append(silence(1500))
    await pause(t)
    const type = 'input_audio_buffer.speech_stopped'
    t.note(`1.5 s of silence end a turn in spite of silence_duration_ms 3000: ${typesOf(events).includes(type)}`)
    t.note(`a response in spite of create_response false: ${typesOf(events).includes('response.created')}`)
    await closeSession(t, opened)
  }),

  scenario('configurations that only clients use are sent', { requests: 2, paid: billed }, async (_, t) => {
    const proactive = { chat_mode: 'video_proactive', tts_source: 'e2e' }
    const opened = await t.realtime({ model })
    const update = { type: 'session.update', session: { ...opened.session.params, beta_fields: proactive } }
    await noteAnswer(t, opened, update, 'session.updated')
    const transcription = { type: 'transcription_session.update', input_audio_format: 'pcm16' }
    await noteAnswer(t, opened, transcription, 'transcription_session.updated')
    await opened.session.close()
    const air = await t.realtime({ model: 'glm-realtime-air' })
    const content = [{ type: 'input_text', text: question }]
    await air.session.createItem({ type: 'message', role: 'user', content })
    const { text } = await (await air.session.createResponse()).done
    t.note(`a message with text at glm-realtime-air: ${text ? `is answered: ${text.slice(0, 40)}` : 'is ignored'}`)
    await closeSession(t, air)
  }),

  scenario('a message with text is sent to glm-realtime-plus', { requests: 2, paid: billed }, async (_, t) => {
    // No document has this model, which two clients use: an account may not have it.
    const opened = await t.realtime({ model: 'glm-realtime-plus' }).catch((error: unknown) => {
      if (!isZhipuError(error)) throw error
      t.note(`glm-realtime-plus is refused: ${error}`)
    })
    if (!opened) return
    const content = [{ type: 'input_text', text: question }]
    await opened.session.createItem({ type: 'message', role: 'user', content })
    const { text } = await (await opened.session.createResponse()).done
    t.note(`a message with text at glm-realtime-plus: ${text ? `is answered: ${text.slice(0, 40)}` : 'is ignored'}`)
    await closeSession(t, opened)
  }),

  scenario('threshold of server VAD is set', { requests: 2, paid: billed }, async (client, t) => {
    const detection = { type: 'server_vad', threshold: 1, create_response: false }
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', turn_detection: detection })
    const { session, events } = opened
    for (const audio of [await speech(client), silence(1500)]) await session.append(audio)
    await pause(t)
    const type = 'input_audio_buffer.speech_started'
    t.note(`speech is found in spite of threshold 1: ${typesOf(events).includes(type)}`)
    await closeSession(t, opened)
  }),

  scenario('a response is asked for while one runs', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24' })
    const { session, events, answerTo } = opened
    const samples = await speech(client)
    await session.append(samples)
    const { done } = await session.respond()
    await session.append(samples)
    await session.send({ type: 'input_audio_buffer.commit' })
    const from = events.length
    const answer = membersOf(await answerTo({ type: 'response.create' }, 'response.created'))
    t.note(
      `a turn and response.create while a response runs get ${found(answer['error'] ?? answer['type'])}; ` +
        `the response before it had ended: ${typesOf(events.slice(0, from)).includes('response.done')}`,
    )
    await done
    await untilDone(opened, from)
    await closeSession(t, opened)
  }),

  scenario('a response is asked for with instructions', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24' })
    const { session } = opened
    await session.append(await speech(client))
    await session.commit()
    const response = { instructions: '只回答“香蕉”两个字。' }
    const asked = session.responses().next()
    await session.send({ type: 'response.create', response } as never)
    const answer = (await within(ANSWER_TIMEOUT_MS, asked))?.value
    const text = answer && (await answer.done).text
    t.note(`response.create with instructions to say 香蕉: ${found(text?.slice(0, 40))}`)
    await closeSession(t, opened)
  }),
]

/** Waits for the end of a response that the client did not request. */
async function untilDone({ session, events }: ObservedSession, from: number): Promise<boolean> {
  const done = session.events('response.done').next()
  const isDone = () => typesOf(events.slice(from)).includes('response.done')
  if (!isDone()) await within(ANSWER_TIMEOUT_MS, done)
  return isDone()
}

/** Notes what an event gets: an event of this type or an error. */
async function noteAnswer(
  t: Bench,
  { answerTo }: ObservedSession,
  event: { readonly type: string } & Record<string, unknown>,
  type: string,
): Promise<void> {
  t.note(`${event.type} gets ${found(await answerTo(event, type))}`)
}

/** Samples of 24 kHz as those of 16 kHz: two of three. */
function toRate16(bytes: Uint8Array): Uint8Array {
  const samples = new Int16Array(bytes.slice().buffer)
  return new Uint8Array(samples.filter((_, index) => index % 3 !== 2).buffer)
}
