import { expect, test } from 'vitest'
import { conversationsOf, matchers } from '../../../../mock/test.ts'
import { rawAnthropicClient } from '../../../support/raw-anthropic-client.ts'

const tools = [{ name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }]
const result = (id: string, content: unknown, more = {}) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content, ...more }],
})

/** Two turns: a call and its result. */
async function callTool(stream: boolean) {
  const client = rawAnthropicClient()
  const { mock, ask } = client
  mock.chat.reply({
    reasoning: 'hm',
    content: 'I look.',
    toolCalls: [{ name: 'weather', id: 'call_1', args: { city: 'Wien' } }],
    usage: { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 40 } },
  })
  mock.chat.reply('Sunny.')
  const first = { role: 'user', content: [{ type: 'text', text: 'weather in Wien?' }] }
  await ask({ stream, tools, system: 'Be brief.', messages: [first] })
  const answer = {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Wien' } },
    ],
  }
  await ask({ stream, tools, system: 'Be brief.', messages: [first, answer, result('call_1', 'sun')] })
  return client
}

test.each([false, true])('messages are conversations with calls, results and usage; stream: %s', async (stream) => {
  const { mock } = await callTool(stream)
  const [conversation, ...others] = conversationsOf(mock)
  expect(others).toEqual([])
  expect(conversation?.turns).toHaveLength(2)
  expect(conversation?.toolCalls).toEqual([{ id: 'call_1', name: 'weather', args: { city: 'Wien' }, result: 'sun' }])
  expect(conversation?.turns[0]?.answer).toMatchObject({ finish: 'tool_calls', message: { reasoning_content: 'hm' } })
  expect(conversation?.turns[0]?.answer.usage).toMatchObject({ prompt_tokens: 100, total_tokens: 110 })
  expect(conversation?.problems()).toEqual([])
  expect(String(conversation)).toBe(
    [
      'system: Be brief.',
      'user: weather in Wien?',
      'assistant thinks: hm',
      'assistant: I look.',
      'assistant calls weather({"city":"Wien"}) as <id 1>',
      'tool <id 1>: sun',
      'assistant: Sunny.',
    ].join('\n').replaceAll('<id 1>', 'call_1'),
  )
  expect(matchers.toHaveCalledTools(mock, [['weather', { city: 'Wien' }]]).pass).toBe(true)
  expect(matchers.toHaveSoundConversations(mock).pass).toBe(true)
})

test('a result without a call is a problem of the conversation', async () => {
  const { mock, ask } = rawAnthropicClient()
  await ask({ messages: [{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }, result('call_9', 'c')] })
  expect(matchers.toHaveSoundConversations(mock).message()).toContain(
    'is the result of call "call_9", which no earlier message made',
  )
})

test('toHaveReceivedChat compares the last message, the model as sent and as mapped, and fields of v4', async () => {
  const { mock, ask } = rawAnthropicClient()
  await ask({ model: 'claude-sonnet-4-5', system: [{ type: 'text', text: 'S' }], tools })
  const passes = (wanted: object) => matchers.toHaveReceivedChat(mock, wanted).pass
  expect(passes({ last: 'hello' })).toBe(true)
  expect(passes({ last: 'good' })).toBe(false)
  expect(passes({ model: 'claude-sonnet-4-5' })).toBe(true)
  expect(passes({ model: 'glm-5.3' })).toBe(true)
  expect(passes({ model: 'glm-4.7' })).toBe(false)
  expect(passes({ messages: [{ role: 'system', content: 'S' }, { role: 'user' }], max_tokens: 1024 })).toBe(true)
  expect(passes({ tools: [{ function: { name: 'weather' } }] })).toBe(true)
})

test('toHaveCached measures the cached part of a prompt', async () => {
  const { mock, ask } = rawAnthropicClient()
  const system = 'word '.repeat(2000)
  await ask({ system })
  await ask({ system, messages: [{ role: 'user', content: 'good bye' }] })
  expect(matchers.toHaveCached(mock, { atLeast: 0.9 }).pass).toBe(true)
  await ask({ system: `now ${system}` })
  const { pass, message } = matchers.toHaveCached(mock, { atLeast: 0.9 })
  expect(pass).toBe(false)
  expect(message()).toContain('they part in messages[0]')
})

test('the error of a response is part of the conversation, in each form', async () => {
  const { mock, ask } = rawAnthropicClient()
  const codes = async (fail: () => void, stream: boolean) => {
    mock.reset()
    fail()
    await ask({ stream })
    return conversationsOf(mock)[0]?.turns[0]?.answer.errorCode
  }
  expect(await codes(() => mock.chat.fail({ code: '1302' }), false)).toBe('1302')
  expect(await codes(() => mock.chat.fail({ status: 401 }), false)).toBe('401')
  for (const form of ['complete', 'uncoded', 'bare'] as const) {
    expect(await codes(() => mock.chat.reply('a', { error: { code: '1305', form } }), true)).toBe('1305')
  }
})

test('conditions see the request in the form of v4; protocol narrows, body compares what was sent', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.when({ protocol: 'v4' }).reply('v4')
  mock.chat.when({ toolResult: 'sun' }).reply('result')
  mock.chat.when({ system: /brief/, turn: 1 }).reply('second')
  mock.chat.when({ tool: 'weather', stream: true }).reply('tool')
  mock.chat.when({ body: { metadata: { user_id: 'u' } } }).reply('body')
  mock.chat.when({ protocol: 'anthropic', model: 'claude-haiku-4-5' }).reply('haiku')
  mock.chat.when({ model: 'glm-5.3', last: 'map' }).reply('mapped')
  mock.chat.when({ last: 'z', where: (request) => request.messages.length === 3 }).reply((request) =>
    `${request.messages[1]?.content}`
  )
  const text = async (members: object) => (await ask(members)).body?.content.at(-1).text
  const said = (content: unknown) => ({ role: 'user', content })
  const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'weather', input: {} }] }
  expect(await text({ messages: [said('a'), call, result('c', [{ type: 'text', text: 'sun' }], { is_error: true })] }))
    .toBe('result')
  expect(await text({ system: 'be brief', messages: [said('a'), { role: 'assistant', content: 'b' }, said('c')] }))
    .toBe('second')
  expect((await ask({ tools, stream: true })).text).toContain('"tool"')
  expect(await text({ metadata: { user_id: 'u' } })).toBe('body')
  expect(await text({ model: 'claude-haiku-4-5' })).toBe('haiku')
  expect(await text({ model: 'claude-opus-4-5', messages: [said('map')] })).toBe('mapped')
  expect(
    await text({ messages: [said('x'), { role: 'assistant', content: [{ type: 'text', text: 'b' }] }, said('z')] }),
  ).toBe('b')
})
