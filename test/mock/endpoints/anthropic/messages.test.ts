import { expect, test } from 'vitest'
import { minimal, rawAnthropicClient } from '../../../support/raw-anthropic-client.ts'

const tool = {
  name: 'weather',
  description: 'weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
}

test('a message has its keys in the recorded order, compact and with raw UTF-8', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply({ content: '你好', usage: { prompt_tokens: 23, completion_tokens: 2 } })
  const { text, status } = await ask()
  expect(status).toBe(200)
  expect(text).toMatch(
    /^\{"id":"msg_\d{14}[0-9a-f]{16}","type":"message","role":"assistant","model":"glm-4.7","content":\[\{"type":"text","text":"你好"\}\],"stop_reason":"end_turn","stop_sequence":null,"usage":\{"input_tokens":23,"output_tokens":2,"cache_read_input_tokens":0,"server_tool_use":\{"web_search_requests":0\},"service_tier":"standard"\}\}$/,
  )
})

test('/messages and ?beta=true are the same route, and both headers carry the key', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.anthropic.times(3).reply('hi')
  for (const path of ['/messages', '/v1/messages?beta=true']) {
    expect((await ask({}, { path })).body.content).toEqual([{ type: 'text', text: 'hi' }])
  }
  const response = await mock.fetch('https://open.bigmodel.cn/api/anthropic/v1/messages', {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.apiKey}` },
    body: JSON.stringify(minimal),
  })
  expect(response.status).toBe(200)
})

test('x-api-key is not a key of the v4 API', async () => {
  const { mock } = rawAnthropicClient()
  const response = await mock.fetch('https://api.z.ai/api/paas/v4/chat/completions', {
    method: 'POST',
    headers: { 'x-api-key': mock.apiKey },
    body: JSON.stringify(minimal),
  })
  expect(response.status).toBe(401)
})

test('a whole message has the headers of BigModel, with the id as x-log-id', async () => {
  const { ask } = rawAnthropicClient({ clock: 'virtual' })
  const { headers, body } = await ask({}, { host: 'open.bigmodel.cn' })
  expect(Object.fromEntries(headers)).toEqual({
    'content-type': 'application/json',
    'set-cookie': expect.stringMatching(/^acw_tc=[0-9a-f]{64};path=\/;HttpOnly;Max-Age=1800$/),
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'vary': 'Accept-Encoding, Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    'x-log-id': body.id.replace('msg_', ''),
    'x-process-time': '0.0',
  })
})

test('a stream has the headers of Z.ai', async () => {
  const { ask } = rawAnthropicClient({ clock: 'virtual' })
  const { headers, events } = await ask({ stream: true })
  expect(Object.fromEntries(headers)).toEqual({
    'access-control-allow-headers': '*',
    'access-control-allow-origin': '*',
    'cache-control': 'no-cache',
    'content-type': 'text/event-stream; charset=utf-8',
    'server': 'nginx',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'vary': 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    'x-log-id': events[0].message.id.replace('msg_', ''),
    'x-process-time': '0.0',
  })
})

test('x-process-time is the time of the reply in seconds', async () => {
  const { mock, ask } = rawAnthropicClient({ clock: 'virtual' })
  mock.chat.reply({ pieces: [{ wait: 1250 }, 'a'] })
  const reply = ask()
  await mock.clock.advance(1250)
  expect((await reply).headers.get('x-process-time')).toBe('1.25')
})

test('a stream has thinking, text and calls in this order, each block closed before the next one opens', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply({
    reasoning: ['Let', ' me'],
    content: ['好', '的'],
    toolCalls: [{ name: 'weather', args: { city: '北京' } }, { name: 'weather', args: { city: 'Wien' } }],
    usage: { prompt_tokens: 100, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 64 } },
  })
  const { text } = await ask({ stream: true, tools: [tool] })
  const blanked = text.replace(/\d{14}[0-9a-f]{16}/g, '<id>').replace(/[0-9a-f]{24}/g, '<hex>')
  const delta = (index: number, members: string) =>
    `event: content_block_delta\ndata: {"type": "content_block_delta", "index": ${index}, "delta": {${members}}}\n\n`
  const start = (index: number, members: string) =>
    `event: content_block_start\ndata: {"type": "content_block_start", "index": ${index}, "content_block": {${members}}}\n\n`
  const stop = (index: number) =>
    `event: content_block_stop\ndata: {"type": "content_block_stop", "index": ${index}}\n\n`
  expect(blanked).toBe([
    'event: message_start\ndata: {"type": "message_start", "message": {"id": "msg_<id>", "type": "message", "role": "assistant", "model": "glm-4.7", "content": [], "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 0, "output_tokens": 0}}}\n\n',
    'event: ping\ndata: {"type": "ping"}\n\n',
    start(0, '"type": "thinking", "thinking": "", "signature": ""'),
    delta(0, '"type": "thinking_delta", "thinking": "Let"'),
    delta(0, '"type": "thinking_delta", "thinking": " me"'),
    delta(0, '"type": "signature_delta", "signature": "<hex>"'),
    stop(0),
    start(1, '"type": "text", "text": ""'),
    delta(1, '"type": "text_delta", "text": "好"'),
    delta(1, '"type": "text_delta", "text": "的"'),
    stop(1),
    start(2, '"type": "tool_use", "id": "call_<hex>", "name": "weather", "input": {}'),
    delta(2, '"type": "input_json_delta", "partial_json": "{\\"city\\":\\"北京\\"}"'),
    stop(2),
    start(3, '"type": "tool_use", "id": "call_<hex>", "name": "weather", "input": {}'),
    delta(3, '"type": "input_json_delta", "partial_json": "{\\"city\\":\\"Wien\\"}"'),
    stop(3),
    'event: message_delta\ndata: {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": null}, "usage": {"input_tokens": 36, "output_tokens": 9, "cache_read_input_tokens": 64, "server_tool_use": {"web_search_requests": 0}, "service_tier": "standard"}}\n\n',
    'event: message_stop\ndata: {"type": "message_stop"}\n\n',
  ].join(''))
})

test('a whole message has thinking with its signature, text and calls with their input as a value', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply({ reasoning: 'hm', content: 'ok', toolCalls: [{ name: 'weather', args: { city: '北京' } }] })
  const { body } = await ask({ tools: [tool] })
  expect(body.content).toEqual([
    { type: 'thinking', thinking: 'hm', signature: expect.stringMatching(/^[0-9a-f]{24}$/) },
    { type: 'text', text: 'ok' },
    { type: 'tool_use', id: expect.stringMatching(/^call_[0-9a-f]{24}$/), name: 'weather', input: { city: '北京' } },
  ])
  expect(body.stop_reason).toBe('tool_use')
})

test('fragments of a call are one delta each', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply({ toolCalls: [{ name: 'weather', fragments: ['{"city":', '"Wien"}'] }] })
  const { events } = await ask({ stream: true, tools: [tool] })
  expect(events.flatMap(({ delta }) => delta?.partial_json ?? [])).toEqual(['{"city":', '"Wien"}'])
})

test('the signature is empty on glm-5v-turbo, and calls of a model that does not think are numbered', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply({ reasoning: 'hm' })
  const host = 'open.bigmodel.cn'
  expect((await ask({ model: 'glm-5v-turbo' }, { host })).body.content).toEqual([
    { type: 'thinking', thinking: 'hm', signature: '' },
  ])
  mock.chat.reply({ toolCalls: [{ name: 'weather' }, { name: 'weather' }] })
  const { body } = await ask({ model: 'glm-4-air', tools: [tool] })
  const logId = body.id.replace('msg_', '')
  expect(body.content.map(({ id }: { id: string }) => id)).toEqual([`call_${logId}_0`, `call_${logId}_1`])
})

test('without any text a whole message has an empty text block; with thinking alone it has none', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply('')
  expect((await ask()).body.content).toEqual([{ type: 'text', text: '' }])
  mock.chat.reply({ reasoning: 'hm', finish: 'length' })
  const { body } = await ask()
  expect(body.content.map(({ type }: { type: string }) => type)).toEqual(['thinking'])
  expect(body.stop_reason).toBe('max_tokens')
})

test('a prompt that exceeds the context is a success without content and without tokens', async () => {
  const { ask } = rawAnthropicClient()
  const request = { model: 'glm-4-airx', messages: [{ role: 'user', content: 'word '.repeat(9000) }] }
  const { status, body } = await ask(request)
  expect(status).toBe(200)
  expect(body).toMatchObject({ content: [{ type: 'text', text: '' }], stop_reason: 'model_context_window_exceeded' })
  expect(body.usage).toEqual({ input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 })
  const { events } = await ask({ ...request, stream: true })
  expect(events.map(({ type }) => type)).toEqual(['message_start', 'ping', 'message_delta', 'message_stop'])
  expect(events[2]).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'model_context_window_exceeded', stop_sequence: null },
    usage: { input_tokens: 0, output_tokens: 0 },
  })
})

test('input_tokens are those that were not cached', async () => {
  const { ask } = rawAnthropicClient()
  const messages = [{ role: 'user', content: 'word '.repeat(300) }]
  const cold = (await ask({ messages })).body.usage
  const warm = (await ask({ messages })).body.usage
  expect(cold.cache_read_input_tokens).toBe(0)
  expect(warm.cache_read_input_tokens).toBeGreaterThan(250)
  expect(warm.input_tokens + warm.cache_read_input_tokens).toBe(cold.input_tokens)
  expect(warm).not.toHaveProperty('cache_creation_input_tokens')
})

test('the model is echoed in the case of the request, and claude-* is the GLM model of the month', async () => {
  const { ask } = rawAnthropicClient()
  expect((await ask({ model: 'GLM-5.3-Flash' })).body.model).toBe('GLM-5.3-Flash')
  expect((await ask({ model: 'claude-sonnet-4-5' })).body.model).toBe('glm-5.3')
  expect((await ask({ model: 'claude-haiku-4-5-20251001' })).body.model).toBe('glm-5.3-flash')
  const older = rawAnthropicClient({ era: '2026-01' })
  expect((await older.ask({ model: 'claude-opus-4-1' })).body.model).toBe('glm-4.7')
  expect((await older.ask({ model: 'Claude-Haiku-4-5' })).body.model).toBe('glm-4.5-air')
})

test('a message of 2025 has an id without msg_, and usage ends with the cached tokens', async () => {
  const { ask } = rawAnthropicClient({ era: '2025-10' })
  const { body } = await ask({ model: 'claude-sonnet-4-5' })
  expect(body.id).toMatch(/^\d{14}[0-9a-f]{16}$/)
  expect(body.model).toBe('glm-4.6')
  expect(Object.keys(body.usage)).toEqual(['input_tokens', 'output_tokens', 'cache_read_input_tokens'])
})

test('pieces are joined to the blocks of a whole message in their order', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply.stream(['a', 'b', { serverTools: [{ name: 'webReader', input: {}, result: 'page' }] }, {
    reasoning: 'c',
  }, 'd'])
  const { body } = await ask()
  expect(body.content.map(({ type }: { type: string }) => type)).toEqual([
    'text',
    'server_tool_use',
    'tool_result',
    'thinking',
    'text',
  ])
  expect(body.content[0].text).toBe('ab')
})

test('hold() sends message_start and ping before the first piece', async () => {
  const { mock } = rawAnthropicClient()
  const held = mock.chat.hold()
  const response = await mock.fetch('https://api.z.ai/api/anthropic/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': mock.apiKey },
    body: JSON.stringify({ ...minimal, stream: true }),
  })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toContain('event: message_start')
  held.write('later')
  held.end()
  await reader.cancel()
})

test('a script error inside of a stream is an error event of the protocol', async () => {
  const { mock, ask } = rawAnthropicClient()
  mock.chat.reply(function* () {
    yield 'a'
    throw new TypeError('no more')
  })
  const { text } = await ask({ stream: true })
  expect(text).toContain(
    'event: error\ndata: {"type":"error","error":{"type":"invalid_request_error","code":"script","message":"no more"}',
  )
})
