import type { Scenario } from '../../scenario.ts'
import {
  billed,
  closeSession,
  factOrder,
  factTranscription,
  firstOfEach,
  found,
  type Members,
  membersOf,
  membersOfEach,
  model,
  question,
  scenario,
  speak,
  typesOf,
} from './session.ts'

/** Turns of text and audio. */
export const turns: readonly Scenario[] = [
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
    factTranscription(t, turn)
    const types = typesOf(turn)
    t.note(`types of events in order of their first: ${firstOfEach(turn)}`)
    t.note(`members of each event: ${membersOfEach(turn)}`)
    t.note(`text comes in response.text.delta: ${types.includes('response.text.delta')}`)
    const items = new Set(turn.flatMap((event) => membersOf(event)['item_id'] ?? []))
    t.note(`item ids of the turn: ${items.size}`)
    const done = Object(membersOf(turn.find((event) => event.type === 'response.done'))['response']) as Members
    t.note(`usage of response.done: ${found(done['usage'])}`)
    await closeSession(t, opened)
  }),

  scenario('a message with text gets a response', { requests: 1, paid: billed }, async (_, t) => {
    const opened = await t.realtime({ model })
    const { session } = opened
    await session.createItem({ type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] })
    const { status, text } = await (await session.createResponse()).done
    t.fact('status', status, 'completed')
    t.note(text ? `the message is answered: ${text.slice(0, 40)}` : 'the message is ignored: the response is empty')
    await closeSession(t, opened)
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
    t.note(`members of each event: ${membersOfEach(turn)}`)
    for (const event of turn) if (`${event.type}`.includes('inner_tool')) t.note(`${event.type}: ${found(event)}`)
    await opened.session.sendToolOutput('晴，25 度')
    const { status, text } = await (await opened.session.createResponse()).done
    t.fact('status of the answer to an output', status, 'completed')
    t.fact('the answer to an output has text', text.length > 0, true)
    await closeSession(t, opened)
  }),
]
