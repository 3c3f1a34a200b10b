import type { Scenario } from '../../scenario.ts'
import { billed, closeSession, found, membersOf, model, scenario, speech, typesOf } from './session.ts'

/** A short answer may have ended when the server reads the cancel. */
const ATTEMPTS = 5

/** The end of a response that the client cancels. */
export const interruption: readonly Scenario[] = [
  scenario('a response is cancelled', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24' })
    const { session, events } = opened
    const spoken = await speech(client)
    let turn: typeof events = []
    let done: { readonly status?: unknown; readonly status_details?: unknown } = {}
    for (let attempt = 0; attempt < ATTEMPTS && done.status !== 'cancelled'; attempt++) {
      await session.append(spoken)
      await session.commit()
      const from = events.length
      const asked = session.createResponse()
      // Not `cancel()` of the client, which waits until the response has begun.
      await session.send({ type: 'response.cancel' })
      await (await asked).done
      turn = events.slice(from)
      done = Object(membersOf(turn.findLast(({ type }) => type === 'response.done'))['response'])
    }
    const types = typesOf(turn)
    t.fact('response.cancelled is sent', types.includes('response.cancelled'), true)
    t.fact('status of response.done', done.status, 'cancelled')
    t.note(`status_details of a cancelled response: ${found(done.status_details)}`)
    t.note(`events of a cancelled response: ${types.filter((type) => type !== 'heartbeat').join(', ')}`)
    const late = types.slice(types.indexOf('response.cancelled')).filter((type) => type.endsWith('.delta'))
    t.note(`deltas after response.cancelled: ${late.length}`)
    await session.append(spoken)
    const next = await (await session.respond()).done
    t.fact('status of the next response', next.status, 'completed')
    t.fact('the next response has text', next.text.length > 0, true)
    await closeSession(t, opened)
  }),
]
