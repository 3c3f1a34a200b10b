import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { answerText, chatBody, postChat } from '../../support/chat-call.ts'

const toolResult = (content: string) => ({
  messages: [{ role: 'user', content: 'weather?' }, { role: 'assistant', content: 'a' }, { role: 'tool', content }],
})

describe('when()', () => {
  it('matches requests by a condition, any number of times', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: /weather/ }).reply('sunny')
    mock.chat.reply('once')
    expect(await answerText(mock, 'the weather')).toBe('sunny')
    expect(await answerText(mock, 'hello')).toBe('once')
    expect(await answerText(mock, 'weather again')).toBe('sunny')
  })

  it.each<[string, object, object, object]>([
    ['model', { model: 'GLM-4.6' }, {}, { model: 'glm-4.7' }],
    ['model pattern', { model: /^glm-4\.6/ }, {}, { model: 'glm-4.7' }],
    ['system', { system: 'polite' }, {
      messages: [{ role: 'system', content: 'Be polite' }, { role: 'user', content: 'x' }],
    }, {}],
    ['turn', { turn: 1 }, toolResult('x'), {}],
    ['toolResult', { toolResult: true }, toolResult('x'), {}],
    ['toolResult text', { toolResult: /^sun/ }, toolResult('sunny'), toolResult('rain')],
    ['tool', { tool: 'add' }, { tools: [{ type: 'function', function: { name: 'add' } }] }, {}],
    ['responseFormat', { responseFormat: 'json_object' }, { response_format: { type: 'json_object' } }, {}],
    ['stream', { stream: false }, {}, { stream: true }],
    ['body', { body: { thinking: { type: 'disabled' } } }, { thinking: { type: 'disabled' } }, {}],
    ['where', { where: (request: { max_tokens?: number }) => request.max_tokens === 7 }, { max_tokens: 7 }, {
      max_tokens: 8,
    }],
  ])('matches by %s', async (_, condition, matching, different) => {
    const mock = mockZhipu()
    mock.chat.when(condition).reply('matched')
    expect(await (await postChat(mock, chatBody('x', matching))).text()).toContain('matched')
    expect(await (await postChat(mock, chatBody('x', different))).text()).not.toContain('matched')
  })

  it('does not match invalid messages, which the mock refuses', async () => {
    for (const messages of [[null], [{ role: 'user', content: 5 }], [{ role: 'user', content: [null] }], 'x']) {
      const mock = mockZhipu()
      for (const condition of [{ last: /x/ }, { system: /x/ }, { turn: 1 }, { toolResult: /x/ }]) {
        mock.chat.when(condition).reply('never')
      }
      const { error } = await (await postChat(mock, { ...chatBody('x'), messages })).json()
      expect(['1210', '1214']).toContain(error.code)
    }
  })

  it('compares the protocol of a chat turn', async () => {
    const mock = mockZhipu()
    mock.chat.when({ protocol: 'v4' }).reply('of v4')
    mock.chat.when({ protocol: 'anthropic' }).reply('of Anthropic')
    expect(await answerText(mock, 'hello')).toBe('of v4')
    expect(() => mock.chat.when({ protocol: 'v3' as 'v4' })).toThrow(
      'Cannot script chat: protocol is "v3", expected v4, anthropic, responses or realtime',
    )
  })

  it('knows the models of v4 only: other protocols have names of their own', () => {
    const mock = mockZhipu()
    expect(() => mock.chat.when({ model: 'claude-x' })).toThrow('no request matches the model claude-x')
    expect(() => mock.chat.when({ model: 'claude-x', protocol: 'anthropic' })).not.toThrow()
  })

  it('matches headers, ignoring the case of their names', async () => {
    const mock = mockZhipu()
    mock.chat.when({ header: { 'X-Name': 'me', 'x-not': false } }).reply('matched')
    const ask = async (headers: Record<string, string>) =>
      await (await postChat(mock, chatBody('x'), { headers })).text()
    expect(await ask({ 'X-NAME': 'me' })).toContain('matched')
    expect(await ask({ 'x-name': 'you' })).not.toContain('matched')
    expect(await ask({ 'x-name': 'me', 'x-not': '' })).not.toContain('matched')
  })

  it('after its times() the newest rule without times() applies', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: 'x' }).reply('from beforeEach')
    mock.chat.when({ last: 'x' }).times(2).reply('first')
    mock.chat.when({ last: 'x' }).times(1).reply('second')
    mock.chat.when({ last: 'x' }).reply('newest')
    const texts = []
    for (let n = 0; n < 5; n++) texts.push(await answerText(mock, 'x'))
    expect(texts).toEqual(['first', 'first', 'second', 'newest', 'newest'])
  })

  it('matches by state, and goTo() sets the state', async () => {
    const mock = mockZhipu()
    mock.state = 'new'
    mock.chat.when({ state: 'new' }).goTo('asked').reply('who are you?')
    mock.chat.when({ state: 'asked' }).goTo('known').reply('welcome')
    expect([await answerText(mock, 'x'), await answerText(mock, 'x'), mock.state]).toEqual([
      'who are you?',
      'welcome',
      'known',
    ])
  })
})

describe('a request that matches no rule', () => {
  it('with onUnmatched error, the response names the nearest rule and each mismatch', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    mock.chat.when({ model: 'glm-4.7', last: 'sun', stream: false }).reply('x')
    mock.chat.when({ model: 'glm-4.6', last: 'rain' }).reply('y')
    expect(await answerText(mock, 'snow')).toBe(
      '400 unmatched: No rule matches POST /paas/v4/chat/completions: the nearest is ' +
        'chat.when({"model":"glm-4.6","last":"rain"}).reply("y"): last is "snow", expected "rain"',
    )
  })

  it('with onUnmatched error, the response says that rules are used up or missing', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    expect(await answerText(mock, 'x')).toContain('there are no rules')
    mock.chat.reply('once')
    await answerText(mock, 'x')
    expect(await answerText(mock, 'x')).toContain('the nearest is chat.reply("once"): it is used up')
  })
})
