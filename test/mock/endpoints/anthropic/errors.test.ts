import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../../mock/index.ts'
import { refuse } from '../../../../mock/index.ts'
import { minimal, rawAnthropicClient } from '../../../support/raw-anthropic-client.ts'

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
/** The text with its ids replaced. */
const blank = (text: string) => text.replace(/\d{14}[0-9a-f]{16}/g, '<id>')
const zh = { host: 'open.bigmodel.cn' }

describe('a wrong type is refused with 422 and what pydantic says', () => {
  test.each([
    ['a role', { messages: [{ role: 'user', content: 'a' }, { role: 'system', content: 'b' }] }, [{
      type: 'literal_error',
      loc: ['body', 'messages', 1, 'role'],
      msg: "Input should be 'user' or 'assistant'",
      input: 'system',
      ctx: { expected: "'user' or 'assistant'" },
    }]],
    ['a tool of OpenAI', { tools: [{ type: 'function', function: { name: 'f' } }] }, [{
      type: 'missing',
      loc: ['body', 'tools', 0, 'name'],
      msg: 'Field required',
      input: { type: 'function', function: { name: 'f' } },
    }]],
    ['a schema of null', { tools: [{ name: 'f', input_schema: null }] }, [{
      type: 'dict_type',
      loc: ['body', 'tools', 0, 'input_schema'],
      msg: 'Input should be a valid dictionary',
      input: null,
    }]],
    ['a string for a number', { max_tokens: 'many' }, [{
      type: 'int_parsing',
      loc: ['body', 'max_tokens'],
      msg: 'Input should be a valid integer, unable to parse string as an integer',
      input: 'many',
    }]],
    ['a fraction', { max_tokens: 1.5 }, [{
      type: 'int_from_float',
      loc: ['body', 'max_tokens'],
      msg: 'Input should be a valid integer, got a number with a fractional part',
      input: 1.5,
    }]],
    ['several fields, in the order of the model', { stream: 'maybe', model: 5, temperature: [] }, [
      { type: 'string_type', loc: ['body', 'model'], msg: 'Input should be a valid string', input: 5 },
      {
        type: 'bool_parsing',
        loc: ['body', 'stream'],
        msg: 'Input should be a valid boolean, unable to interpret input',
        input: 'maybe',
      },
      { type: 'float_type', loc: ['body', 'temperature'], msg: 'Input should be a valid number', input: [] },
    ]],
    ['a list for an object', { messages: [[]] }, [{
      type: 'model_attributes_type',
      loc: ['body', 'messages', 0],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input: [],
    }]],
    ['an object for a list', { messages: {} }, [
      { type: 'list_type', loc: ['body', 'messages'], msg: 'Input should be a valid list', input: {} },
    ]],
  ])('%s', async (_, members, detail) => {
    const { ask } = rawAnthropicClient()
    const { status, text, headers } = await ask(members)
    expect(status).toBe(422)
    expect(headers.get('content-type')).toBe('application/json')
    expect(text).toBe(JSON.stringify({ detail }))
  })

  test('content that is neither text nor a list has one error for each alternative', async () => {
    const { ask } = rawAnthropicClient()
    const { body } = await ask(user(5))
    expect(body.detail).toMatchObject([
      { type: 'string_type', loc: ['body', 'messages', 0, 'content', 'str'], input: 5 },
      {
        type: 'list_type',
        loc: ['body', 'messages', 0, 'content', expect.stringMatching(/^list\[union\[Claude/)],
        input: 5,
      },
    ])
  })

  test('a body that is not an object, is not JSON, or is empty', async () => {
    const { post } = rawAnthropicClient()
    const kinds = await Promise.all(['[]', '{', ''].map(async (body) => (await post(body)).body.detail[0]))
    expect(kinds).toEqual([
      { type: 'model_attributes_type', loc: ['body'], msg: expect.any(String), input: [] },
      {
        type: 'json_invalid',
        loc: ['body', 0],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Expecting value' },
      },
      { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
    ])
  })

  test('values are converted as in Python: a number as text, a word for true', async () => {
    const { ask } = rawAnthropicClient()
    const { headers, status } = await ask({ max_tokens: '100', stream: 'yes', temperature: '0.5' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  })

  test('unknown fields, server tools without a schema and an empty list of tools are accepted', async () => {
    const { ask } = rawAnthropicClient()
    const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]
    const { body, status } = await ask({ tools, betas: ['a'], metadata: { user_id: 'u'.repeat(300) }, top_k: 5 })
    expect(status).toBe(200)
    expect(body.content).toMatchObject([{ type: 'tool_use', name: 'web_search' }])
    expect((await ask({ tools: [] })).status).toBe(200)
  })
})

describe('a request that the server cannot serve', () => {
  const withTool = (input_schema: object) => ({ tools: [{ name: 'f', input_schema }] })
  const call = (input: unknown) => ({
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'f', input }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'b' }] },
    ],
  })
  const image = (source: object) => ({
    model: 'glm-5.3-flash',
    ...user([{ type: 'text', text: 'a' }, { type: 'image', source }]),
  })
  const full = (type: string, code: string, text: string) =>
    `{"type":"error","error":{"type":"${type}","code":"${code}","message":"[${code}][${text}][<id>]"},"request_id":"<id>"}`
  const python = (text: string) =>
    `{"type":"error","error":{"type":"api_error","code":"500","message":"[500][${text}][<id>]"}}`

  test.each<[string, object, number, string, string?]>([
    [
      'no max_tokens',
      { max_tokens: undefined },
      500,
      python("'>' not supported between instances of 'int' and 'NoneType'"),
    ],
    [
      'max_tokens of null',
      { max_tokens: null },
      500,
      python("'>' not supported between instances of 'int' and 'NoneType'"),
    ],
    ['an input that is text', call('{}'), 500, python("'ClaudeContentBlockToolResult' object has no attribute 'id'")],
    ['an input that is a list', call([]), 500, python("'ClaudeContentBlockToolResult' object has no attribute 'id'")],
    [
      'max_tokens of 0',
      { max_tokens: 0 },
      400,
      '{"type":"error","error":{"type":"invalid_request_error","code":"1210","message":"[1210][max_tokens参数非法：限制数值范围[1,131072]]"}}',
    ],
    ['max_tokens of 131073', { max_tokens: 131_073 }, 400, 'max_tokens参数非法'],
    [
      'a schema with $ref',
      withTool({ type: 'object', properties: { a: { $ref: '#/$defs/a' } } }),
      500,
      '[1234][网络错误，错误id：<id>，请稍后重试][<id>]',
    ],
    [
      'a pattern with a Unicode property',
      withTool({ type: 'object', properties: { a: { type: 'string', pattern: '^\\p{L}+$' } } }),
      400,
      full('invalid_request_error', '1210', 'API 调用参数有误，请检查文档。'),
    ],
    [
      'an image by its URL',
      image({ type: 'url', url: 'https://example.com/a.png' }),
      400,
      full('invalid_request_error', '1210', '图片输入格式/解析错误'),
    ],
    [
      'an unknown model',
      { model: 'glm-9' },
      400,
      full('invalid_request_error', '1211', '模型不存在，请检查模型代码。'),
    ],
    [
      'a suffix for clients',
      { model: 'glm-5.3[1m]' },
      400,
      full('invalid_request_error', '1211', '模型不存在，请检查模型代码。'),
    ],
    [
      'a body of more than 1 MB',
      user('a '.repeat(600_000)),
      400,
      full('invalid_request_error', '1214', 'messages 参数非法。请检查文档。'),
    ],
    [
      'sensitive words',
      user('敏感词示例'),
      400,
      '"message":"[1301][系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。][<id>]"}}',
    ],
  ])('%s', async (_, members, status, text) => {
    const { ask } = rawAnthropicClient()
    const response = await ask(members, zh)
    expect(response.status).toBe(status)
    expect(blank(response.text)).toContain(text)
  })

  test('an unknown model is a modelCode that does not exist in August 2026', async () => {
    const { ask } = rawAnthropicClient({ era: '2026-08' })
    expect((await ask({ model: 'glm-5.3[1m]' })).text).toContain('[1214][modelCode: does not exist][')
    expect((await ask({ model: 'glm-5.3[1m]' }, zh)).text).toContain('[1214][modelCode：不存在][')
  })

  test('a property that is called pattern or $ref is no keyword', async () => {
    const { ask } = rawAnthropicClient()
    const { status } = await ask(
      withTool({ type: 'object', properties: { pattern: { type: 'string' }, $ref: { type: 'string' } } }),
    )
    expect(status).toBe(200)
  })
})

describe('a key', () => {
  test('that is wrong is refused without an envelope', async () => {
    const { ask } = rawAnthropicClient()
    const { status, text } = await ask({}, { headers: { 'x-api-key': 'wrong' } })
    expect(status).toBe(401)
    expect(text).toBe('{"error":{"message":"token expired or incorrect","type":"401"}}')
  })

  test('that is wrong is refused with HTTP 200 on the listing, with another code at each host', async () => {
    const { get } = rawAnthropicClient()
    const headers = { 'x-api-key': 'wrong' }
    const zai = await get('/v1/models', { headers })
    const bigModel = await get('/v1/models', { headers, ...zh })
    expect([zai.status, bigModel.status]).toEqual([200, 200])
    expect(zai.text).toBe('{"code":401,"msg":"token expired or incorrect","success":false}')
    expect(bigModel.text).toBe('{"code":1000,"msg":"身份验证失败。","success":false}')
  })
})

describe('a fault has the status, the type and the text of this protocol', () => {
  test.each<[Fault, number, string, { host: string }?]>([
    [
      { code: '1302' },
      429,
      '"type":"rate_limit_error","code":"1302","message":"[1302][Rate limit reached for requests][<id>]"},"request_id":"<id>"}',
    ],
    [
      { code: '1305' },
      529,
      '"type":"overloaded_error","code":"1305","message":"[1305][The service may be temporarily overloaded, please try again later][<id>]"},"request_id":"<id>"}',
    ],
    [{ status: 529 }, 529, '"type":"overloaded_error","code":"1305"'],
    [{ status: 403 }, 403, '"type":"api_error","code":"1311"'],
    [{ status: 401 }, 401, '{"error":{"message":"token expired or incorrect","type":"401"}}'],
    [{ code: '1000' }, 401, '{"error":{"message":"Authentication Failed","type":"1000"}}'],
    [
      { code: '1113' },
      429,
      '[1113][Insufficient balance or no resource package. Please recharge.][<id>]","request_id":"<id>"}}',
    ],
    [{ code: '1113' }, 429, '[1113][余额不足或无可用资源包,请充值。]"}}', zh],
    [
      { code: '1261' },
      400,
      '"type":"invalid_request_error","code":"1261","message":"[1261][prompt is too long][<id>]"}}',
    ],
    [
      { code: '1309' },
      429,
      '[1309][您的GLM Coding Plan套餐已到期，暂无法使用，前往官方续费即可恢复 https://bigmodel.cn/claude-code]"}}',
      zh,
    ],
    [{ code: '1310' }, 429, '[1310][Weekly/Monthly Limit Exhausted. Your limit will reset at '],
    [
      { code: '1313' },
      429,
      '"rate_limit_error","code":"1313","message":"[1313][Fair Use Throttle. Please retry your request in a few minutes]"}}',
    ],
    [
      { code: '1234' },
      500,
      '"type":"api_error","code":"1234","message":"[1234][Network error, error id <id>, please retry later.]"}}',
    ],
    [{ status: 500 }, 500, '"type":"api_error","code":"500","message":"[500][Operation failed][<id>]"}}'],
    [{ status: 503 }, 503, '"type":"api_error","code":"503","message":"[503][Service Unavailable][<id>]"'],
    [{ status: 200, code: '1302' }, 200, '"code":"1302"'],
  ])('%j', async (fault, status, text, details) => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.fail(fault)
    const response = await ask({}, details)
    expect(response.status).toBe(status)
    expect(blank(response.text)).toContain(text)
  })

  test('1302 has the headers of a rate limit; retryAfter sets the seconds', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.anthropic.fail({ code: '1302', retryAfter: 38 })
    const { headers } = await ask()
    expect(headers.get('retry-after')).toBe('38')
    expect(headers.get('x-should-retry')).toBe('true')
    expect(headers.get('anthropic-ratelimit-unified-status')).toBe('rejected')
    mock.anthropic.fail({ code: '1302' })
    expect((await ask()).headers.get('retry-after')).toBe('1')
    expect((await ask()).headers.get('retry-after')).toBeNull()
  })

  test('an error of December 2025 has its code as the type, and no brackets', async () => {
    const { mock, ask } = rawAnthropicClient({ era: '2025-12', clock: 'virtual' })
    mock.chat.fail({ code: '1308' })
    expect(blank((await ask({}, zh)).text)).toBe(
      '{"type":"error","error":{"type":"1308","message":"已达到 5 小时的使用上限。您的限额将在 2026-01-01 13:00:00 重置。"},"request_id":"<id>"}',
    )
  })

  test('a refusal of a script names its type and where its id is', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.reply(() => {
      throw refuse('1313', 'limited', { type: 'api_error', idIn: 'message' })
    })
    expect(blank((await ask()).text)).toBe(
      '{"type":"error","error":{"type":"api_error","code":"1313","message":"[1313][limited][<id>]"}}',
    )
  })

  test('an error may be labelled as a stream', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.fail({ code: '1210', contentType: 'text/event-stream' })
    const { headers, status } = await ask({ stream: true })
    expect([status, headers.get('content-type')]).toEqual([400, 'text/event-stream'])
  })
})

describe('an error inside of a stream', () => {
  const streamed = async (error: NonNullable<Fault['error']>, details?: { host: string }) => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.reply('hello', { error })
    const { status, text } = await ask({ stream: true }, details)
    expect(status).toBe(200)
    return blank(text)
  }

  test('is complete by default, and may be the first event', async () => {
    expect(await streamed({ code: '1234' }, zh)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"api_error","code":"1234","message":"[1234][网络错误，错误id：<id>，请稍后重试][<id>]"},"request_id":"<id>"}\n\n',
    )
  })

  test('may lack its code and request_id', async () => {
    expect(await streamed({ code: '500', form: 'uncoded' })).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"[500][Operation failed][<id>]"}}\n\n',
    )
  })

  test('may be data alone, after other events', async () => {
    const text = await streamed({
      code: '1305',
      message: '该模型当前访问量过大, 请您稍后再试',
      form: 'bare',
      afterEvents: 2,
    }, zh)
    expect(text.split('\n\n').slice(1)).toEqual([
      'event: ping\ndata: {"type": "ping"}',
      'data: {"type":"overloaded_error","message":"[1305][该模型当前访问量过大, 请您稍后再试][<id>]"}',
      '',
    ])
  })
})

describe('a fault that a protocol cannot have', () => {
  const foreign: Fault[] = [{ withoutDone: true }, { error: { code: '1234', done: true } }]

  test.each(foreign)('is refused when it is written for this protocol: %j', (fault) => {
    const { mock } = rawAnthropicClient()
    const text = /the protocol anthropic has no fault/
    expect(() => mock.anthropic.fail(fault)).toThrow(text)
    expect(() => mock.anthropic.reply('a', fault)).toThrow(text)
    expect(() => mock.chat.when({ protocol: 'anthropic' }).fail(fault)).toThrow(text)
  })

  test('is refused when it is written for v4', () => {
    const { mock } = rawAnthropicClient()
    expect(() => mock.chat.when({ protocol: 'v4' }).fail({ error: { code: '1', form: 'bare' } })).toThrow(/protocol v4/)
    expect(() => mock.chat.fail({ error: { code: '1', form: 'bar' as 'bare' } })).toThrow(/error is/)
  })

  test('is refused with the reason when a request gets it', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.reply('a', { withoutDone: true })
    const { status, text } = await ask({ stream: true })
    expect(status).toBe(400)
    expect(text).toContain(
      '"code":"script","message":"Cannot answer /anthropic/v1/messages: the protocol anthropic has no fault',
    )
  })
})

test('an unknown path below the protocol has the body of FastAPI', async () => {
  const { get } = rawAnthropicClient()
  expect(await get('/v1/files')).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
  expect(await get('/v1/messages')).toMatchObject({ status: 405, body: { detail: 'Method Not Allowed' } })
})

test('strict mode names an undocumented field in the envelope of the protocol', async () => {
  const { ask, post } = rawAnthropicClient({ strict: true })
  expect((await ask()).status).toBe(200)
  const { status, text } = await post({ ...minimal, max_token: 5 })
  expect(status).toBe(400)
  expect(text).toContain('[1210][Strict: /max_token: is not a documented field, did you mean max_tokens]')
})
