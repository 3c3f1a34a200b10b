import { isZhipuError, type Zhipu } from '../../../src/index.ts'
import type { RealtimeServerEvent } from '../../../src/realtime/index.ts'
import type { ObservedSession } from '../observed-session.ts'
import { type Bench, type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('realtime')
const billed = 'a session of GLM-Realtime'

const model = 'glm-realtime-flash'
const question = '今天天气怎么样？'

/** Members of a server event, all of which may be missing. */
type Members = Partial<Record<string, unknown>>
const membersOf = (event: RealtimeServerEvent | undefined): Members => Object(event)
const typesOf = (events: readonly RealtimeServerEvent[]) => events.map(({ type }) => type as string)
const found = (value: unknown) => value === undefined ? 'absent' : JSON.stringify(value)

/** Speaks a question of the mock or of glm-tts in a session, and waits for the end of the answer. */
async function speak(client: Zhipu, { session, events }: ObservedSession) {
  const speech = await client.audio.speech.create({
    model: 'glm-tts',
    input: question,
    voice: 'tongtong',
    response_format: 'pcm',
  })
  const from = events.length
  await session.append(await speech.bytes())
  const { text, transcript, status, functionCalls } = await (await session.respond()).done
  return { text, transcript, status, functionCalls, turn: events.slice(from) }
}

/** Reports that the first events of these types are in this order. */
function factOrder(t: Bench, events: readonly RealtimeServerEvent[], first: string, second: string): void {
  const types = typesOf(events)
  const [a, b] = [types.indexOf(first), types.indexOf(second)]
  t.fact(`${first} comes before ${second}`, a >= 0 && b >= 0 && a < b, true)
}

async function close(t: Bench, { session }: ObservedSession): Promise<void> {
  const { code, reason } = await session.close()
  t.note(`close code after close(1000): ${code}, reason ${found(reason)}`)
}

/** GLM-Realtime: handshake, opening events, configuration, errors, and turns of text and audio. */
export const realtime: readonly Scenario[] = [
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
    await close(t, opened)
  }),

  scenario('the key is accepted in the query', 1, async (_, t) => {
    const opened = await t.realtime({ model }, { authIn: 'query' })
    t.fact('session.updated', typesOf(opened.events).includes('session.updated'), true)
    await close(t, opened)
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
    await close(t, opened)
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

  scenario('speech is transcribed and answered as text and audio', { requests: 2, paid: billed }, async (client, t) => {
    const opened = await t.realtime({ model, input_audio_format: 'pcm24' })
    const { text, transcript, status, turn } = await speak(client, opened)
    t.fact('status', status, 'completed')
    t.fact('the transcript is not empty', transcript.length > 0, true)
    t.fact('text is the transcript', text === transcript, true)
    factOrder(t, turn, 'response.created', 'response.audio_transcript.delta')
    factOrder(t, turn, 'response.audio_transcript.delta', 'response.audio.delta')
    factOrder(t, turn, 'response.audio.delta', 'response.audio.done')
    factOrder(t, turn, 'response.audio.done', 'response.done')
    factOrder(t, turn, 'input_audio_buffer.committed', 'response.done')
    const type = 'conversation.item.input_audio_transcription.completed'
    const heard = membersOf(turn.find((event) => event.type === type))['transcript']
    t.fact('transcription', `${heard}`, /天气怎么样/)
    const types = typesOf(turn)
    t.note(`types of events in order of their first: ${[...new Set(types)].join(', ')}`)
    t.note(`text comes in response.text.delta: ${types.includes('response.text.delta')}`)
    const items = new Set(turn.flatMap((event) => membersOf(event)['item_id'] ?? []))
    t.note(`item ids of the turn: ${items.size}`)
    const done = Object(membersOf(turn.find((event) => event.type === 'response.done'))['response']) as Members
    t.note(`usage of response.done: ${found(done['usage'])}`)
    await close(t, opened)
  }),

  scenario('a message with text gets a response', { requests: 1, paid: billed }, async (_, t) => {
    const opened = await t.realtime({ model })
    const { session } = opened
    await session.createItem({ type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] })
    const { status, text } = await (await session.createResponse()).done
    t.fact('status', status, 'completed')
    t.note(text ? `the message is answered: ${text.slice(0, 40)}` : 'the message is ignored: the response is empty')
    await close(t, opened)
  }),

  scenario('a function is called', { requests: 2, paid: billed }, async (client, t) => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function' as const, name: 'weather', description: '查询天气', parameters }]
    const instructions = '回答关于天气的问题前，必须调用函数 weather。城市是北京。'
    const opened = await t.realtime({ model, input_audio_format: 'pcm24', instructions, tools })
    const { functionCalls, turn } = await speak(client, opened)
    const [call] = functionCalls
    t.fact('name of the function', call?.function.name, 'weather', 'warning')
    if (call) t.json('arguments', call.function.arguments)
    const event = turn.find(({ type }) => type === 'response.function_call_arguments.done')
    t.note(`call_id of the call: ${found(membersOf(event)['call_id'])}`)
    await opened.session.sendToolOutput('晴，25 度')
    const { status, text } = await (await opened.session.createResponse()).done
    t.fact('status of the answer to an output', status, 'completed')
    t.fact('the answer to an output has text', text.length > 0, true)
    await close(t, opened)
  }),
]
