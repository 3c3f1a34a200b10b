/** The AI SDK with `@ai-sdk/anthropic`, at the Anthropic protocol of the mock. */
import { createAnthropic } from '@ai-sdk/anthropic'
import * as ai from 'ai'
import assert from 'node:assert/strict'
import { answer, city, cityTool, picture, question } from '../cases.mjs'
import { aiSdkCases } from './ai-sdk.mjs'

function connect({ apiKey, baseURL }) {
  const provider = createAnthropic({ apiKey, baseURL: baseURL.replace('/paas/v4', '/anthropic/v1') })
  return { chat: (model) => provider(model) }
}

const { chat, stream, schema, errors, abort } = aiSdkCases(ai, connect)

export const aiSdkAnthropicCases = {
  chat,
  stream,
  schema,
  errors,
  abort,

  async tools(api) {
    api.scope.chat.reply({ toolCalls: [{ name: cityTool.name, args: { city } }] })
    api.scope.chat.reply(answer)
    const weather = ai.tool({
      description: cityTool.description,
      inputSchema: ai.jsonSchema(cityTool.parameters),
      execute: ({ city }) => `${city}: 晴`,
    })
    const { text } = await ai.generateText({
      maxRetries: 0,
      model: connect(api).chat('glm-4.6'),
      prompt: question,
      tools: { weather },
      stopWhen: ai.stepCountIs(3),
    })
    assert.equal(text, answer)
    const [, { content: [use] }, { content: [result] }] = api.scope.requests.at(-1).body.messages
    assert.deepEqual([use.type, use.input, result.type], ['tool_use', { city }, 'tool_result'])
    assert.equal(result.tool_use_id, use.id)
  },

  async thinking(api) {
    api.scope.chat.reply({ reasoning: '先想想', content: answer })
    const result = ai.streamText({
      maxRetries: 0,
      model: connect(api).chat('glm-4.6'),
      prompt: question,
      providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
    })
    let text = ''
    for await (const piece of result.textStream) text += piece
    assert.deepEqual([await result.reasoningText, text], ['先想想', answer])
  },

  async vision(api) {
    api.scope.chat.reply(answer)
    const data = picture.split(',')[1]
    const content = [{ type: 'file', data, mediaType: 'image/png' }, { type: 'text', text: question }]
    const { text } = await ai.generateText({
      maxRetries: 0,
      model: connect(api).chat('glm-4.6v'),
      messages: [{ role: 'user', content }],
    })
    assert.equal(text, answer)
    assert.equal(api.scope.requests.at(-1).body.messages[0].content[0].source.data, data)
  },
}
