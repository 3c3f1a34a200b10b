import OpenAI from 'openai'
import { expect, test } from 'vitest'

const params = { model: 'glm-5.3', input: '你好' }
const tools = [{
  type: 'function',
  name: 'get_weather',
  description: 'the weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}]

/** The tests of both ways to the mock, with the base URL that leads to it. */
export function testResponses(zhipu, baseURL) {
  const connect = (options = {}) =>
    new OpenAI({ apiKey: zhipu.apiKey, baseURL, maxRetries: 0, dangerouslyAllowBrowser: true, ...options })

  test('reads a response and its text', async () => {
    zhipu.chat.reply('你好！')
    const response = await connect().responses.create(params)
    expect([response.status, response.output_text]).toEqual(['completed', '你好！'])
  })

  test('reads the events of a stream, and its final response', async () => {
    zhipu.chat.when({ protocol: 'responses' }).reply({ reasoning: '想。', content: '你好！再见！' })
    let text = ''
    for await (const event of await connect().responses.create({ ...params, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    expect(text).toBe('你好！再见！')
    const final = await connect().responses.stream(params).finalResponse()
    expect(final.output_text).toBe('你好！再见！')
    expect(final.usage.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
  })

  test('continues a stored response, lists its input items and deletes it', async () => {
    const { responses } = connect()
    zhipu.chat.when({ turn: 0 }).reply('一')
    zhipu.chat.when({ turn: 1 }).reply('二')
    const first = await responses.create({ ...params, store: true })
    const second = await responses.create({ ...params, previous_response_id: first.id })
    expect([first.output_text, second.output_text]).toEqual(['一', '二'])
    const items = []
    for await (const item of responses.inputItems.list(first.id)) items.push(item)
    expect(items).toMatchObject([{ type: 'message', role: 'user' }])
    await responses.delete(first.id)
    await expect(responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 })
  })

  test('runs a loop of tool calls', async () => {
    zhipu.chat.when({ turn: 0 }).reply({ toolCalls: [{ name: 'get_weather', args: { city: '北京' } }] })
    zhipu.chat.when({ toolResult: true }).reply('北京晴')
    const { responses } = connect()
    const input = [{ role: 'user', content: '北京天气' }]
    let response = await responses.create({ ...params, input, tools })
    while (response.output.some(({ type }) => type === 'function_call')) {
      input.push(...response.output)
      for (const { type, call_id, arguments: args } of response.output) {
        if (type === 'function_call') {
          input.push({ type: 'function_call_output', call_id, output: `${JSON.parse(args).city}: 晴` })
        }
      }
      response = await responses.create({ ...params, input, tools })
    }
    expect(response.output_text).toBe('北京晴')
    expect(zhipu.chat.requests).toHaveLength(2)
  })

  test('meets the errors of the API: words as codes, retries of an overloaded model', async () => {
    await expect(connect().responses.create({ ...params, model: 'gpt-9' })).rejects.toMatchObject({
      status: 400,
      code: 'model_not_found',
    })
    zhipu.fail({ code: '1305', times: 1 })
    const { output_text } = await connect({ maxRetries: 1 }).responses.create(params)
    expect(output_text).toContain('你好')
  })
}
