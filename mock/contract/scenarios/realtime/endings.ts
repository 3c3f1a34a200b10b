import { createRealtimeToken, type RealtimeClientEvent } from '../../../../src/realtime/index.ts'
import type { Bench, Scenario } from '../../scenario.ts'
import { within } from '../../within.ts'
import { closeSession, found, model, pause, refusalOf, scenario } from './session.ts'

/** Of a token that expires while its session is open: the handshake must be done before. */
const SHORTEST_LIFETIME_MS = 1000
const MINUTE_MS = 60_000

/** What the fact sheet calls unknown and no scenario looks at, each with the reason. */
const notLookedAt: readonly (readonly [point: string, reason: string])[] = [
  ['maximum length of a session', 'a session must stay open for hours'],
  ['idle time-out with client VAD', 'a session must stay silent for minutes or hours; noted is how long one was open'],
  ['close code and reason when the server ends a session', 'no request makes the server end one that is correct'],
  ['close code and reason under overload', 'needs more sessions than the account may have, which blocks its programs'],
  ['answer to a model that the account may not use', 'needs an account without the model'],
  [
    'limit of the length of instructions',
    'a configuration above the context of 8192 tokens costs its input in each try',
  ],
  ['pings of the server', 'clients of WebSocket do not report them'],
]

/** Tokens that have expired, and what a run does not look at. */
export const endings: readonly Scenario[] = [
  // The client may send a plain request to learn why the handshake was refused.
  scenario('a token that has expired is refused', 2, async (_, t) => {
    const token = await createRealtimeToken(keyOf(t), -MINUTE_MS)
    const refused = await refusalOf(t.realtime({ model }, { token }))
    t.fact('the session is refused', refused !== undefined, true)
    t.note(`an expired token: status ${found(refused?.status)}, code ${found(refused?.code)}; ${refused}`)
  }),

  scenario('a token expires while its session is open', 1, async (_, t) => {
    const lifetimeMs = Math.max(SHORTEST_LIFETIME_MS, t.patience.intervalMs)
    const token = await createRealtimeToken(keyOf(t), lifetimeMs)
    const openedAtMs = Date.now()
    const opened = await t.realtime({ model }, { token })
    const { session } = opened
    const closed = await within(lifetimeMs * 2, session.closed)
    const updated = closed ? undefined : await session.update({ instructions: '你好' }).then(() => true, () => false)
    t.note(
      closed
        ? `a session whose token expires is closed: code ${closed.code}, reason ${found(closed.reason)}`
        : `a session whose token expires stays open, and its next update is accepted: ${updated}`,
    )
    const seconds = Math.round((Date.now() - openedAtMs) / 1000)
    t.note(`a session without audio was open for ${seconds} s: ${closed === undefined}`)
    if (!closed && updated) await closeSession(t, opened)
    await session.close()
  }),

  scenario('input_audio_buffer.pre_commit and an empty message are sent', 1, async (_, t) => {
    const opened = await t.realtime({ model })
    const { session, events } = opened
    const answerTo = async (event: RealtimeClientEvent) => {
      const from = events.length
      await session.send(event)
      await pause(t)
      const answers = events.slice(from).filter(({ type }) => type !== 'heartbeat')
      return answers.map(found).join(', ') || 'no event'
    }
    t.note(`input_audio_buffer.pre_commit gets ${await answerTo({ type: 'input_audio_buffer.pre_commit' })}`)
    const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: '' }] }
    t.note(`a message without text gets ${await answerTo({ type: 'conversation.item.create', item } as never)}`)
    await closeSession(t, opened)
  }),

  scenario('points that are not looked at', { requests: 0 }, (_, t) => {
    for (const [point, reason] of notLookedAt) t.note(`not looked at: ${point}: ${reason}`)
    const { host } = new URL(String(t.options.baseURL))
    if (!host.endsWith('z.ai')) t.note('not looked at: sessions at api.z.ai: run the contract with ZAI_API_KEY')
    return Promise.resolve()
  }),
]

/** The key that signs tokens. */
function keyOf(t: Bench): string {
  const { apiKey } = t.options
  return t.need('the key as a text', typeof apiKey === 'string' ? apiKey : undefined)
}
