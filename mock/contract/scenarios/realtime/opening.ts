import { isZhipuError } from '../../../../src/index.ts'
import type { Scenario } from '../../scenario.ts'
import { closeSession, found, model, scenario, typesOf } from './session.ts'

/** Handshake, opening events, configuration and errors. */
export const opening: readonly Scenario[] = [
  scenario('a handshake with an invalid token is refused', 2, async (_, t) => {
    await t.refusal('handshake', t.realtime({}, { token: 'no-such-token' }), { status: 401, code: /^(401|100\d)$/ })
  }),

  scenario('a session begins with its defaults, and confirms the configuration', 1, async (_, t) => {
    const opened = await t.realtime({ model, instructions: '只用中文回答。' })
    const { session, events } = opened
    t.fact('first event', events[0]?.type, ['heartbeat', 'session.created'])
    const types = typesOf(events).filter((type) => /^(session|conversation)\./.test(type))
    t.grammar('opening', types, 'session.created conversation.created? session.updated')
    t.shape('session.created', events.find(({ type }) => type === 'session.created'), {
      type: '=session.created',
      'event_id?': 'text',
      'client_timestamp?': 'integer',
      // Sometimes empty on events that have no text (observed).
      'delta?': 'any',
      'output_index?': 'any',
      'content_index?': 'any',
      session: 'any',
    })
    const { model: reported, instructions } = session.session
    t.fact('instructions are those sent', instructions, '只用中文回答。')
    t.note(`model that session.updated reports: ${found(reported)}`)
    t.note(`first event: ${events[0]?.type}`)
    t.note(`place of conversation.created: ${types.indexOf('conversation.created')} of ${types.join(', ')}`)
    await session.update({ instructions: '只用英文回答。' })
    t.fact('instructions after a second update', session.session.instructions, '只用英文回答。')
    await closeSession(t, opened)
  }),

  scenario('the key is accepted in the query', 1, async (_, t) => {
    const opened = await t.realtime({ model }, { authIn: 'query' })
    t.fact('session.updated', typesOf(opened.events).includes('session.updated'), true)
    await closeSession(t, opened)
  }),

  scenario('an unknown model of the query is refused after the handshake', 1, async (_, t) => {
    let code: string | undefined
    try {
      const { session } = await t.realtime({}, { query: { model: 'no-such-model' } })
      await session.close()
    } catch (error) {
      if (!isZhipuError(error) || error.code === undefined) throw error
      code = error.code
    }
    t.fact('code', code, '1234')
  }),

  scenario('errors leave the session open', 1, async (_, t) => {
    const opened = await t.realtime({ model })
    const { session, errorAfter } = opened
    const unknown = await errorAfter({ type: 'contract.unknown' })
    t.fact('code of an unknown event', unknown?.code, ['1210', 'invalid_event'])
    const broken = await errorAfter({ type: 'input_audio_buffer.append', audio: 'not base64' })
    t.note(`append that is not base64: ${found(broken)}`)
    await session.clear()
    const toolChoice = await errorAfter({
      type: 'session.update',
      session: { ...session.params, tool_choice: 'auto' },
    })
    t.fact('code of tool_choice', toolChoice?.code, '1210')
    const cancelled = await errorAfter({ type: 'response.cancel' })
    t.fact('code of a cancel without a response', cancelled?.code, 'stop_task_error', 'warning')
    t.note(`commit without audio: ${found(await errorAfter({ type: 'input_audio_buffer.commit' }))}`)
    const output = { type: 'function_call_output', output: '' }
    t.note(`empty output of a function: ${found(await errorAfter({ type: 'conversation.item.create', item: output }))}`)
    for (const type of ['conversation.item.delete', 'conversation.item.retrieve']) {
      t.note(`${type} of an unknown item: ${found(await errorAfter({ type, item_id: 'item_unknown' }))}`)
    }
    await session.update({ instructions: '你好' })
    t.fact('instructions after errors', session.session.instructions, '你好')
    await closeSession(t, opened)
  }),

  scenario('a heartbeat of the client ends the session', 1, async (_, t) => {
    const { session, errorAfter } = await t.realtime({ model })
    const error = await errorAfter({ type: 'heartbeat' })
    t.fact('code', error?.code, '1210', 'warning')
    const isClosed = await Promise.race([
      session.closed,
      session.update({}).then(() => undefined, () => session.closed),
    ])
    t.note(isClosed ? `close code ${isClosed.code}, reason ${found(isClosed.reason)}` : 'the session stays open')
    await session.close()
  }),
]
