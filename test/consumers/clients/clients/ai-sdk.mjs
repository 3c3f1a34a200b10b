/** The AI SDK with a provider: version 7 with the provider for OpenAI-compatible servers, version 5 with the community's provider for Zhipu. */
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { answer, city, cityTool, disconnected, picture, question } from '../cases.mjs'

/**
 * @param {object} sdk the module `ai`
 * @param {(api: object) => { chat(model: string): object, embedding(model: string): object }} connect
 */
export function aiSdkCases(sdk, connect) {
  const { embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } = sdk
  const calm = { maxRetries: 0 }
  const model = (api, name = 'glm-4.6') => connect(api).chat(name)
  const bytes = Buffer.from(picture.split(',')[1], 'base64')

  return {
    async chat(api) {
      api.scope.chat.reply(answer)
      const { text, finishReason, usage } = await generateText({ ...calm, model: model(api), prompt: question })
      assert.deepEqual([text, finishReason], [answer, 'stop'])
      assert.ok(usage.totalTokens > 0)
    },

    async stream(api) {
      api.scope.chat.reply(answer)
      const result = streamText({ ...calm, model: model(api), prompt: question })
      let text = ''
      for await (const piece of result.textStream) text += piece
      assert.deepEqual([text, await result.finishReason], [answer, 'stop'])
    },

    async tools(api) {
      api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
      api.scope.chat.reply(answer)
      const weather = tool({
        description: cityTool.description,
        inputSchema: jsonSchema(cityTool.parameters),
        execute: ({ city }) => `${city}: 晴`,
      })
      const { text } = await generateText({
        ...calm,
        model: model(api),
        prompt: question,
        tools: { weather },
        stopWhen: stepCountIs(3),
      })
      assert.equal(text, answer)
      const { messages } = api.scope.requests.at(-1).body
      assert.deepEqual(messages.map(({ role }) => role), ['user', 'assistant', 'tool'])
      assert.equal(messages[2].tool_call_id, messages[1].tool_calls[0].id)
    },

    async thinking(api) {
      api.scope.chat.reply({ reasoning: '先想想', content: answer })
      const result = streamText({ ...calm, model: model(api), prompt: question })
      let text = ''
      for await (const piece of result.textStream) text += piece
      assert.deepEqual([await result.reasoningText, text], ['先想想', answer])
    },

    async vision(api) {
      api.scope.chat.reply(answer)
      const content = [{ type: 'file', data: bytes, mediaType: 'image/png' }, { type: 'text', text: question }]
      const { text } = await generateText({
        ...calm,
        model: model(api, 'glm-4.6v'),
        messages: [{ role: 'user', content }],
      })
      assert.equal(text, answer)
      assert.equal(api.scope.requests.at(-1).body.messages[0].content[0].image_url.url, picture)
    },

    async embeddings(api) {
      const { embeddings } = await embedMany({
        ...calm,
        model: connect(api).embedding('embedding-3'),
        values: ['甲', '乙'],
      })
      assert.deepEqual(embeddings.map(({ length }) => length), [2048, 2048])
    },

    async json(api) {
      api.scope.chat.reply(JSON.stringify({ city }))
      const { object } = await generateObject({
        ...calm,
        model: model(api),
        output: 'no-schema',
        prompt: `${question} JSON`,
      })
      assert.deepEqual(object, { city })
      assert.equal(api.scope.requests.at(-1).body.response_format.type, 'json_object')
    },

    async schema(api) {
      const { object } = await generateObject({
        ...calm,
        model: model(api),
        schema: jsonSchema(cityTool.parameters),
        prompt: question,
      })
      assert.equal(typeof object.city, 'string')
    },

    async errors(api) {
      const generate = (api, name) => generateText({ ...calm, model: model(api, name), prompt: question })
      const rejected = (status, code) => (error) => {
        assert.equal(error.statusCode, status)
        assert.match(error.responseBody, new RegExp(`"code":"?${code}"`))
        return true
      }
      api.scope.fail({ status: 429, code: '1302' })
      await assert.rejects(generate(api), rejected(429, '1302'))
      await assert.rejects(generate(api, 'no-such-model'), rejected(400, '1211'))
      await assert.rejects(generate({ ...api, apiKey: 'wrong' }), (error) => error.statusCode === 401)
    },

    async abort(api) {
      const held = api.scope.chat.hold()
      const controller = new AbortController()
      held.write('半')
      const result = streamText({
        ...calm,
        model: model(api),
        prompt: question,
        abortSignal: controller.signal,
        onError() {},
      })
      const received = []
      for await (const piece of result.textStream) {
        received.push(piece)
        controller.abort()
      }
      assert.deepEqual(received, ['半'])
      await disconnected(api.scope, held)
    },
  }
}
