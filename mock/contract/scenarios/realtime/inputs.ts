import { isZhipuError } from '../../../../src/index.ts'
import type { RealtimeResponse } from '../../../../src/realtime/index.ts'
import type { ObservedSession } from '../../observed-session.ts'
import type { Scenario } from '../../scenario.ts'
import {
  billed,
  closeSession,
  factOrder,
  factTranscription,
  found,
  membersOf,
  model,
  scenario,
  silence,
  speech,
  typesOf,
} from './session.ts'
import { within } from '../../within.ts'

/** A grey JPEG of 56 × 56: multiples of 28, as the guide recommends. */
const picture =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ' +
  'EBAQEBAQEBD/wAALCAA4ADgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AAAAAAAAAAAAAAAAAP//Z'

const video = { chat_mode: 'video_passive', tts_source: 'e2e' } as const

/** Silence before and after the words. Observed 2026-09: 768 ms are enough, less than that ends no turn. */
const BEFORE_MS = 500
const AFTER_MS = 2000
/** Milliseconds to wait for an answer that the server begins by itself. */
const ANSWER_TIMEOUT_MS = 20_000

/** Video frames, and turns that the server ends. */
export const inputs: readonly Scenario[] = [
  scenario('a turn with video needs a frame', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', beta_fields: video })
    const { session, events } = opened
    const { fps, image_size_x: width, image_size_y: height, chat_mode: mode } = session.session.beta_fields ?? {}
    t.fact('chat_mode', mode, 'video_passive')
    t.note(`what the server wants of video: fps ${found(fps)}, ${found(width)} × ${found(height)}`)
    const spoken = await speech(client)
    await session.append(spoken)
    const refused = await session.respond().then(() => undefined, (error) => error)
    t.fact('code without a frame', isZhipuError(refused) ? refused.code : found(refused), 'video_model_query_error')
    const from = events.length
    await session.appendVideo(picture)
    await session.append(spoken)
    const { status, text } = await (await session.respond()).done
    t.fact('status', status, 'completed')
    t.fact('the answer has text', text.length > 0, true)
    const searches = typesOf(events.slice(from)).filter((type) => type.includes('simple_browser'))
    t.note(`events of the search that is built in: ${searches.join(', ') || 'none'}`)
    await closeSession(t, opened)
  }),

  scenario('server VAD ends a turn after silence, and answers it', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', turn_detection: { type: 'server_vad' } })
    const { session, events } = opened
    const spoken = await speech(client)
    const from = events.length
    const answer = firstResponse(opened)
    for (const audio of [silence(BEFORE_MS), spoken, silence(AFTER_MS)]) await session.append(audio)
    const response = t.need('a response without response.create', await answer)
    const { status, text } = await response.done
    const turn = events.slice(from)
    t.fact('status', status, 'completed')
    t.fact('the answer has text', text.length > 0, true)
    factOrder(t, turn, 'input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped')
    factOrder(t, turn, 'input_audio_buffer.speech_stopped', 'input_audio_buffer.committed')
    factOrder(t, turn, 'input_audio_buffer.committed', 'response.done')
    factTranscription(t, turn)
    for (const type of ['input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped']) {
      const members = Object.keys(membersOf(turn.find((event) => event.type === type)))
      t.note(`members of ${type}: ${members.join(', ')}`)
    }
    const types = typesOf(turn)
    const isFirst = types.indexOf('conversation.item.created') < types.indexOf('input_audio_buffer.committed')
    t.note(`conversation.item.created comes before input_audio_buffer.committed: ${isFirst}`)
    await closeSession(t, opened)
  }),
]

/** The next response, also one that the server begins by itself; `undefined` when none comes in time. */
function firstResponse({ session }: ObservedSession): Promise<RealtimeResponse | undefined> {
  return within(ANSWER_TIMEOUT_MS, session.responses().next().then(({ value }) => value))
}
