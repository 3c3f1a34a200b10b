import { describe, expect, it } from 'vitest'
import { type ChatReply, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { Zhipu } from '../../../src/index.ts'
import { call, eventsOf, question } from '../../support/chat-call.ts'

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Get the weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}
const virtual = () => mockZhipu({ clock: 'virtual' })

/** Ids and times replaced by a letter, so that a whole body can be written down. */
const blank = (text: string) =>
  text.replace(/\d{14}[0-9a-f]{16}/g, 'ID').replace(/"created":\d+/g, '"created":0').replace(/call_-\d+/g, 'call_N')
    .replace(
      /call_[0-9a-f]{24}/g,
      'call_H',
    )

async function answer(model: string, reply: ChatReply, rest: object = {}): Promise<string> {
  const mock = virtual()
  mock.chat.reply(reply)
  return blank(await (await call(mock, { ...question('hi', rest), model })).text())
}

describe('a whole answer', () => {
  it('has its keys in alphabetical order, `object` since 2026, and details of usage by model', async () => {
    const reply = { content: 'ok', reasoning: 'hm', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }
    expect(await answer('glm-4.7', reply)).toBe(
      '{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"ok","reasoning_content":"hm","role":"assistant"}}],' +
        '"created":0,"id":"ID","model":"glm-4.7","object":"chat.completion","request_id":"ID","usage":{"completion_tokens":2,' +
        '"completion_tokens_details":{"reasoning_tokens":1},"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":3}}',
    )
    expect(await answer('glm-4-plus', { ...reply, reasoning: undefined })).toBe(
      '{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"ok","role":"assistant"}}],' +
        '"created":0,"id":"ID","model":"glm-4-plus","request_id":"ID","usage":{"completion_tokens":2,"prompt_tokens":1,"total_tokens":3}}',
    )
  })

  it('tells the model in lower case and the request id as it was sent', async () => {
    const mock = virtual()
    const body = await (await call(mock, { ...question('hi'), model: 'GLM-4-Flash', request_id: 'my-own-id' })).json()
    expect([body.model, body.request_id]).toEqual(['glm-4-flash', 'my-own-id'])
    expect(body.id).not.toBe('my-own-id')
  })

  it.each([
    ['glm-4.5', '"content":"\\n",'],
    ['glm-4.6', ''],
    ['glm-4.7', '"content":"",'],
    ['glm-4-plus', ''],
  ])('of %s says %j beside tool calls', async (model, content) => {
    expect(await answer(model, { toolCalls: [{ name: 'add', args: { a: 2 } }, { name: 'mul', args: '{ "a": 2 }' }] }))
      .toContain(
        `"message":{${content}"role":"assistant","tool_calls":[{"function":{"arguments":"{\\"a\\":2}","name":"add"},"id":"call_N",` +
          '"index":0,"type":"function"},{"function":{"arguments":"{ \\"a\\": 2 }","name":"mul"},"id":"call_N","index":1,"type":"function"}]}',
      )
  })

  it('numbers its calls one after the other', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'a' }, { name: 'b' }] })
    const { choices } = await (await call(mock, question('hi'))).json()
    const [first, second] = choices[0].message.tool_calls.map(({ id }: { id: string }) => BigInt(id.slice(5)))
    expect(first).toBeLessThan(0n)
    expect(second - first).toBe(1n)
  })

  it('of 2024 names its calls after itself, each otherwise', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'a' }, { name: 'b' }] })
    const { id, choices } = await (await call(mock, { ...question('hi'), model: 'glm-4' })).json()
    expect(choices[0].message.tool_calls.map(({ id }: { id: string }) => id)).toEqual([`call_${id}`, `call_${id}_1`])
  })

  it('has an id of the second in which it was made', async () => {
    const mock = virtual()
    mock.chat.reply({ content: 'a', created: 1_773_349_367 })
    expect((await (await call(mock, question('hi'))).json()).id).toMatch(/^20260313050247[0-9a-f]{16}$/)
  })

  it('has neither usage nor null when it ended abnormally, but for a usage that is told', async () => {
    const reply = { content: 'a', finish: 'network_error' }
    expect(await answer('glm-4.7', reply)).not.toContain('usage')
    const usage = { prompt_tokens: 1, completion_tokens: 2 }
    for (const stream of [false, true]) {
      expect(await answer('glm-4.7', { ...reply, usage }, { stream })).toContain('"total_tokens":3')
    }
  })

  it('of glm-4-voice brings a WAV file', async () => {
    const body = await (await call(virtual(), { ...question('hi'), model: 'glm-4-voice' })).json()
    expect(atob(body.choices[0].message.audio.data).slice(0, 4)).toBe('RIFF')
    expect(body.object).toBe('chat.completion')
  })
})

describe('a streamed answer', () => {
  it('of 2026 is written like this', async () => {
    const reply = { reasoning: ['hm'], content: ['o', 'k'], toolCalls: [{ name: 'add' }], usage: { prompt_tokens: 1 } }
    const head = '{"id":"ID","created":0,"object":"chat.completion.chunk","model":"glm-4.7","choices":[{"index":0,'
    expect(await answer('glm-4.7', reply, { stream: true })).toBe(
      `data: ${head}"delta":{"role":"assistant","reasoning_content":"hm"}}]}\n\n` +
        `data: ${head}"delta":{"role":"assistant","content":"o"}}]}\n\n` +
        `data: ${head}"delta":{"role":"assistant","content":"k"}}]}\n\n` +
        `data: ${head}"delta":{"tool_calls":[{"id":"call_H","index":0,"type":"function","function":{"name":"add","arguments":"{}"}}]}}]}\n\n` +
        `data: ${head}"finish_reason":"tool_calls","delta":{"role":"assistant","content":""}}],` +
        '"usage":{"prompt_tokens":1,"completion_tokens":6,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},' +
        '"completion_tokens_details":{"reasoning_tokens":1}}}\n\ndata: [DONE]\n\n',
    )
  })

  it('of glm-4 ends with its tool call already, has role there, and names the call after itself', async () => {
    const text = await answer('glm-4-plus', { toolCalls: [{ name: 'add' }] }, { stream: true })
    expect(text).toContain(
      '"choices":[{"index":0,"finish_reason":"tool_calls","delta":{"role":"assistant","tool_calls":[{"id":"call_ID_0","index":0,',
    )
    expect(text).not.toContain('"object"')
  })

  it('of January 2024 has ids of 19 digits', async () => {
    const mock = virtual()
    mock.chat.reply({ toolCalls: [{ name: 'add' }], era: '2024-01' })
    const [first] = await eventsOf(await call(mock, { ...question('hi', { stream: true }), model: 'glm-4' }))
    expect(first.id).toMatch(/^\d{19}$/)
    expect(first.choices[0].delta.tool_calls[0].id).toBe(`call_${first.id}`)
  })

  it('speaks as the month of the options or of its own time did', async () => {
    const firstOf = async (era: string, reply: ChatReply) => {
      const mock = mockZhipu({ clock: 'virtual', era })
      mock.chat.reply(reply)
      const [first] = await eventsOf(await call(mock, question('hi', { stream: true })))
      return Object.keys(first)
    }
    expect(await firstOf('2026-01', { content: 'a' })).toContain('object')
    expect(await firstOf('2025-12', { content: 'a' })).not.toContain('object')
    expect(await firstOf('2025-12', { content: 'a', created: 1_768_875_147 })).toContain('object')
  })

  it('of glm-4.5 puts its line feeds where the month puts them', async () => {
    const deltas = async (reply: ChatReply, rest: object = {}) => {
      const mock = virtual()
      mock.chat.reply(reply)
      const events = await eventsOf(
        await call(mock, { ...question('hi', { stream: true, ...rest }), model: 'glm-4.5' }),
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

  it('sends the first line feed of glm-4.6 before the reasoning, unless it is told otherwise', async () => {
    const first = async (leadingNewline?: boolean) => {
      const mock = virtual()
      mock.chat.reply({ reasoning: ['a'], content: ['\n', 'b'], leadingNewline })
      const [event] = await eventsOf(await call(mock, question('hi', { stream: true })))
      return event.choices[0].delta
    }
    expect(await first()).toEqual({ role: 'assistant', content: '\n' })
    expect(await first(false)).toEqual({ role: 'assistant', reasoning_content: 'a' })
  })

  it('streams arguments when tool_stream asks for it and the model can', async () => {
    const fragments = async (model: string) => {
      const mock = virtual()
      mock.chat.reply({ toolCalls: [{ name: 'add', fragments: ['{"a"', ':2}'], id: 'call_x' }] })
      const events = await eventsOf(await call(mock, { ...question('hi', { stream: true, tool_stream: true }), model }))
      return events.flatMap(({ choices }) => choices[0].delta.tool_calls ?? [])
    }
    expect(await fragments('glm-4.6')).toEqual([
      { id: 'call_x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a"' } },
      { index: 0, type: 'function', function: { arguments: ':2}' } },
    ])
    expect(await fragments('glm-4.5')).toHaveLength(1)
  })

  it('ends abnormally without usage and without object', async () => {
    for (const finish of ['network_error', 'sensitive', 'model_context_window_exceeded']) {
      const text = await answer('glm-4.7', { content: ['a'], finish }, { stream: true })
      const events = text.split('\n\n')
      expect(events.at(-3)).toBe(
        `data: {"id":"ID","created":0,"model":"glm-4.7","choices":[{"index":0,"finish_reason":"${finish}","delta":{"role":"assistant","content":""}}]}`,
      )
      expect(events.at(-2)).toBe('data: [DONE]')
    }
  })

  it('names the user when moderation cuts the question', async () => {
    const text = await answer('glm-4-0520', { finish: 'sensitive', contentFilter: [{ role: 'user', level: 1 }] }, {
      stream: true,
    })
    expect(text).toContain('"delta":{"role":"user","content":""}}],"content_filter":[{"role":"user","level":1}]}')
  })

  it('says a mild remark of moderation in its own name', async () => {
    const text = await answer('glm-4-0520', { content: 'a', contentFilter: [{ role: 'user', level: 3 }] }, {
      stream: true,
    })
    expect(text).toContain('"finish_reason":"stop","delta":{"role":"assistant","content":""}}],"usage"')
  })

  it('brings search results last, or first when asked so', async () => {
    const at = async (result_sequence: string) => {
      const mock = virtual()
      const tools = [{ type: 'web_search', web_search: { enable: true, search_result: true, result_sequence } }]
      const events = await eventsOf(await call(mock, question('hi', { stream: true, tools })))
      return events.map((event) => 'web_search' in event).indexOf(true) -
        (result_sequence === 'after' ? events.length : 0)
    }
    expect(await at('after')).toBe(-1)
    expect(await at('before')).toBe(0)
  })

  it('brings no search results beside the tool retrieval, which switches the search off', async () => {
    const search = { type: 'web_search', web_search: { enable: true, search_result: true } }
    const has = async (...tools: object[]) =>
      'web_search' in await (await call(virtual(), question('hi', { tools }))).json()
    expect(await has(search)).toBe(true)
    expect(await has(search, { type: 'retrieval', retrieval: { knowledge_id: '1' } })).toBe(false)
  })
})

describe('glm-4-alltools', () => {
  const ask = (mock: MockZhipu, rest: object) =>
    call(mock, question('画一只 cat', { model: 'glm-4-alltools', stream: true, ...rest }))

  it('shows a tool at work, what it gave, the answer, and that all is done', async () => {
    const events = await eventsOf(await ask(virtual(), { tools: [{ type: 'drawing_tool' }] }))
    const [{ id }] = events
    const deltas = events.map(({ choices: [{ delta, finish_reason }] }) => [
      delta.role,
      delta.content ?? delta.tool_calls ?? '',
      finish_reason,
    ])
    const asked = (input: string) => [{ id: `call_${id}1`, type: 'drawing_tool', drawing_tool: { input } }]
    expect(deltas.slice(0, 4)).toEqual([
      ['assistant', asked('画一'), undefined],
      ['assistant', asked('只'), undefined],
      ['assistant', asked(' cat'), undefined],
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

  it('leaves code to the caller without a sandbox, and functions always: requires_action', async () => {
    const code = await eventsOf(
      await ask(virtual(), { tools: [{ type: 'code_interpreter', code_interpreter: { sandbox: 'none' } }] }),
    )
    const called = await eventsOf(await ask(virtual(), { tools: [{ type: 'function', function: { name: 'draw' } }] }))
    for (const events of [code, called]) {
      expect(events.at(-1)).toMatchObject({ status: 'requires_action', choices: [{ finish_reason: 'tool_calls' }] })
      expect(events.some(({ choices }) => choices[0].delta.role === 'tool')).toBe(false)
    }
  })

  it('is put together by the client: one call, its whole input, its outputs', async () => {
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

describe('the default answer', () => {
  const content = async (body: object) => (await (await call(virtual(), body)).json()).choices[0]

  it('speaks of the last message, in its language', async () => {
    expect((await content(question('天气怎么样'))).message.content).toContain('天气怎么样')
    expect((await content(question('how are you'))).message.content).toContain('You said')
  })

  it('is the same for the same seed and time', async () => {
    const ask = async () => await (await call(virtual(), question('hi'))).text()
    expect(await ask()).toBe(await ask())
  })

  it('is JSON when JSON is wanted', async () => {
    const { message } = await content(question('say "hi"', { response_format: { type: 'json_object' } }))
    expect(JSON.parse(message.content)).toEqual({ answer: 'say "hi"' })
  })

  it('calls the tool that suits the question, with arguments that fit it', async () => {
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
    const called = async (text: string, rest: object = {}) => {
      const { finish_reason, message } = await content(question(text, { tools: [weather, add], ...rest }))
      const { name, arguments: args } = message.tool_calls[0].function
      return [finish_reason, name, JSON.parse(args)]
    }
    expect(await called('Add the numbers 2 and 3')).toEqual(['tool_calls', 'add', { a: 2, b: 3 }])
    expect(await called('What is the weather in San Francisco?')).toEqual(['tool_calls', 'weather', {
      city: 'San Francisco',
    }])
    expect(await called('Add 2 and 3', { tool_choice: { type: 'function', function: { name: 'weather' } } }))
      .toEqual(['tool_calls', 'weather', { city: 'Add 2 and 3' }])
  })

  it('takes what is no schema for none, and null for no tools', async () => {
    for (const parameters of [{ properties: null, required: 'x' }, { properties: { a: { enum: 'x' } } }, null]) {
      const tool = { type: 'function', function: { name: 'f', parameters } }
      expect((await content(question('hi', { tools: [tool] }))).finish_reason).toBe('tool_calls')
    }
    expect((await content(question('hi', { tools: null, extra: null, thinking: null }))).finish_reason).toBe('stop')
    expect((await content(question('hi', { model: 'codegeex-4', extra: {} }))).finish_reason).toBe('stop')
  })

  it('calls no tool where the model has none: role play and speech', async () => {
    for (const model of ['charglm-4', 'glm-4-voice']) {
      const { finish_reason, message } = await content({ ...question('weather?', { tools: [weather] }), model })
      expect([finish_reason, message.content], model).toEqual(['stop', 'You said: "weather?". This is a mock answer.'])
    }
  })

  it('answers from the result of a tool', async () => {
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

  it('thinks where the model thinks and may think', async () => {
    const thinks = async (model: string, rest: object = {}) =>
      'reasoning_content' in (await content({ ...question('hi', rest), model })).message
    const disabled = { thinking: { type: 'disabled' } }
    expect(await thinks('glm-4.7')).toBe(true)
    expect(await thinks('glm-4.7', disabled)).toBe(false)
    expect(await thinks('glm-5.2', { reasoning_effort: 'none' })).toBe(false)
    expect(await thinks('glm-5.3', disabled)).toBe(true)
    expect(await thinks('glm-4-plus')).toBe(false)
  })

  it('keeps to max_tokens, reasoning first, and stops at a stop word', async () => {
    const short = await content(question('a long question about many things', { max_tokens: 3 }))
    expect([short.finish_reason, short.message.content]).toEqual(['length', ''])
    const quiet = await content(question('one two', { max_tokens: 2, thinking: { type: 'disabled' } }))
    expect(quiet).toMatchObject({ finish_reason: 'length', message: { content: 'You said' } })
    expect((await content(question('one two', { stop: [' two'] }))).message.content).toBe('You said: "one')
  })

  it('ends after the tokens that the model allows itself when max_tokens is not sent', async () => {
    const mock = virtual()
    const { choices, usage } = await (await call(mock, { ...question('字'.repeat(3000)), model: 'charglm-4' })).json()
    expect([choices[0].finish_reason, usage.completion_tokens]).toEqual(['length', 1024])
  })

  it('ends a stream whose prompt is too long, and refuses it otherwise', async () => {
    const long = { ...question('字'.repeat(20_000)), model: 'charglm-4' }
    const [only] = await eventsOf(await call(virtual(), { ...long, stream: true }))
    expect(only.choices[0].finish_reason).toBe('model_context_window_exceeded')
    expect(await (await call(virtual(), long)).json()).toMatchObject({ error: { code: '1261' } })
  })

  it('echoes when echo is wanted', async () => {
    const mock = mockZhipu({ onUnmatched: 'echo' })
    const body = await (await call(mock, question('just this'))).json()
    expect(body.choices[0].message.content).toBe('just this')
  })
})

describe('a request is refused', () => {
  const user = { role: 'user', content: 'hi' }
  const picture = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }
  const file = { type: 'file_url', file_url: { url: 'https://x/y.pdf' } }
  it.each<[string, object | string, string, string]>([
    ['that is no JSON', '{', '1210', 'API 调用参数有误，请检查文档。'],
    ['that is no object', '[]', '1210', 'API 调用参数有误，请检查文档。'],
    ['without a model', { messages: [user] }, '1213', '未正常接收到model参数。'],
    ['for a model nobody knows', { model: 'gpt-4', messages: [user] }, '1211', '模型不存在，请检查模型代码。'],
    ['without messages', { model: 'glm-4.6' }, '1214', 'messages 参数非法。请检查文档。'],
    ['with no message', { model: 'glm-4.6', messages: [] }, '1214', '输入不能为空'],
    ['without words', question(''), '1213', '未正常接收到prompt参数。'],
    [
      'with a picture alone, by glm-4v-flash',
      { model: 'glm-4v-flash', messages: [picture] },
      '1213',
      '未正常接收到prompt参数。',
    ],
    [
      'in which the model is to have said nothing',
      { model: 'glm-4.6', messages: [user, { role: 'assistant', content: '' }, user] },
      '1214',
      'messages[1]:content和tool_calls 字段不能同时为空',
    ],
    [
      'with a tool without a name',
      question('x', { tools: [{ type: 'function', function: {} }] }),
      '1214',
      'tools[0].function.name:不能为空',
    ],
    [
      'where nobody asks',
      { model: 'glm-4.6', messages: [{ role: 'system', content: 'x' }] },
      '1214',
      'messages 参数非法。请检查文档。',
    ],
    [
      'with an unknown role',
      { model: 'glm-4.6', messages: [{ role: 'bot', content: 'x' }] },
      '1214',
      'messages 参数非法。请检查文档。',
    ],
    [
      'with a picture for a text model',
      { model: 'glm-4.6', messages: [picture] },
      '1214',
      "messages.content.type 参数非法，取值范围 ['text']",
    ],
    [
      'with file and picture at once',
      { model: 'glm-4.6v', messages: [{ role: 'user', content: [...picture.content, file] }] },
      '1215',
      'file_url 与 image_url 不能同时设置，请检查文档',
    ],
    [
      'with a text part without text',
      { model: 'glm-4.6', messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      '1214',
      'messages.content.text 参数非法。请检查文档。',
    ],
    [
      'with reasoning that is no text',
      { model: 'glm-4.6', messages: [user, { role: 'assistant', content: 'x', reasoning_content: {} }] },
      '1214',
      'messages.reasoning_content 参数非法。请检查文档。',
    ],
    [
      'with a file that is no link',
      {
        model: 'glm-4.6v',
        messages: [{ role: 'user', content: [{ type: 'file_url', file_url: { url: 'JVBERi0=' } }] }],
      },
      '1214',
      'messages.content.file_url 参数非法。请检查文档。',
    ],
    [
      'with a picture that is no link, by glm-4v-flash',
      {
        model: 'glm-4v-flash',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: '/9j/4AAQ' } }] }],
      },
      '1214',
      'messages.content.image_url 参数非法。请检查文档。',
    ],
    ['that is too warm', question('x', { temperature: 1.01 }), '1214', 'temperature 参数非法。请检查文档。'],
    ['for no tokens', question('x', { max_tokens: 0 }), '1214', 'max_tokens 参数非法。请检查文档。'],
    ['with a short request id', question('x', { request_id: 'five5' }), '1214', 'request_id 参数非法。请检查文档。'],
    ['with 129 tools', question('x', { tools: Array(129).fill(weather) }), '1214', 'tools 参数非法。请检查文档。'],
    ['with five stop words', question('x', { stop: ['1', '2', '3', '4', '5'] }), '1214', 'stop 参数非法。请检查文档。'],
    [
      'of glm-4-alltools without a stream',
      { model: 'glm-4-alltools', messages: [user] },
      '1212',
      '当前模型不支持 SYNC 调用方式',
    ],
  ])('%s', async (_, body, code, message) => {
    const response = await call(virtual(), body)
    expect([response.status, await response.json()]).toEqual([400, { error: { code, message } }])
  })

  it('for words that moderation stops, and says in which part they stood', async () => {
    const response = await call(virtual(), question('a sensitive-word-example'), { origin: 'https://api.z.ai' })
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/^\{"contentFilter":\[\{"level":1,"role":"user"\}\],"error":\{"code":"1301"/)
    const messages = [{ role: 'user', content: 'sensitive-word-example' }, { role: 'assistant', content: 'no' }, {
      role: 'user',
      content: 'why',
    }]
    const later = await (await call(virtual(), { model: 'glm-4.6', messages })).json()
    expect(later.contentFilter).toEqual([{ level: 1, role: 'history' }])
  })

  it('for a request_id whose first use is still being answered, by key, and not once it is answered', async () => {
    const mock = virtual()
    const asked = question('hi', { request_id: 'request-0815', stream: true })
    const codeOf = async (key?: string) => {
      const response = await call(mock, { ...asked, stream: false }, { key })
      return response.status === 200 ? 'taken' : (await response.json()).error
    }
    mock.chat.reply.stream(['a', { wait: 1_000 }, 'b'])
    const first = await call(mock, asked)
    const reader = first.body!.getReader()
    await reader.read()
    expect(await codeOf()).toEqual({ code: '1231', message: '您已有请求：request-0815' })
    expect(await codeOf('another.key')).toBe('taken')
    await reader.cancel()
    expect(await codeOf()).toBe('taken')
    expect(await codeOf()).toBe('taken')
  })

  it('not for a picture that a vision model sees, nor for keys that nobody knows', async () => {
    expect((await call(virtual(), { model: 'glm-4.6v', messages: [picture], parallel_tool_calls: true })).status).toBe(
      200,
    )
    const drawn = { role: 'user', content: [{ type: 'image_url', image_url: { url: '/9j/4AAQ' } }] }
    expect((await call(virtual(), { model: 'glm-4.6v', messages: [drawn] })).status).toBe(200)
  })

  it('not for a model of the options', async () => {
    const mock = mockZhipu({ models: ['GLM-6'] })
    for (const model of ['glm-6', 'GLM-6']) {
      expect((await (await call(mock, { ...question('hi'), model })).json()).model).toBe('glm-6')
    }
  })
})
