import { describe, expect, it } from 'vitest'
import { type ChatReply, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { Zhipu } from '../../../src/index.ts'
import { chatBody, eventsOf, postChat, postJson } from '../../support/chat-call.ts'

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Get the weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}
const virtual = () => mockZhipu({ clock: 'virtual', checkToolCalls: false })

/** Replaces ids and times by fixed values, so that a test can compare a complete body. */
const maskIds = (text: string) =>
  text.replace(/\d{14}[0-9a-f]{16}/g, 'ID')
    .replace(/"created":\d+/g, '"created":0')
    .replace(/call_-\d+/g, 'call_N')
    .replace(/call_[0-9a-f]{24}/g, 'call_H')
    .replace(/tool-[0-9a-f]{32}/g, 'tool-H')

/** The masked body of a scripted reply. */
async function bodyOf(model: string, reply: ChatReply, rest: object = {}): Promise<string> {
  const mock = virtual()
  mock.chat.reply(reply)
  return maskIds(await (await postChat(mock, { ...chatBody('hi', rest), model })).text())
}

describe('a completion that is not streamed', () => {
  it('has keys in alphabetical order, `object` since 2026, and usage details that depend on the model', async () => {
    const reply = { content: 'ok', reasoning: 'hm', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }
    expect(await bodyOf('glm-4.7', reply)).toBe(
      '{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"ok","reasoning_content":"hm","role":"assistant"}}],' +
        '"created":0,"id":"ID","model":"glm-4.7","object":"chat.completion","request_id":"ID","usage":{"completion_tokens":2,' +
        '"completion_tokens_details":{"reasoning_tokens":1},"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":3}}',
    )
    expect(await bodyOf('glm-4-plus', { ...reply, reasoning: undefined })).toBe(
      '{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"ok","role":"assistant"}}],' +
        '"created":0,"id":"ID","model":"glm-4-plus","request_id":"ID","usage":{"completion_tokens":2,"prompt_tokens":1,"total_tokens":3}}',
    )
  })

  it('has the model name in lower case and the request_id of the request', async () => {
    const mock = virtual()
    const body = await (await postChat(mock, { ...chatBody('hi'), model: 'GLM-4-Flash', request_id: 'my-own-id' }))
      .json()
    expect([body.model, body.request_id]).toEqual(['glm-4-flash', 'my-own-id'])
    expect(body.id).not.toBe('my-own-id')
  })

  it.each([
    ['glm-4.5', '"content":"\\n",'],
    ['glm-4.6', ''],
    ['glm-4.7', '"content":"",'],
    ['glm-4-plus', ''],
  ])('of %s serializes the content before tool calls as %j', async (model, content) => {
    expect(await bodyOf(model, { toolCalls: [{ name: 'add', args: { a: 2 } }, { name: 'mul', args: '{ "a": 2 }' }] }))
      .toContain(
        `"message":{${content}"role":"assistant","tool_calls":[{"function":{"arguments":"{\\"a\\":2}","name":"add"},"id":"call_N",` +
          '"index":0,"type":"function"},{"function":{"arguments":"{ \\"a\\": 2 }","name":"mul"},"id":"call_N","index":1,"type":"function"}]}',
      )
  })

  it('numbers its tool calls consecutively', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'a' }, { name: 'b' }] })
    const { choices } = await (await postChat(mock, chatBody('hi'))).json()
    const [first, second] = choices[0].message.tool_calls.map(({ id }: { id: string }) => BigInt(id.slice(5)))
    expect(first).toBeLessThan(0n)
    expect(second - first).toBe(1n)
  })

  it('of 2024 derives the ids of its tool calls from its own id', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'a' }, { name: 'b' }] })
    const { id, choices } = await (await postChat(mock, { ...chatBody('hi'), model: 'glm-4' })).json()
    expect(choices[0].message.tool_calls.map(({ id }: { id: string }) => id)).toEqual([`call_${id}`, `call_${id}_1`])
  })

  it('has an id that begins with its time of creation in Beijing', async () => {
    const mock = virtual()
    mock.chat.reply({ content: 'a', created: 1_773_349_367 })
    expect((await (await postChat(mock, chatBody('hi'))).json()).id).toMatch(/^20260313050247[0-9a-f]{16}$/)
  })

  it('has no usage after an abnormal finish reason, unless the script sets one', async () => {
    const reply = { content: 'a', finish: 'network_error' }
    expect(await bodyOf('glm-4.7', reply)).not.toContain('usage')
    const usage = { prompt_tokens: 1, completion_tokens: 2 }
    for (const stream of [false, true]) {
      expect(await bodyOf('glm-4.7', { ...reply, usage }, { stream })).toContain('"total_tokens":3')
    }
  })

  it('of glm-4-voice contains a WAV file', async () => {
    const body = await (await postChat(virtual(), { ...chatBody('hi'), model: 'glm-4-voice' })).json()
    expect(atob(body.choices[0].message.audio.data).slice(0, 4)).toBe('RIFF')
    expect(body.object).toBe('chat.completion')
  })
})

describe('a streamed completion', () => {
  it('of 2026 has these bytes', async () => {
    const reply = { reasoning: ['hm'], content: ['o', 'k'], toolCalls: [{ name: 'add' }], usage: { prompt_tokens: 1 } }
    const head = '{"id":"ID","created":0,"object":"chat.completion.chunk","model":"glm-4.7","choices":[{"index":0,'
    expect(await bodyOf('glm-4.7', reply, { stream: true })).toBe(
      `data: ${head}"delta":{"role":"assistant","reasoning_content":"hm"}}]}\n\n` +
        `data: ${head}"delta":{"role":"assistant","content":"o"}}]}\n\n` +
        `data: ${head}"delta":{"role":"assistant","content":"k"}}]}\n\n` +
        `data: ${head}"delta":{"tool_calls":[{"id":"call_H","index":0,"type":"function","function":{"name":"add","arguments":"{}"}}]}}]}\n\n` +
        `data: ${head}"delta":{"role":"assistant","content":""}}]}\n\n` +
        `data: ${head}"finish_reason":"tool_calls","delta":{"role":"assistant","content":""}}],` +
        '"usage":{"prompt_tokens":1,"completion_tokens":6,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},' +
        '"completion_tokens_details":{"reasoning_tokens":1}}}\n\ndata: [DONE]\n\n',
    )
  })

  it('of glm-4 has finish_reason, role and an id derived from its own in the chunk of a tool call', async () => {
    const text = await bodyOf('glm-4-plus', { toolCalls: [{ name: 'add' }] }, { stream: true })
    expect(text).toContain(
      '"choices":[{"index":0,"finish_reason":"tool_calls","delta":{"role":"assistant","tool_calls":[{"id":"call_ID_0","index":0,',
    )
    expect(text).not.toContain('"object"')
  })

  it('of January 2024 has ids of 19 digits', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'add' }], era: '2024-01' })
    const [first] = await eventsOf(await postChat(mock, { ...chatBody('hi', { stream: true }), model: 'glm-4' }))
    expect(first.id).toMatch(/^\d{19}$/)
    expect(first.choices[0].delta.tool_calls[0].id).toBe(`call_${first.id}`)
  })

  it('has the wire format of the option `era`, or of the month of `created`', async () => {
    const firstOf = async (era: string, reply: ChatReply) => {
      const mock = mockZhipu({ clock: 'virtual', era, checkToolCalls: false })
      mock.chat.reply(reply)
      const [first] = await eventsOf(await postChat(mock, chatBody('hi', { stream: true })))
      return Object.keys(first)
    }
    expect(await firstOf('2026-01', { content: 'a' })).toContain('object')
    expect(await firstOf('2025-12', { content: 'a' })).not.toContain('object')
    expect(await firstOf('2025-12', { content: 'a', created: 1_768_875_147 })).toContain('object')
  })

  it('of glm-4.5 has line feeds where the model of that month sent them', async () => {
    const deltas = async (reply: ChatReply, rest: object = {}) => {
      const mock = virtual()
      mock.chat.reply(reply)
      const events = await eventsOf(
        await postJson(mock, '/coding/paas/v4/chat/completions', {
          ...chatBody('hi', { stream: true, ...rest }),
          model: 'glm-4.5',
        }),
      )
      return events.slice(0, -1).map(({ choices }) => {
        const { role: _, ...delta } = choices[0].delta
        return JSON.stringify(delta)
      })
    }
    const tools = { tools: [weather] }
    expect(await deltas({ reasoning: ['a'], content: ['\n\n', 'b'] }, tools)).toEqual([
      '{"content":"\\n"}',
      '{"reasoning_content":"a"}',
      '{"content":"\\n"}',
      '{"content":"b"}',
    ])
    expect(await deltas({ reasoning: ['\n', 'a'], content: ['\n', 'b'] }, tools)).toEqual([
      '{"content":"","reasoning_content":"\\n"}',
      '{"reasoning_content":"a"}',
      '{"content":"\\n"}',
      '{"content":"b"}',
    ])
    expect(await deltas({ reasoning: ['a'], content: ['b'] })).toEqual([
      '{"reasoning_content":"a"}',
      '{"content":"b","reasoning_content":""}',
    ])
  })

  it('of glm-4.6 has the first line feed before the reasoning in 2025, unless leadingNewline is false', async () => {
    const first = async (leadingNewline?: boolean, era = '2025-11') => {
      const mock = virtual()
      mock.chat.reply({ reasoning: ['a'], content: ['\n', 'b'], leadingNewline, era })
      const [event] = await eventsOf(await postChat(mock, chatBody('hi', { stream: true })))
      return event.choices[0].delta
    }
    expect(await first()).toEqual({ role: 'assistant', content: '\n' })
    expect(await first(false)).toEqual({ role: 'assistant', reasoning_content: 'a' })
    expect(await first(undefined, '2026-02')).toEqual({ role: 'assistant', reasoning_content: 'a' })
  })

  it('has tool arguments in fragments with tool_stream on a model that supports it', async () => {
    const fragments = async (model: string) => {
      const mock = virtual()
      mock.chat.reply({ toolCalls: [{ name: 'add', fragments: ['{"a"', ':2}'], id: 'call_x' }] })
      const events = await eventsOf(
        await postChat(mock, { ...chatBody('hi', { stream: true, tool_stream: true }), model }),
      )
      return events.flatMap(({ choices }) => choices[0].delta.tool_calls ?? [])
    }
    expect(await fragments('glm-4.6')).toEqual([
      { id: 'call_x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a"' } },
      { index: 0, type: 'function', function: { arguments: ':2}' } },
    ])
    expect(await fragments('glm-4.5')).toHaveLength(1)
  })

  it('has neither usage nor object in the last chunk after an abnormal finish reason', async () => {
    for (const finish of ['network_error', 'sensitive', 'model_context_window_exceeded']) {
      const text = await bodyOf('glm-4.7', { content: ['a'], finish }, { stream: true })
      const events = text.split('\n\n')
      expect(events.at(-3)).toBe(
        `data: {"id":"ID","created":0,"model":"glm-4.7","choices":[{"index":0,"finish_reason":"${finish}","delta":{"role":"assistant","content":""}}]}`,
      )
      expect(events.at(-2)).toBe('data: [DONE]')
    }
  })

  it('ends with the role user when moderation stops the question', async () => {
    const text = await bodyOf('glm-4-0520', { finish: 'sensitive', contentFilter: [{ role: 'user', level: 1 }] }, {
      stream: true,
    })
    expect(text).toContain('"delta":{"role":"user","content":""}}],"content_filter":[{"role":"user","level":1}]}')
  })

  it('ends with the role assistant when moderation only remarks on the question', async () => {
    const text = await bodyOf('glm-4-0520', { content: 'a', contentFilter: [{ role: 'user', level: 3 }] }, {
      stream: true,
    })
    expect(text).toContain('"finish_reason":"stop","delta":{"role":"assistant","content":""}}],"usage"')
  })

  it('has search results in the last chunk, or in the first with result_sequence before', async () => {
    const searchPosition = async (result_sequence: string) => {
      const mock = virtual()
      const tools = [{ type: 'web_search', web_search: { enable: true, search_result: true, result_sequence } }]
      const events = await eventsOf(await postChat(mock, chatBody('hi', { stream: true, tools })))
      return events.map((event) => 'web_search' in event).indexOf(true) -
        (result_sequence === 'after' ? events.length : 0)
    }
    expect(await searchPosition('after')).toBe(-1)
    expect(await searchPosition('before')).toBe(0)
  })

  it('has no search results together with the tool retrieval, which disables the search', async () => {
    const search = { type: 'web_search', web_search: { enable: true, search_result: true } }
    const has = async (...tools: object[]) =>
      'web_search' in await (await postChat(virtual(), chatBody('hi', { tools }))).json()
    expect(await has(search)).toBe(true)
    expect(await has(search, { type: 'retrieval', retrieval: { knowledge_id: '1' } })).toBe(false)
  })
})

describe('glm-4-alltools', () => {
  const ask = (mock: MockZhipu, rest: object) =>
    postChat(mock, chatBody('画一只 cat', { model: 'glm-4-alltools', stream: true, ...rest }))

  it('streams the input of a tool, its output, the answer and the status completed', async () => {
    const events = await eventsOf(await ask(virtual(), { tools: [{ type: 'drawing_tool' }] }))
    const [{ id }] = events
    const deltas = events.map(({ choices: [{ delta, finish_reason }] }) => [
      delta.role,
      delta.content ?? delta.tool_calls ?? '',
      finish_reason,
    ])
    const inputCall = (input: string) => [{ id: `call_${id}1`, type: 'drawing_tool', drawing_tool: { input } }]
    expect(deltas.slice(0, 4)).toEqual([
      ['assistant', inputCall('画一'), undefined],
      ['assistant', inputCall('只'), undefined],
      ['assistant', inputCall(' cat'), undefined],
      ['assistant', '', 'tool_calls'],
    ])
    const image = expect.stringMatching(/^https:.*\.png$/)
    expect(deltas[4]).toEqual(['tool', [{ type: 'drawing_tool', drawing_tool: { outputs: [{ image }] } }], undefined])
    expect(deltas.at(-2)?.[1]).not.toBe('')
    expect(deltas.at(-1)).toEqual(['assistant', '', 'stop'])
    const { status, usage } = events.at(-1)
    expect(status).toBe('completed')
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens)
    expect(usage.completion_tokens).toBe(events.length - 3)
  })

  it('ends with requires_action for code without a sandbox and for functions', async () => {
    const codeEvents = await eventsOf(
      await ask(virtual(), { tools: [{ type: 'code_interpreter', code_interpreter: { sandbox: 'none' } }] }),
    )
    const functionEvents = await eventsOf(
      await ask(virtual(), { tools: [{ type: 'function', function: { name: 'draw' } }] }),
    )
    for (const events of [codeEvents, functionEvents]) {
      expect(events.at(-1)).toMatchObject({ status: 'requires_action', choices: [{ finish_reason: 'tool_calls' }] })
      expect(events.some(({ choices }) => choices[0].delta.role === 'tool')).toBe(false)
    }
  })

  it('is assembled by the client into one tool call with its input and outputs', async () => {
    const mock = virtual()
    const { completions } = new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch }).chat
    const { message, choices } = await completions.stream({
      model: 'glm-4-alltools',
      messages: [{ role: 'user', content: '上海 weather' }],
      tools: [{ type: 'web_browser' }],
    }).final()
    expect(choices[0]?.finish_reason).toBe('stop')
    expect(message.tool_calls).toMatchObject([{
      type: 'web_browser',
      web_browser: { input: 'search("上海 weather")', outputs: [{ title: expect.any(String) }, {}, {}] },
    }])
    expect(message.content).toContain('上海')
  })
})

describe('the default reply', () => {
  const content = async (body: object) => (await (await postChat(virtual(), body)).json()).choices[0]

  it('repeats the last message in its language', async () => {
    expect((await content(chatBody('天气怎么样'))).message.content).toContain('天气怎么样')
    expect((await content(chatBody('how are you'))).message.content).toContain('You said')
  })

  it('is the same for the same seed and time', async () => {
    const ask = async () => await (await postChat(virtual(), chatBody('hi'))).text()
    expect(await ask()).toBe(await ask())
  })

  it('is JSON for the response_format json_object', async () => {
    const { message } = await content(chatBody('say "hi"', { response_format: { type: 'json_object' } }))
    expect(JSON.parse(message.content)).toEqual({ answer: 'say "hi"' })
  })

  it('calls the function that fits the question, with arguments from the question', async () => {
    const add = {
      type: 'function',
      function: {
        name: 'add',
        description: 'Add two numbers',
        parameters: {
          type: 'object',
          properties: { a: { type: 'integer' }, b: { type: 'integer' } },
          required: ['a', 'b'],
        },
      },
    }
    const callFor = async (text: string, rest: object = {}) => {
      const { finish_reason, message } = await content(chatBody(text, { tools: [weather, add], ...rest }))
      const { name, arguments: args } = message.tool_calls[0].function
      return [finish_reason, name, JSON.parse(args)]
    }
    expect(await callFor('Add the numbers 2 and 3')).toEqual(['tool_calls', 'add', { a: 2, b: 3 }])
    expect(await callFor('What is the weather in San Francisco?')).toEqual(['tool_calls', 'weather', {
      city: 'San Francisco',
    }])
    expect(await callFor('Add 2 and 3', { tool_choice: { type: 'function', function: { name: 'weather' } } }))
      .toEqual(['tool_calls', 'weather', { city: 'Add 2 and 3' }])
  })

  it('treats an invalid schema as an empty one, and null as an absent field', async () => {
    for (const parameters of [{ properties: null, required: 'x' }, { properties: { a: { enum: 'x' } } }, null]) {
      const tool = { type: 'function', function: { name: 'f', parameters } }
      expect((await content(chatBody('hi', { tools: [tool] }))).finish_reason).toBe('tool_calls')
    }
    expect((await content(chatBody('hi', { tools: null, extra: null, thinking: null }))).finish_reason).toBe('stop')
    expect((await content(chatBody('hi', { model: 'codegeex-4', extra: {} }))).finish_reason).toBe('stop')
  })

  it('calls no function on models without tools: role play and speech', async () => {
    for (const model of ['charglm-4', 'glm-4-voice']) {
      const { finish_reason, message } = await content({ ...chatBody('weather?', { tools: [weather] }), model })
      expect([finish_reason, message.content], model).toEqual(['stop', 'You said: "weather?". This is a mock answer.'])
    }
  })

  it('contains the result of a tool', async () => {
    const messages = [
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'x', type: 'function', function: { name: 'weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'x', content: '21 °C' },
    ]
    const { finish_reason, message } = await content({ model: 'glm-4.6', messages, tools: [weather] })
    expect([finish_reason, message.content]).toEqual(['stop', 'The tool says: 21 °C'])
  })

  it('has reasoning on thinking models, unless the request disables it', async () => {
    const hasReasoning = async (model: string, rest: object = {}) =>
      'reasoning_content' in (await content({ ...chatBody('hi', rest), model })).message
    const disabled = { thinking: { type: 'disabled' } }
    expect(await hasReasoning('glm-4.7')).toBe(true)
    expect(await hasReasoning('glm-4.7', disabled)).toBe(false)
    expect(await hasReasoning('glm-4-plus')).toBe(false)
    expect(await hasReasoning('glm-4-plus', { reasoning_effort: 'max' })).toBe(false)
  })

  it('is limited by max_tokens, reasoning first, and by stop words', async () => {
    const limited = await content(chatBody('a long question about many things', { max_tokens: 3 }))
    expect([limited.finish_reason, limited.message.content]).toEqual(['length', ''])
    const withoutThinking = await content(chatBody('one two', { max_tokens: 2, thinking: { type: 'disabled' } }))
    expect(withoutThinking).toMatchObject({ finish_reason: 'length', message: { content: 'You said' } })
    expect((await content(chatBody('one two', { stop: [' two'] }))).message.content).toBe('You said: "one')
  })

  it('is limited by the default of the model when the request has no max_tokens', async () => {
    const mock = virtual()
    const { choices, usage } = await (await postChat(mock, { ...chatBody('字'.repeat(3000)), model: 'charglm-4' }))
      .json()
    expect([choices[0].finish_reason, usage.completion_tokens]).toEqual(['length', 1024])
  })

  it('to a prompt that is too long is an error, or in a stream a finish_reason', async () => {
    const long = { ...chatBody('字'.repeat(20_000)), model: 'charglm-4' }
    const [chunk] = await eventsOf(await postChat(virtual(), { ...long, stream: true }))
    expect(chunk.choices[0].finish_reason).toBe('model_context_window_exceeded')
    expect(await (await postChat(virtual(), long)).json()).toMatchObject({ error: { code: '1261' } })
  })

  it('is the last message with the option onUnmatched: echo', async () => {
    const mock = mockZhipu({ onUnmatched: 'echo' })
    const body = await (await postChat(mock, chatBody('just this'))).json()
    expect(body.choices[0].message.content).toBe('just this')
  })
})

describe('validation of a chat request', () => {
  const user = { role: 'user', content: 'hi' }
  const image = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }
  const file = { type: 'file_url', file_url: { url: 'https://x/y.pdf' } }
  it.each<[string, object | string, string, string]>([
    ['a body that is not JSON', '{', '1210', 'API 调用参数有误，请检查文档。'],
    ['a body that is not an object', '[]', '1210', 'API 调用参数有误，请检查文档。'],
    ['a request without a model', { messages: [user] }, '1214', 'model:The model code cannot be empty.'],
    ['an unknown model', { model: 'gpt-4', messages: [user] }, '1211', '模型不存在，请检查模型代码。'],
    ['a request without messages', { model: 'glm-4.6' }, '1214', 'messages 参数非法。请检查文档。'],
    ['an empty list of messages', { model: 'glm-4.6', messages: [] }, '1214', '输入不能为空'],
    ['an empty message', chatBody(''), '1213', '未正常接收到prompt参数。'],
    [
      'an image without text for glm-4v-flash',
      { model: 'glm-4v-flash', messages: [image] },
      '1213',
      '未正常接收到prompt参数。',
    ],
    [
      'an assistant message with neither content nor tool calls',
      { model: 'glm-4.6', messages: [user, { role: 'assistant', content: '' }, user] },
      '1214',
      'messages[1]:content和tool_calls 字段不能同时为空',
    ],
    [
      'a function without a name',
      chatBody('x', { tools: [{ type: 'function', function: {} }] }),
      '1214',
      'tools[0].function.name:不能为空',
    ],
    [
      'a conversation without a user message',
      { model: 'glm-4.6', messages: [{ role: 'system', content: 'x' }] },
      '1214',
      'messages 参数非法。请检查文档。',
    ],
    [
      'the role developer of OpenAI',
      { model: 'glm-4.6', messages: [{ role: 'developer', content: 'x' }, user] },
      '1214',
      '角色信息不正确',
    ],
    [
      'the role function of OpenAI',
      { model: 'glm-4.6', messages: [user, { role: 'function', name: 'f', content: 'x' }] },
      '1214',
      '角色信息不正确',
    ],
    [
      'an image for a text model',
      { model: 'glm-4.6', messages: [image] },
      '1210',
      "messages.content.type 参数非法，取值范围 ['text']",
    ],
    [
      'a data URL that is not an image',
      {
        model: 'glm-4.6v',
        messages: [{
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
        }],
      },
      '1210',
      '图片输入格式/解析错误',
    ],
    [
      'the name of a local file as image',
      {
        model: 'glm-4.6v',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'photos/cat.png' } }] }],
      },
      '1210',
      '图片输入格式/解析错误',
    ],
    [
      'a file and an image in one message',
      { model: 'glm-4.6v', messages: [{ role: 'user', content: [...image.content, file] }] },
      '1215',
      'file_url 与 image_url 不能同时设置，请检查文档',
    ],
    [
      'a text part without text',
      { model: 'glm-4.6', messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      '1214',
      'messages[0].content[0].text:text cannot be empty.',
    ],
    [
      'an empty text part after other messages',
      { model: 'glm-4.6', messages: [user, { role: 'user', content: [{ type: 'text', text: '' }] }] },
      '1214',
      'messages[1].content[0].text:text cannot be empty.',
    ],
    ['a tool without a type', chatBody('x', { tools: [{ function: { name: 'f' } }] }), '1214', '工具类型不能为空'],
    [
      'a tool whose type is not text',
      chatBody('x', { tools: [{ type: 1 }] }),
      '1214',
      'tools[0].type 参数非法。请检查文档。',
    ],
    [
      'reasoning_content that is not a string',
      { model: 'glm-4.6', messages: [user, { role: 'assistant', content: 'x', reasoning_content: {} }] },
      '1214',
      'messages.reasoning_content 参数非法。请检查文档。',
    ],
    [
      'a file that is not a URL',
      {
        model: 'glm-4.6v',
        messages: [{ role: 'user', content: [{ type: 'file_url', file_url: { url: 'JVBERi0=' } }] }],
      },
      '1214',
      'messages.content.file_url 参数非法。请检查文档。',
    ],
    [
      'an image that is not a URL for glm-4v-flash',
      {
        model: 'glm-4v-flash',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: '/9j/4AAQ' } }] }],
      },
      '1214',
      'messages.content.image_url 参数非法。请检查文档。',
    ],
    [
      'a temperature above 1',
      chatBody('x', { temperature: 1.01 }),
      '1210',
      'temperature参数非法：限制数值范围[0,1]',
    ],
    ['a temperature as text', chatBody('x', { temperature: 'hot' }), '1214', 'temperature 参数非法。请检查文档。'],
    ['max_tokens of 0', chatBody('x', { max_tokens: 0 }), '1210', 'max_tokens参数非法：限制数值范围[1,131072]'],
    ['max_tokens of 1.5', chatBody('x', { max_tokens: 1.5 }), '1214', 'max_tokens 参数非法。请检查文档。'],
    [
      'a request_id of five characters',
      chatBody('x', { request_id: 'five5' }),
      '1214',
      'request_id 参数非法。请检查文档。',
    ],
    ['129 tools', chatBody('x', { tools: Array(129).fill(weather) }), '1214', 'tools 参数非法。请检查文档。'],
    ['five stop words', chatBody('x', { stop: ['1', '2', '3', '4', '5'] }), '1214', 'stop 参数非法。请检查文档。'],
    [
      'glm-4-alltools without stream',
      { model: 'glm-4-alltools', messages: [user] },
      '1212',
      '当前模型不支持SYNC调用方式。',
    ],
  ])('refuses %s', async (_, body, code, message) => {
    const response = await postChat(virtual(), body)
    expect([response.status, await response.json()]).toEqual([400, { error: { code, message } }])
  })

  it('refuses sensitive words and returns the role of the message that contains them', async () => {
    const response = await postChat(virtual(), chatBody('a sensitive-word-example'), { origin: 'https://api.z.ai' })
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/^\{"contentFilter":\[\{"level":1,"role":"user"\}\],"error":\{"code":"1301"/)
    const messages = [{ role: 'user', content: 'sensitive-word-example' }, { role: 'assistant', content: 'no' }, {
      role: 'user',
      content: 'why',
    }]
    const later = await (await postChat(virtual(), { model: 'glm-4.6', messages })).json()
    expect(later.contentFilter).toEqual([{ level: 1, role: 'history' }])
  })

  it('of two parallel requests with the same request_id only the second is refused', async () => {
    const mock = mockZhipu()
    const send = () => postChat(mock, chatBody('x', { request_id: 'request-0815' }))
    const responses = await Promise.all([send(), send()])
    expect(responses.map(({ status }) => status)).toEqual([200, 400])
  })

  it('refuses a request_id while a request of the same key is still being answered', async () => {
    const mock = virtual()
    const request = chatBody('hi', { request_id: 'request-0815', stream: true })
    const codeOf = async (key?: string) => {
      const response = await postChat(mock, { ...request, stream: false }, { key })
      return response.status === 200 ? 'accepted' : (await response.json()).error
    }
    mock.chat.reply.stream(['a', { wait: 1_000 }, 'b'])
    const first = await postChat(mock, request)
    const reader = first.body!.getReader()
    await reader.read()
    expect(await codeOf()).toEqual({ code: '1231', message: '您已有请求：request-0815' })
    expect(await codeOf('another.key')).toBe('accepted')
    await reader.cancel()
    expect(await codeOf()).toBe('accepted')
    expect(await codeOf()).toBe('accepted')
  })

  it('accepts an image for a vision model, and unknown fields', async () => {
    expect((await postChat(virtual(), { model: 'glm-4.6v', messages: [image], parallel_tool_calls: true })).status)
      .toBe(
        200,
      )
    const base64Image = { role: 'user', content: [{ type: 'image_url', image_url: { url: '/9j/4AAQ' } }] }
    expect((await postChat(virtual(), { model: 'glm-4.6v', messages: [base64Image] })).status).toBe(200)
  })

  it('accepts a model of the option `models`', async () => {
    const mock = mockZhipu({ models: ['GLM-6'] })
    for (const model of ['glm-6', 'GLM-6']) {
      expect((await (await postChat(mock, { ...chatBody('hi'), model })).json()).model).toBe('glm-6')
    }
  })
})
