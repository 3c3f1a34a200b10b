import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { expect, test } from 'vitest'
import { conversationsOf } from 'zhipu-fetch/mock/test'

const messages = [{ role: 'user', content: 'Weather in Wien?' }]
const request = { model: 'glm-5.3', max_tokens: 1024, messages }
const weather = {
  name: 'weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

/** What an application does with the SDK of Anthropic. `setup()` returns the mock and the base URL. */
export function testAnthropicSDK(setup) {
  const clientOf = (options = {}) => {
    const { zhipu, baseURL } = setup()
    return { zhipu, client: new Anthropic({ apiKey: zhipu.apiKey, baseURL, ...options }) }
  }

  test('messages.create() reads a message', async () => {
    const { zhipu, client } = clientOf()
    zhipu.chat.reply('Sunny')
    const message = await client.messages.create({ ...request, model: 'claude-opus-5' })
    expect(message.content).toEqual([{ type: 'text', text: 'Sunny' }])
    expect(message).toMatchObject({ model: 'glm-5.3', stop_reason: 'end_turn', usage: { cache_read_input_tokens: 0 } })
  })

  test('an auth token is accepted as well as an API key', async () => {
    const { zhipu, client } = clientOf({ apiKey: null, authToken: setup().zhipu.apiKey })
    zhipu.chat.reply('Sunny')
    expect((await client.messages.create(request)).content[0].text).toBe('Sunny')
    expect(zhipu.requests[0].headers.authorization).toBe('Bearer ***')
  })

  test('messages.stream() collects thinking, text and a call to the final message', async () => {
    const { zhipu, client } = clientOf()
    zhipu.chat.reply({
      reasoning: 'I look.',
      content: 'One moment.',
      toolCalls: [{ name: 'weather', args: { city: 'Wien' } }],
    })
    const texts = []
    const stream = client.messages.stream({
      ...request,
      tools: [weather],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    })
    stream.on('text', (text) => texts.push(text))
    const message = await stream.finalMessage()
    expect(texts.join('')).toBe('One moment.')
    expect(message.stop_reason).toBe('tool_use')
    expect(message.content).toEqual([
      { type: 'thinking', thinking: 'I look.', signature: expect.stringMatching(/^[0-9a-f]{24}$/) },
      { type: 'text', text: 'One moment.' },
      { type: 'tool_use', id: expect.stringMatching(/^call_/), name: 'weather', input: { city: 'Wien' } },
    ])
    expect(message.usage.output_tokens).toBeGreaterThan(5)
  })

  test('a loop of tools ends with a text', async () => {
    const { zhipu, client } = clientOf()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: { city: 'Wien' } }] })
    zhipu.chat.when({ toolResult: 'sun' }).reply('It is sunny.')
    const history = [...messages]
    let message
    do {
      message = await client.messages.create({ ...request, tools: [weather], messages: history })
      history.push({ role: 'assistant', content: message.content })
      const calls = message.content.filter(({ type }) => type === 'tool_use')
      if (calls.length > 0) {
        history.push({
          role: 'user',
          content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'sun' })),
        })
      }
    } while (message.stop_reason === 'tool_use')
    expect(message.content[0].text).toBe('It is sunny.')
    const [conversation] = conversationsOf(zhipu)
    expect(conversation.toolCalls).toMatchObject([{ name: 'weather', args: { city: 'Wien' }, result: 'sun' }])
    expect(conversation.problems()).toEqual([])
  })

  test('beta.messages.toolRunner() runs the tool', async () => {
    const { zhipu, client } = clientOf()
    zhipu.chat.reply({ toolCalls: [{ name: 'weather', args: { city: 'Wien' } }] })
    zhipu.chat.when({ toolResult: true }).reply((request) => `Said: ${request.messages.at(-1).content}`)
    const tool = betaTool({ ...weather, inputSchema: weather.input_schema, run: ({ city }) => `sun in ${city}` })
    const message = await client.beta.messages.toolRunner({ ...request, tools: [tool] })
    expect(message.content[0].text).toBe('Said: sun in Wien')
    expect(zhipu.requests).toHaveLength(2)
  })

  test('messages.countTokens() and models.list() are answered', async () => {
    const { client } = clientOf()
    const { max_tokens: _, ...count } = request
    expect((await client.messages.countTokens({ ...count, model: 'glm-4.7' })).input_tokens).toBeGreaterThan(3)
    const ids = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toContain('glm-5.3')
  })

  test('the SDK retries 1302 after retry-after, and an overload', async () => {
    const { zhipu, client } = clientOf()
    zhipu.chat.fail({ code: '1302', retryAfter: 0 })
    zhipu.chat.fail({ code: '1305', retryAfter: 0 })
    zhipu.chat.reply('Sunny')
    expect((await client.messages.create(request)).content[0].text).toBe('Sunny')
    expect(zhipu.requests.map(({ status }) => status)).toEqual([429, 529, 200])
  })

  test.each([
    [{ status: 401 }, Anthropic.AuthenticationError],
    [{ code: '1311' }, Anthropic.PermissionDeniedError],
    [{ code: '1210' }, Anthropic.BadRequestError],
    [{ code: '1113' }, Anthropic.RateLimitError],
    [{ code: '1234' }, Anthropic.InternalServerError],
  ])('the SDK throws its own class for %j', async (fault, ErrorClass) => {
    const { zhipu, client } = clientOf({ maxRetries: 0 })
    zhipu.chat.fail(fault)
    const failed = client.messages.create(request)
    await expect(failed).rejects.toBeInstanceOf(ErrorClass)
    if (fault.code) await expect(failed).rejects.toMatchObject({ error: { error: { code: fault.code } } })
  })

  test('a role that the server does not know is a 422 with what pydantic says', async () => {
    const { client } = clientOf()
    const failed = client.messages.create({ ...request, messages: [{ role: 'system', content: 'a' }] })
    await expect(failed).rejects.toBeInstanceOf(Anthropic.UnprocessableEntityError)
    await expect(failed).rejects.toMatchObject({ error: { detail: [{ type: 'literal_error' }] } })
  })

  test('an error event ends a stream with an error, and a cut stream does not end well', async () => {
    const { zhipu, client } = clientOf({ maxRetries: 0 })
    zhipu.chat.reply('Sunny', { error: { code: '1234', afterEvents: 4 } })
    await expect(client.messages.stream(request).finalMessage()).rejects.toThrow(/1234/)
    zhipu.chat.reply('Sunny', { cut: { afterEvents: 4 } })
    await expect(client.messages.stream(request).finalMessage()).rejects.toThrow()
  })
}
