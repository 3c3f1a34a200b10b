import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServedMock } from './served-mock.ts'

/** JSON whose value has no text: `String()` of it throws. */
const odd = { toString: 1 }
const input = (type: unknown) => [{ type, role: 'user', content: 'x' }]
const message = { model: 'glm-5.3', max_tokens: 9 }

describe('a mock that is served on Node', () => {
  let mock: ServedMock
  beforeAll(async () => {
    mock = await ServedMock.start('Node')
  }, 30_000)
  afterAll(() => mock[Symbol.asyncDispose]())

  test.each<[string, string, object]>([
    ['type of an item', '/api/v1/responses', { model: 'glm-5.3', input: input(odd) }],
    ['type of a tool', '/api/v1/responses', { model: 'glm-5.3', input: 'x', tools: [{ type: odd, name: 'f' }] }],
    ['previous_response_id', '/api/v1/responses', { model: 'glm-5.3', input: 'x', previous_response_id: odd }],
    ['type of a block', '/api/anthropic/v1/messages', {
      ...message,
      messages: [{ role: 'user', content: [{ type: odd, text: 'x' }] }],
    }],
    ['text of a result', '/api/anthropic/v1/messages', {
      ...message,
      messages: [{
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: [null] }] }],
      }],
    }],
    ['name in a namespace', '/api/v1/responses', {
      model: 'glm-5.3',
      input: 'x',
      tools: [{ type: 'namespace', name: 'n', tools: [{ name: odd }] }],
    }],
    ['data of an image', '/api/anthropic/v1/messages', {
      ...message,
      messages: [{
        role: 'user',
        content: [{ type: 'image', source: { type: 'base64', media_type: odd, data: 'AA==' } }],
      }],
    }],
    ['text of a block whose tokens are counted', '/api/anthropic/v1/messages/count_tokens', {
      ...message,
      messages: [{ role: 'user', content: [{ type: 'text', text: odd }, { type: 'text', text: { a: 1 } }] }],
    }],
    ['result of a tool whose tokens are counted', '/api/anthropic/v1/messages/count_tokens', {
      ...message,
      messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 5 }] }],
    }],
    ['thinking and text of an answer', '/api/anthropic/v1/messages', {
      ...message,
      messages: [
        { role: 'assistant', content: [{ type: 'thinking', thinking: odd }, { type: 'text', text: odd }] },
        { role: 'user', content: 'x' },
      ],
    }],
  ])('answers a value without a text with no error of a script: %s', async (_, path, body) => {
    const response = await mock.post(path, JSON.stringify(body))
    expect(await response.text()).not.toMatch(/"code":\s*"script"/)
    expect(response.status).toBeLessThan(600)
  })
})
