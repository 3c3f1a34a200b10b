import { describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { type Conversation, conversationsOf, matchers } from '../../../mock/test.ts'
import { type Message, Zhipu } from '../../../src/index.ts'

const weather = {
  type: 'function',
  function: { name: 'weather', description: '', parameters: { type: 'object' } },
} as const

function connect() {
  const zhipu = mockZhipu()
  const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, maxRetries: 0 })
  /** Sends messages that need not be valid, and returns the answer. */
  const ask = async (messages: unknown[], options: object = {}) => {
    const body = { model: 'glm-4.6', messages: messages as Message[], tools: [weather], ...options }
    return (await client.chat.completions.stream(body).final()).message
  }
  return { zhipu, client, ask }
}

const user = (content: string) => ({ role: 'user', content })
const result = (id: string | undefined, content = '晴') => ({ role: 'tool', tool_call_id: id, content })
const call = (id: string, args = '{"city":"北京"}') => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id, type: 'function', function: { name: 'weather', arguments: args } }],
})

describe('conversationsOf()', () => {
  test('requests that continue one another are one conversation, others are not', async () => {
    const { zhipu, ask } = connect()
    const first = await ask([user('甲')])
    const other = await ask([user('乙')])
    await ask([user('甲'), first, user('丙')])
    await ask([user('乙'), other, user('丁')])
    await ask([user('戊')])
    const numbers = conversationsOf(zhipu).map(({ turns }) => turns.map(({ number }) => number))
    expect(numbers).toEqual([[1, 3], [2, 4], [5]])
  })

  test('a trimmed history continues the conversation whose answer or call it contains', async () => {
    const { zhipu, ask } = connect()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: {}, id: 'call_a' }] })
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: {}, id: 'call_b' }] })
    await ask([user('北京')])
    await ask([user('上海')])
    await ask([result('call_a')])
    expect(conversationsOf(zhipu).map(({ turns }) => turns.map(({ number }) => number))).toEqual([[1, 3], [2]])
  })

  test('a retry of a failed request is an attempt of the same turn; a repeated question is another conversation', async () => {
    const { zhipu, ask } = connect()
    zhipu.fail({ code: '1302' })
    await ask([user('甲')]).catch(() => {})
    await ask([user('甲')])
    await ask([user('甲')])
    const conversations = conversationsOf(zhipu)
    expect(conversations.map(({ turns }) => turns.map(({ attempts }) => attempts))).toEqual([[2], [1]])
  })

  test('requests of other families are ignored', async () => {
    const { zhipu, client, ask } = connect()
    await client.embeddings.create({ model: 'embedding-3', input: '甲' })
    await ask([user('甲')])
    expect(conversationsOf(zhipu).map(({ turns }) => turns.map(({ number }) => number))).toEqual([[2]])
  })

  test('calls have their arguments and results, and the tokens are summed up', async () => {
    const { zhipu, ask } = connect()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: { city: '北京' }, id: 'call_a' }] })
    const message = await ask([user('北京')])
    await ask([user('北京'), message, result('call_a', '晴，20 度')])
    const [conversation] = conversationsOf(zhipu)
    expect(conversation?.toolCalls).toEqual([{
      id: 'call_a',
      name: 'weather',
      args: { city: '北京' },
      result: '晴，20 度',
    }])
    const usages = conversation?.turns.map(({ answer }) => answer.usage?.['total_tokens'] as number)
    expect(conversation?.tokens()).toBe(usages?.reduce((sum, tokens) => sum + tokens))
  })

  test('whole answers, errors and broken streams are read', async () => {
    const { zhipu, client, ask } = connect()
    const body = { model: 'glm-4.6', messages: [{ role: 'user', content: '甲' }] } as const
    zhipu.chat.reply({ reasoning: '想', content: '好' })
    await client.chat.completions.create(body)
    zhipu.fail({ code: '1301' })
    await ask([user('乙')]).catch(() => {})
    zhipu.chat.reply.stream(['你', '好'], { cut: { afterEvents: 1 } })
    await ask([user('丙')]).catch(() => {})
    const answers = conversationsOf(zhipu).map(({ turns: [turn] }) => turn?.answer)
    expect(answers).toMatchObject([
      { message: { content: '好', reasoning_content: '想' }, finish: 'stop' },
      { errorCode: '1301' },
      { message: { content: '你' }, finish: undefined },
    ])
  })
})

describe('problems()', () => {
  test.each<[string, unknown[], string[]]>([
    ['a result whose call was trimmed', [user('a'), result('zz')], [
      'messages[1] is the result of call "zz", which no earlier message made',
    ]],
    ['a call without a result before the next message', [user('a'), call('c1'), user('b')], [
      'messages[1]: call "c1" of weather has no result before messages[2]',
    ]],
    ['a call without a result at the end', [user('a'), call('c1')], [
      'messages[1]: call "c1" of weather has no result before the end',
    ]],
    ['a result without an id', [user('a'), call('c1'), result(undefined)], [
      'messages[2] is a tool result without tool_call_id',
      'messages[1]: call "c1" of weather has no result before the end',
    ]],
    ['two results of one call', [user('a'), call('c1'), result('c1'), result('c1')], [
      'messages[3] is a second result of call "c1"',
    ]],
    ['arguments that are cut off', [user('a'), call('c1', '{"city":"北'), result('c1')], [
      'messages[1].tool_calls[0]: arguments of weather are "{\\"city\\":\\"北", expected a JSON object',
    ]],
    ['arguments that are not an object', [user('a'), call('c1', '[]'), result('c1')], [
      'messages[1].tool_calls[0]: arguments of weather are "[]", expected a JSON object',
    ]],
    [
      'a sound conversation',
      [user('a'), call('c1'), result('c1'), { role: 'assistant', content: '晴' }, user('b')],
      [],
    ],
  ])('names %s', async (_, messages, problems) => {
    const { zhipu, ask } = connect()
    await ask(messages)
    const [conversation] = conversationsOf(zhipu)
    expect(conversation?.problems()).toEqual(problems.map((problem) => `request 1: ${problem}`))
  })

  test('names reasoning that was dropped although clear_thinking is false', async () => {
    const { zhipu, ask } = connect()
    const thinking = { thinking: { type: 'enabled', clear_thinking: false } }
    zhipu.chat.reply({ reasoning: '先查', toolCalls: [{ name: 'weather', args: {}, id: 'call_a' }] })
    const { reasoning_content: _, ...message } = await ask([user('a')], thinking)
    await ask([user('a'), message, result('call_a')], thinking)
    await ask([user('a'), { ...message, reasoning_content: '先' }, result('call_a')], thinking)
    await ask([user('a'), { ...message, reasoning_content: '先查' }, result('call_a')], thinking)
    expect(conversationsOf(zhipu).flatMap((conversation) => conversation.problems())).toEqual([
      'request 2: messages[1] lacks the reasoning_content of answer 1, but clear_thinking is false',
      'request 3: messages[1] changes the reasoning_content of answer 1, but clear_thinking is false',
    ])
  })

  test('openai names what only stricter servers refuse', async () => {
    const { zhipu, ask } = connect()
    await ask([user('a'), { role: 'assistant', content: 'b', tool_calls: [] }, user('c')])
    const [conversation] = conversationsOf(zhipu)
    expect(conversation?.problems()).toEqual([])
    expect(conversation?.problems('openai')).toEqual([
      'request 1: messages[1].tool_calls is empty, expected a call or no member',
    ])
  })
})

describe('matchers of conversations', () => {
  async function runAgent() {
    const { zhipu, ask } = connect()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: { city: '北京', unit: 'C' }, id: 'call_a' }] })
    zhipu.chat.reply('今天晴')
    const message = await ask([user('北京')])
    await ask([user('北京'), message, result('call_a')])
    return zhipu
  }

  test('toHaveSoundConversations() lists the problems', async () => {
    const { zhipu, ask } = connect()
    await ask([user('a')])
    expect(matchers.toHaveSoundConversations(zhipu).pass).toBe(true)
    await ask([user('a'), result('zz')])
    expect(matchers.toHaveSoundConversations(zhipu).message()).toBe(
      'expected sound conversations, found:\n- request 2: messages[1] is the result of call "zz", which no earlier message made',
    )
  })

  test('toHaveCalledTools() compares names, arguments and order', async () => {
    const zhipu = await runAgent()
    expect(matchers.toHaveCalledTools(zhipu, ['weather']).pass).toBe(true)
    expect(matchers.toHaveCalledTools(zhipu, [['weather', { city: /北/ }]]).pass).toBe(true)
    const [conversation] = conversationsOf(zhipu)
    const wrong = matchers.toHaveCalledTools(conversation as Conversation, [['weather', { city: '上海' }], 'book'])
    expect(wrong.message()).toBe(
      'expected other tool calls:\n  1 tools were called, expected 2\n  arguments of call 1.city is "北京", expected "上海"\n' +
        'received:\n- weather({"city":"北京","unit":"C"})',
    )
  })

  test('toHaveCalledTools() fails for a call whose result was never sent', async () => {
    const { zhipu, ask } = connect()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: {} }] })
    await ask([user('北京')])
    expect(matchers.toHaveCalledTools(zhipu, ['weather']).message()).toContain(
      'call 1 has no result, expected one in a later request',
    )
  })

  test('the transcript is the same in every run', async () => {
    const [first, second] = await Promise.all([runAgent(), runAgent()])
    const [text] = conversationsOf(first).map(String)
    expect(text).toBe(
      [
        'user: 北京',
        'assistant calls weather({"city":"北京","unit":"C"}) as call_a',
        'tool call_a: 晴',
        'assistant: 今天晴',
      ].join('\n'),
    )
    expect(conversationsOf(second).map(String)).toEqual([text])
  })

  test('ids, times and keys are tokens in a transcript', async () => {
    const { zhipu, ask } = connect()
    zhipu.chat.reply({ reasoning: '想想', toolCalls: [{ name: 'weather', args: { day: '2026-11-28' } }] })
    const question = user(`现在是 2026-11-28T10:20:30Z，密钥 ${zhipu.apiKey}`)
    const message = await ask([question])
    const [{ id } = { id: '' }] = message.tool_calls as { id: string }[]
    zhipu.fail({ code: '1301' })
    await ask([question, message, result(id)]).catch(() => {})
    expect(conversationsOf(zhipu).map(String)).toEqual([
      [
        'user: 现在是 <time 1>，密钥 <key 1>',
        'assistant thinks: 想想',
        'assistant calls weather({"day":"<time 2>"}) as <id 1>',
        'tool <id 1>: 晴',
        '(error 1301)',
      ].join('\n'),
    ])
  })
})
