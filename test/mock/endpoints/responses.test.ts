import { describe, expect, it, test } from 'vitest'
import { dataOf, rawClient, type RawResponse } from '../../support/raw-client.ts'

const TARGET = 'POST /v1/responses'
const request = { model: 'glm-5.3-flash', input: 'hello' }
const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const DAY_MS = 86_400_000

/** The names of the events, each run of one name once. */
function namesOf({ text }: RawResponse): string[] {
  const names = [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name as string)
  return names.filter((name, index) => name !== names[index - 1])
}

/** An event with its ids and texts replaced, for comparing keys and their order. */
function skeletonOf(text: string, name: string): string {
  const event = text.split('\n\n').find((event) => event.startsWith(`event: ${name}\n`)) as string
  return event.replace(/resp_[0-9a-f]{32}/g, 'resp_abc').replace(/"(text|delta)":"[^"]+"/g, '"$1":"…"')
}

describe('a streamed response', () => {
  it('has the events, keys and numbers of the recorded stream, and no [DONE]', async () => {
    const ask = rawClient()
    ask.zhipu.chat.reply({ reasoning: 'Hm.', content: 'ok' })
    const response = await ask(TARGET, { ...request, stream: true })
    expect(response.type).toBe('text/event-stream;charset=UTF-8')
    expect(namesOf(response)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.reasoning_text.delta',
      'response.reasoning_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(response.text).not.toContain('[DONE]')
    const events = dataOf(response)
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
    expect(skeletonOf(response.text, 'response.output_item.added')).toBe(
      'event: response.output_item.added\ndata: {"item":{"content":[],"id":"rs_resp_abc","status":"in_progress","summary":[],"type":"reasoning"},"output_index":0,"sequence_number":2,"type":"response.output_item.added"}',
    )
    expect(skeletonOf(response.text, 'response.output_item.done')).toMatch(
      /"item":\{"content":\[\{"text":"…","type":"reasoning_text"\}\],"encrypted_content":null,"id":"rs_resp_abc","status":"completed","summary":\[\],"type":"reasoning"\},"output_index":0/,
    )
    expect(skeletonOf(response.text, 'response.output_text.done')).toMatch(
      /"content_index":0,"item_id":"msg_resp_abc","output_index":1,"sequence_number":\d+,"text":"…","type"/,
    )
  })

  it('ends with the whole response, which equals that of a request without stream', async () => {
    const ask = rawClient()
    ask.zhipu.chat.when({ last: 'hello' }).reply({ id: 'resp_1', reasoning: 'Hm.', content: 'ok' })
    const { response, type } = dataOf(await ask(TARGET, { ...request, stream: true })).at(-1)
    const { body } = await ask(TARGET, { ...request, stream: false })
    expect(type).toBe('response.completed')
    const cached = { ...body.usage, input_tokens_details: response.usage.input_tokens_details }
    expect(response).toEqual({ ...body, usage: cached })
    expect(body).toMatchObject({ id: 'resp_1', object: 'response', status: 'completed', error: null })
  })

  it('has one delta for each token', async () => {
    const ask = rawClient()
    ask.zhipu.chat.reply('one two three')
    const deltas = dataOf(await ask(TARGET, { ...request, stream: true })).filter(({ type }) =>
      type === 'response.output_text.delta'
    )
    expect(deltas.map(({ delta }) => delta)).toEqual(['one', ' two', ' three'])
  })

  it('reports a prompt that is too long as response.failed with status 200; without stream as 400', async () => {
    const ask = rawClient()
    const body = { model: 'glm-4.5', input: 'word '.repeat(140_000) }
    const error = { code: 'context_length_exceeded', message: 'Prompt exceeds max length' }
    const streamed = await ask(TARGET, { ...body, stream: true })
    expect(streamed.status).toBe(200)
    expect(dataOf(streamed).at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed', error } })
    expect(await ask(TARGET, body)).toMatchObject({ status: 400, body: { error } })
  })
})

describe('a response', () => {
  it('has its keys in alphabetical order and the members of the request', async () => {
    const { body } = await rawClient()(TARGET, {
      ...request,
      instructions: 'Be brief.',
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      tools: [weather],
      tool_choice: 'none',
      text: { format: { type: 'text' } },
    })
    expect(Object.keys(body)).toEqual(Object.keys(body).toSorted())
    expect(body).toMatchObject({
      instructions: 'Be brief.',
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      tools: [weather],
      text: { format: { type: 'text' } },
    })
    expect(Object.keys(body.usage)).toEqual([
      'input_tokens',
      'input_tokens_details',
      'output_tokens',
      'output_tokens_details',
      'total_tokens',
    ])
  })

  test.each([
    ['length', 'incomplete', { incomplete_details: { reason: 'max_output_tokens' } }],
    ['sensitive', 'incomplete', { incomplete_details: { reason: 'content_filter' } }],
    ['network_error', 'failed', { error: { code: 'server_error' } }],
  ])('a script that finishes with %s has the status %s, also in its stream', async (finish, status, members) => {
    const ask = rawClient()
    ask.zhipu.chat.when({ last: 'hello' }).reply({ content: 'part', finish })
    expect(await ask(TARGET, request)).toMatchObject({ status: 200, body: { status, ...members } })
    const last = dataOf(await ask(TARGET, { ...request, stream: true })).at(-1)
    expect(last).toMatchObject({ type: `response.${status}`, response: { status, ...members } })
  })

  it('is incomplete when max_output_tokens is reached', async () => {
    const { body } = await rawClient()(TARGET, { ...request, max_output_tokens: 3 })
    expect(body).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    expect(body.usage.output_tokens).toBe(3)
  })

  test.each(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])(
    'the effort %s is accepted and does not switch off the reasoning',
    async (effort) => {
      const { status, body } = await rawClient()(TARGET, { ...request, model: 'glm-5.3', reasoning: { effort } })
      expect(status).toBe(200)
      expect(body.output[0].type).toBe('reasoning')
      expect(body.usage.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
    },
  )

  it('of text.format json_object is JSON', async () => {
    const { body } = await rawClient()(TARGET, { ...request, text: { format: { type: 'json_object' } } })
    expect(JSON.parse(body.output.at(-1).content[0].text)).toEqual({ answer: 'hello' })
  })

  it('satisfies a JSON schema with the option jsonSchema honour, and is text without', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const body = { ...request, text: { format: { type: 'json_schema', name: 'place', schema } } }
    const honoured = await rawClient({ jsonSchema: 'honour', strict: true })(TARGET, body)
    expect(JSON.parse(honoured.body.output.at(-1).content[0].text)).toHaveProperty('city')
    const ignored = await rawClient()(TARGET, body)
    expect(ignored.body.output.at(-1).content[0].text).toContain('You said')
  })

  it('has the calls of functions with call_id, arguments and events of their own', async () => {
    const ask = rawClient()
    ask.zhipu.chat.when({ tool: 'get_weather' }).reply({
      toolCalls: [{ name: 'get_weather', args: { city: 'Paris' } }],
    })
    const body = { ...request, tools: [weather] }
    const { output: [call] } = (await ask(TARGET, body)).body
    expect(Object.keys(call)).toEqual(['arguments', 'call_id', 'id', 'name', 'status', 'type'])
    expect(call).toMatchObject({ type: 'function_call', name: 'get_weather', arguments: '{"city":"Paris"}' })
    const streamed = await ask(TARGET, { ...body, stream: true })
    expect(namesOf(streamed).slice(2)).toEqual([
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ])
    const deltas = dataOf(streamed).filter(({ type }) => type === 'response.function_call_arguments.delta')
    expect(deltas.map(({ delta }) => delta).join('')).toBe('{"city":"Paris"}')
  })

  it('calls a function of a namespace by its name, with the namespace; custom tools get their input as an argument', async () => {
    const ask = rawClient()
    const space = (name: string) => ({ type: 'namespace', name, tools: [{ type: 'function', name: 'list' }] })
    ask.zhipu.chat.reply({
      toolCalls: [{ name: 'disk__list' }, { name: 'mail__list' }, { name: 'run', args: { input: 'ls' } }],
    })
    const { body } = await ask(TARGET, {
      ...request,
      tools: [space('disk'), space('mail'), { type: 'custom', name: 'run' }],
    })
    expect(body.output).toMatchObject([
      { type: 'function_call', name: 'list', namespace: 'disk' },
      { type: 'function_call', name: 'list', namespace: 'mail' },
      { type: 'function_call', name: 'run', arguments: '{"input":"ls"}' },
    ])
    expect(new Set(body.output.map(({ id }: { id: string }) => id)).size).toBe(3)
  })

  it('has a web search before its message', async () => {
    const ask = rawClient()
    const streamed = await ask(TARGET, { ...request, stream: true, tools: [{ type: 'web_search' }] })
    const names = namesOf(streamed)
    const at = names.indexOf('response.web_search_call.in_progress')
    expect(names.slice(at - 1, at + 4)).toEqual([
      'response.output_item.added',
      'response.web_search_call.in_progress',
      'response.web_search_call.searching',
      'response.web_search_call.completed',
      'response.output_item.done',
    ])
    const { response } = dataOf(streamed).at(-1)
    expect(response.output.map(({ type }: { type: string }) => type)).toEqual([
      'reasoning',
      'web_search_call',
      'message',
    ])
    expect(response.output[1].action).toMatchObject({ type: 'search', queries: ['hello'] })
    expect(response.output[1].result.length).toBeGreaterThan(0)
  })

  it('reports cached tokens', async () => {
    const ask = rawClient()
    const input = 'A long and stable beginning of the prompt. '.repeat(40)
    await ask(TARGET, { ...request, model: 'glm-4.5', input })
    const { body: { usage } } = await ask(TARGET, { ...request, model: 'glm-4.5', input })
    expect(usage.input_tokens_details.cached_tokens).toBeGreaterThan(usage.input_tokens * 0.9)
  })
})

describe('the input', () => {
  it('is a chat for conditions and scripts: instructions, roles, reasoning, calls and their outputs', async () => {
    const ask = rawClient()
    let seen: unknown
    ask.zhipu.chat.reply((chat) => {
      seen = chat
      return 'ok'
    })
    await ask(TARGET, {
      ...request,
      instructions: 'Be brief.',
      max_output_tokens: 9,
      reasoning: { effort: 'medium' },
      tools: [weather, { type: 'web_search' }],
      input: [
        { role: 'developer', content: 'Use tools.' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Paris?' }] },
        { type: 'reasoning', content: { type: 'reasoning_text', text: 'Hm.' } },
        { type: 'function_call', call_id: 'c1', name: 'get_weather', arguments: '{"city":"Paris"}' },
        { type: 'function_call', call_id: 'c2', name: 'get_weather', arguments: '{"city":"Rome"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'sun' },
        { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'rain' }] },
      ],
    })
    const call = (id: string, city: string) => ({
      id,
      type: 'function',
      function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
    })
    expect(seen).toMatchObject({
      model: 'glm-5.3-flash',
      max_tokens: 9,
      reasoning_effort: 'high',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'system', content: 'Use tools.' },
        { role: 'user', content: 'Paris?' },
        { role: 'assistant', reasoning_content: 'Hm.', tool_calls: [call('c1', 'Paris'), call('c2', 'Rome')] },
        { role: 'tool', tool_call_id: 'c1', content: 'sun' },
        { role: 'tool', tool_call_id: 'c2', content: 'rain' },
      ],
      tools: [{ type: 'function', function: { name: 'get_weather' } }, { type: 'web_search' }],
    })
  })

  it('has images as strings; an image that is an object is dropped without an error', async () => {
    const ask = rawClient()
    const image = 'data:image/png;base64,iVBORw0KGgo='
    const tokens = async (image_url: unknown) => {
      const content = [{ type: 'input_text', text: 'What is it?' }, { type: 'input_image', image_url }]
      const { status, body } = await ask(TARGET, { ...request, input: [{ role: 'user', content }] })
      expect(status).toBe(200)
      return body.usage.input_tokens
    }
    expect(await tokens(image)).toBeGreaterThan(await tokens({ url: image }))
  })
})

describe('stored responses', () => {
  it('are retrieved, continued and deleted; their input items are listed, the latest first', async () => {
    const ask = rawClient()
    const { body: first } = await ask(TARGET, { ...request, store: true })
    expect((await ask(`GET /v1/responses/${first.id}`)).body).toEqual(first)
    let messages: unknown
    ask.zhipu.chat.when({ turn: 1 }).reply((chat) => {
      messages = chat.messages
      return 'again'
    })
    const { body: second } = await ask(TARGET, {
      ...request,
      input: 'and now?',
      previous_response_id: first.id,
      store: true,
    })
    expect(messages).toMatchObject([{ role: 'user' }, { role: 'assistant', content: first.output[1].content[0].text }, {
      role: 'user',
      content: 'and now?',
    }])
    const items = (await ask(`GET /v1/responses/${second.id}/input_items`)).body
    expect(items).toMatchObject({
      object: 'list',
      has_more: false,
      data: [{
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_text', text: 'and now?' }],
      }],
    })
    expect((await ask(`DELETE /v1/responses/${first.id}`)).body).toEqual({
      deleted: true,
      id: first.id,
      object: 'response',
    })
    expect((await ask(`GET /v1/responses/${first.id}`)).status).toBe(404)
    // The second one still has the turns of the first.
    expect((await ask(TARGET, { ...request, previous_response_id: second.id })).status).toBe(200)
  })

  it('also from a stream that was read to its end', async () => {
    const ask = rawClient()
    const { response } = dataOf(await ask(TARGET, { ...request, stream: true, store: true })).at(-1)
    expect((await ask(`GET /v1/responses/${response.id}`)).body).toEqual(response)
  })

  it('have input items in pages, in either order', async () => {
    const ask = rawClient()
    const input = ['one', 'two', 'three'].map((content) => ({ role: 'user', content }))
    const { body: { id } } = await ask(TARGET, { ...request, input, store: true })
    const page = async (query: string) => (await ask(`GET /v1/responses/${id}/input_items?${query}`)).body
    const texts = (body: { data: { content: { text: string }[] }[] }) =>
      body.data.map(({ content }) => content[0]?.text)
    const first = await page('limit=2')
    expect([texts(first), first.has_more, first.first_id, first.last_id]).toEqual([
      ['three', 'two'],
      true,
      first.data[0].id,
      first.data[1].id,
    ])
    expect(texts(await page(`limit=2&after=${first.last_id}`))).toEqual(['one'])
    expect(texts(await page('order=asc'))).toEqual(['one', 'two', 'three'])
    expect((await ask(`GET /v1/responses/${id}/input_items?limit=101`)).body.error.code).toBe('invalid_request_error')
  })

  it('are kept for 7 days of the clock of the mock, and only with store: true', async () => {
    const ask = rawClient()
    const { body: { id } } = await ask(TARGET, { ...request, store: true })
    const { body: unstored } = await ask(TARGET, request)
    const next = (previous_response_id: string) => ask(TARGET, { ...request, previous_response_id })
    await ask.zhipu.clock.advance(7 * DAY_MS - 1)
    expect((await next(id)).status).toBe(200)
    expect(await next(unstored.id)).toMatchObject({ status: 400, body: { error: { code: 'response_not_found' } } })
    await ask.zhipu.clock.advance(1)
    expect((await next(id)).status).toBe(400)
    expect((await ask(`GET /v1/responses/${id}`)).status).toBe(404)
  })

  it('belong to the account of their key', async () => {
    const ask = rawClient()
    const { body: { id } } = await ask(TARGET, { ...request, store: true })
    const authorization = `Bearer ${ask.zhipu.scope().apiKey}`
    expect((await ask(`GET /v1/responses/${id}`, undefined, { authorization })).status).toBe(404)
  })
})

describe('a refusal', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'max_output_tokens out of range',
      { max_output_tokens: 99_999_999 },
      'invalid_request_error',
      /max_output_tokens.*\[1,131072\]/,
    ],
    ['an unknown model', { model: 'glm-x' }, 'model_not_found', /模型不存在/],
    ['no input', { input: null }, 'invalid_request_error', /input/],
    ['an empty input', { input: [] }, 'invalid_request_error', /input/],
    ['an unknown role', { input: [{ role: 'robot', content: 'hi' }] }, 'invalid_request_error', /input\[0\]\.role/],
    [
      'an output without call_id',
      { input: [{ type: 'function_call_output', output: 'x' }] },
      'invalid_request_error',
      /call_id/,
    ],
    ['an unknown item', { input: [{ type: 'item_reference', id: 'x' }] }, 'not_implemented', /item_reference/],
    ['a tool of OpenAI', { tools: [{ type: 'file_search' }] }, 'not_implemented', /file_search/],
    ['a tool without a name', { tools: [{ type: 'function' }] }, 'invalid_request_error', /tools\[0\]\.name/],
    ['background', { background: true }, 'not_implemented', /background/],
    ['an unknown effort', { reasoning: { effort: 'huge' } }, 'invalid_request_error', /reasoning\.effort/],
    ['an unknown format', { text: { format: { type: 'xml' } } }, 'invalid_request_error', /text\.format/],
    ['store that is a string', { store: 'yes' }, 'invalid_request_error', /store/],
    ['an unknown response', { previous_response_id: 'resp_x' }, 'response_not_found', /resp_x/],
    ['a sensitive word', { input: 'sensitive-word-example' }, 'content_filter', /./],
    [
      'an image for a text model',
      {
        model: 'glm-5.3',
        input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://a.example/a.png' }] }],
      },
      'invalid_request_error',
      /input\.content\.type/,
    ],
  ])('of %s has status 400 and a word as its code', async (_, members, code, message) => {
    const response = await rawClient()(TARGET, { ...request, ...members })
    expect(response).toMatchObject({ status: 400, body: { error: { code } } })
    expect(Object.keys(response.body)).toEqual(['error'])
    expect(response.body.error.message).toMatch(message)
  })

  it('of a wrong key has status 200; so has one without the header', async () => {
    const ask = rawClient()
    const wrong = await ask(TARGET, request, { authorization: `Bearer ${ask.zhipu.apiKey}x` })
    expect([wrong.status, wrong.text]).toEqual([200, '{"code":1000,"msg":"身份验证失败。","success":false}'])
    const missing = await ask('GET /v1/responses/resp_1', undefined, { authorization: '' })
    expect([missing.status, missing.text]).toEqual([
      200,
      '{"code":1001,"msg":"Header中未收到Authorization参数，无法进行身份验证。","success":false}',
    ])
  })

  test.each([
    ['balance', { balance: 0 }, 'insufficient_quota'],
    ['concurrency', { concurrency: 0 }, 'rate_limit_exceeded'],
    ['plan that is used up', { planResetsAtMs: 9e12 }, 'insufficient_quota'],
    ['models of the plan', { models: ['glm-4.5'] }, 'permission_denied'],
  ])('of the limit %s has status 429 or 403', async (_, limits, code) => {
    const ask = rawClient()
    ask.zhipu.limit(limits)
    const { status, body } = await ask(TARGET, request)
    expect([429, 403]).toContain(status)
    expect(body.error.code).toBe(code)
  })

  it('of the balance has the recorded bytes', async () => {
    const ask = rawClient()
    ask.zhipu.limit({ balance: 0 })
    const { text } = await ask(TARGET, request)
    expect(text).toBe('{"error":{"code":"insufficient_quota","message":"余额不足或无可用资源包,请充值。"}}')
  })

  it('does not depend on the plan: both kinds of accounts may use the protocol', async () => {
    for (const plan of ['coding', 'none'] as const) {
      const ask = rawClient()
      ask.zhipu.limit({ plan })
      expect((await ask(TARGET, request)).status).toBe(200)
    }
  })
})

test('tokens are subtracted from the balance, and counted by the monitor', async () => {
  const ask = rawClient()
  const { body: { usage } } = await ask(TARGET, request)
  const { body } = await ask('GET /monitor/usage/model-usage')
  expect(body.data.totalUsage.totalTokensUsage).toBe(usage.total_tokens)
})

test('GET /v1/models lists three entries without an id', async () => {
  const { body } = await rawClient()('GET /v1/models')
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['', '', ''])
})

test('strict mode names an undocumented field by its pointer', async () => {
  const { body } = await rawClient({ strict: true })(TARGET, { ...request, previous_respons_id: 'x' })
  expect(body.error.message).toContain(
    '/previous_respons_id: is not a documented field, did you mean previous_response_id',
  )
})
