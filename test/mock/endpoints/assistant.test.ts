import { expect, test } from 'vitest'
import { samplesNamed } from '../../support/evidence.ts'
import { dataOf, type RawClient, rawClient } from '../../support/raw-client.ts'

const chatGlm = '65940acff94777010aa6b796'
const talk = (ask: RawClient, content: unknown, rest: object = {}) =>
  ask('POST /paas/v4/assistant', {
    assistant_id: chatGlm,
    model: 'glm-4-assistant',
    stream: true,
    messages: [{ role: 'user', content }],
    ...rest,
  })

test('events have created in milliseconds, one id, and the text in pieces', async () => {
  const ask = rawClient()
  ask.zhipu.chat.reply('总结。')
  const events = dataOf(await talk(ask, '请总结'))
  const [first] = events
  expect(first).toEqual({
    id: expect.stringMatching(/^\d{14}[0-9a-f]{16}$/),
    created: 1_767_225_600_000,
    choices: [{ index: 0, delta: { role: 'assistant', content: '总结', metadata: {} } }],
    status: 'in_process',
    assistant_id: chatGlm,
    conversation_id: expect.stringMatching(/^[0-9a-f]{24}$/),
  })
  expect(new Set(events.map(({ id }) => id)).size).toBe(1)
  expect(events.map(({ choices: [choice] }) => choice.delta.content ?? '').join('')).toBe('总结。')
})

test('the last event has finish_reason and usage, with its keys in order', async () => {
  const last = dataOf(await talk(rawClient(), '你好')).at(-1)
  const lastKeys = ['status', 'assistant_id', 'conversation_id']
  expect(Object.keys(last)).toEqual(['id', 'created', 'choices', 'usage', ...lastKeys])
  expect(last).toMatchObject({ status: 'completed', choices: [{ index: 0, finish_reason: 'stop' }] })
  expect(Object.keys(last.choices[0])).toEqual(['index', 'finish_reason', 'delta'])
})

test.each(samplesNamed(/^assistant-sse-.*\.txt$/))(
  'an event has the bytes of $title, except for ids, time and text',
  async ({ text }) => {
    const mask = (event: string) =>
      event.replace(/"(id|assistant_id|conversation_id|content)":"[^"]*"/g, '"$1":""').replace(/:\d{13}/g, ':0')
    const [event = ''] = text.split('\n\n')
    expect(mask((await talk(rawClient(), '请总结')).text.split('\n\n')[0]!)).toBe(mask(event))
  },
)

test.each([
  ['659e54b1b8006379b4b2abd6', 'web_browser'],
  ['65a265419d72d299a9230616', 'code_interpreter'],
  ['66437ef3d920bdc5c60f338e', 'drawing_tool'],
])('assistant %s streams the input of %s, then its outputs, then the text', async (assistant_id, type) => {
  const ask = rawClient()
  const [input, output, text] = dataOf(await talk(ask, '小猫', { assistant_id }))
  const [inputCall] = input.choices[0].delta.tool_calls
  const [outputCall] = output.choices[0].delta.tool_calls
  expect(inputCall).toEqual({ id: outputCall.id, type, [type]: { input: expect.stringContaining('小猫') } })
  expect(outputCall[type].outputs).not.toHaveLength(0)
  expect(output.choices[0].delta.role).toBe('tool')
  expect(text.choices[0].delta.content).toBeTypeOf('string')
  if (type === 'drawing_tool') expect((await ask.zhipu.fetch(outputCall[type].outputs[0].image)).status).toBe(200)
})

test('a continued conversation adds up its usage and is first in the list', async () => {
  const ask = rawClient()
  const [{ conversation_id: first }] = dataOf(await talk(ask, '一'))
  await ask.zhipu.clock.advance(1000)
  const [{ conversation_id: second }] = dataOf(await talk(ask, '二'))
  await ask.zhipu.clock.advance(1000)
  dataOf(await talk(ask, '三', { conversation_id: first }))
  const { body } = await ask('POST /paas/v4/assistant/conversation/list', { assistant_id: chatGlm })
  expect(Object.keys(body)).toEqual(['success', 'code', 'msg', 'data'])
  const [latest, earlier] = body.data.conversation_list
  expect([latest.id, earlier.id]).toEqual([first, second])
  expect(latest.usage.total_tokens).toBeGreaterThan(earlier.usage.total_tokens)
  expect(Date.parse(latest.update_time) - Date.parse(latest.create_time)).toBe(2000)
  expect(body.data.has_more).toBe(false)
})

test('the earlier turns of a conversation are sent to the model', async () => {
  const ask = rawClient()
  ask.zhipu.chat.when({ turn: 1 }).reply('第二轮')
  const [{ conversation_id }] = dataOf(await talk(ask, '一'))
  const events = dataOf(await talk(ask, '二', { conversation_id }))
  expect(events.map(({ choices: [choice] }) => choice.delta.content ?? '').join('')).toBe('第二轮')
})

test('conversations are listed in pages of five by default', async () => {
  const ask = rawClient()
  for (let count = 0; count < 6; count++) await talk(ask, '一')
  const list = async (rest: object) =>
    (await ask('POST /paas/v4/assistant/conversation/list', { assistant_id: chatGlm, ...rest })).body.data
  expect(await list({})).toMatchObject({ has_more: true, conversation_list: { length: 5 } })
  expect(await list({ page: 2 })).toMatchObject({ has_more: false, conversation_list: { length: 1 } })
})

test('the list has the twelve assistants of the documents, or those with the requested ids', async () => {
  const ask = rawClient()
  const list = async (ids: string[]) => (await ask('POST /paas/v4/assistant/list', { assistant_id_list: ids })).body
  expect((await list([])).data).toHaveLength(12)
  expect((await list([chatGlm, 'unknown'])).data).toMatchObject([{ assistant_id: chatGlm, name: 'ChatGLM（官方）' }])
})

test.each([
  ['an unknown assistant', { assistant_id: 'unknown' }, '1214'],
  ['a request without streaming', { stream: false }, '1212'],
  ['a request without stream', { stream: undefined }, '1212'],
  ['a model that is not an assistant', { model: 'glm-4.6' }, '1214'],
  ['a message with the role assistant', { messages: [{ role: 'assistant', content: '一' }] }, '1214'],
  ['an unknown conversation', { conversation_id: 'abc' }, '1214'],
])('%s is refused', async (_, rest, code) => {
  expect((await talk(rawClient(), '一', rest)).body).toMatchObject({ error: { code } })
})
