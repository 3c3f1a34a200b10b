/** The official OpenAI SDK, pointed at the mock by its base URL. */
import assert from 'node:assert/strict'
import { answer, city, cityTool, disconnected, picture, question } from '../cases.mjs'

/** @param {new (options: object) => any} OpenAI the class of one major version */
export function openaiCases(OpenAI) {
  const connect = ({ apiKey, baseURL }) => new OpenAI({ apiKey, baseURL, maxRetries: 0 })
  const messages = [{ role: 'user', content: question }]
  const collect = async (stream) => {
    const pieces = { content: '', reasoning: '', finish: '', usage: undefined }
    for await (const { choices: [choice], usage } of stream) {
      pieces.content += choice?.delta.content ?? ''
      pieces.reasoning += choice?.delta.reasoning_content ?? ''
      pieces.finish = choice?.finish_reason ?? pieces.finish
      pieces.usage = usage ?? pieces.usage
    }
    return pieces
  }

  return {
    async chat(api) {
      api.scope.chat.reply(answer)
      const { choices: [{ message, finish_reason }], usage } = await connect(api).chat.completions.create({
        model: 'glm-4.6',
        messages,
      })
      assert.deepEqual([message.content, finish_reason], [answer, 'stop'])
      assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
    },

    async stream(api) {
      api.scope.chat.reply(answer)
      const stream = await connect(api).chat.completions.create({
        model: 'glm-4.6',
        messages,
        stream: true,
        stream_options: { include_usage: true },
      })
      const { content, finish, usage } = await collect(stream)
      assert.deepEqual([content, finish], [answer, 'stop'])
      assert.ok(usage.total_tokens > 0)
    },

    async tools(api) {
      api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
      api.scope.chat.reply(answer)
      const runner = connect(api).chat.completions.runTools({
        model: 'glm-4.6',
        messages,
        tools: [{
          type: 'function',
          function: { ...cityTool, parse: JSON.parse, function: ({ city }) => `${city}: 晴` },
        }],
      })
      assert.equal(await runner.finalContent(), answer)
      const { messages: sent } = api.scope.requests.at(-1).body
      assert.deepEqual(sent.map(({ role }) => role), ['user', 'assistant', 'tool'])
      assert.equal(sent[2].tool_call_id, sent[1].tool_calls[0].id)
      assert.equal(sent[2].content, `${city}: 晴`)
    },

    async thinking(api) {
      api.scope.chat.reply({ reasoning: '先想想', content: answer })
      const body = { model: 'glm-4.6', messages, thinking: { type: 'enabled' } }
      const stream = await connect(api).chat.completions.create({ ...body, stream: true })
      const { content, reasoning } = await collect(stream)
      assert.deepEqual([reasoning, content], ['先想想', answer])
    },

    async vision(api) {
      api.scope.chat.reply(answer)
      const content = [{ type: 'image_url', image_url: { url: picture } }, { type: 'text', text: question }]
      const { choices: [{ message }] } = await connect(api).chat.completions.create({
        model: 'glm-4.6v',
        messages: [{ role: 'user', content }],
      })
      assert.equal(message.content, answer)
      assert.equal(api.scope.requests.at(-1).body.messages[0].content[0].image_url.url, picture)
    },

    async embeddings(api) {
      // Without encoding_format the SDK asks for base64, which the API ignores.
      const { data, usage } = await connect(api).embeddings.create({ model: 'embedding-3', input: ['甲', '乙'] })
      assert.deepEqual(data.map(({ index, embedding }) => [index, embedding.length]), [[0, 2048], [1, 2048]])
      assert.ok(data.every(({ embedding }) => embedding.every((value) => Number.isFinite(value))))
      assert.ok(usage.total_tokens > 0)
    },

    async json(api) {
      api.scope.chat.reply(JSON.stringify({ city }))
      const { choices: [{ message }] } = await connect(api).chat.completions.create({
        model: 'glm-4.6',
        messages: [{ role: 'user', content: `${question} JSON` }],
        response_format: { type: 'json_object' },
      })
      assert.deepEqual(JSON.parse(message.content), { city })
    },

    async schema(api) {
      const { choices: [{ message }] } = await connect(api).chat.completions.parse({
        model: 'glm-4.6',
        messages,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'weather', strict: true, schema: cityTool.parameters },
        },
      })
      assert.equal(typeof JSON.parse(message.content).city, 'string')
    },

    async errors(api) {
      const create = (client) => client.chat.completions.create({ model: 'glm-4.6', messages })
      const rejected = (status, code) => (error) => {
        assert.ok(error instanceof OpenAI.APIError, `${error}`)
        assert.deepEqual([error.status, error.code], [status, code])
        return true
      }
      api.scope.fail({ status: 429, code: '1302' })
      await assert.rejects(create(connect(api)), rejected(429, '1302'))
      const create1211 = connect(api).chat.completions.create({ model: 'no-such-model', messages })
      await assert.rejects(create1211, rejected(400, '1211'))
      await assert.rejects(create(connect({ ...api, apiKey: 'wrong' })), (error) => error.status === 401)
    },

    async abort(api) {
      const held = api.scope.chat.hold()
      const controller = new AbortController()
      const options = { signal: controller.signal }
      const stream = connect(api).chat.completions.create({ model: 'glm-4.6', messages, stream: true }, options)
      held.write('半')
      const received = []
      for await (const { choices } of await stream) {
        received.push(choices[0].delta.content)
        controller.abort()
      }
      assert.deepEqual(received, ['半'])
      await disconnected(api.scope, held)
    },
  }
}
