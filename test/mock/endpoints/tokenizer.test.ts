import { expect, test } from 'vitest'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const messages = [{ role: 'user', content: 'What opportunities will 2025 bring to 大模型?' }]
const tools = [{ type: 'function', function: { name: 'weather', description: 'tells the weather', parameters: {} } }]
const picture = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }

test('an answer has its keys in the order of the documents', async () => {
  const { text } = await rawChatClient().post('/tokenizer', { model: 'glm-4.6', messages, request_id: 'r-0815' })
  expect(text).toMatch(
    /^\{"created":1767225600,"id":"\d{14}[0-9a-f]{16}","request_id":"r-0815","usage":\{"prompt_tokens":\d+,"video_tokens":0,"image_tokens":0,"total_tokens":\d+\}\}$/,
  )
})

test.each([
  ['a question', { messages }],
  ['tools', { messages, tools }],
  ['a system message and a tool result', {
    messages: [{ role: 'system', content: 'be kind' }, ...messages, {
      role: 'tool',
      content: '{"t":20}',
      tool_call_id: 'c',
    }],
  }],
])('counts what chat charges: %s', async (_, body) => {
  const mock = rawChatClient()
  const counted = await mock.post('/tokenizer', { model: 'glm-4.6', ...body })
  const charged = await mock.post('/chat/completions', { model: 'glm-4.6', ...body })
  expect(counted.body.usage.total_tokens).toBeGreaterThan(0)
  expect(counted.body.usage.total_tokens).toBe(charged.body.usage.prompt_tokens)
})

test('pictures and films are counted apart, and in the whole', async () => {
  const ask = async (content: unknown[]) =>
    (await rawChatClient().post('/tokenizer', { model: 'glm-4.6v', messages: [{ role: 'user', content }] })).body.usage
  const text = { type: 'text', text: '你好' }
  const bare = await ask([text])
  const seen = await ask([text, picture, picture, {
    type: 'video_url',
    video_url: { url: 'https://example.com/a.mp4' },
  }])
  expect(bare).toMatchObject({ image_tokens: 0, video_tokens: 0 })
  expect(seen.image_tokens).toBe(2 * seen.video_tokens)
  expect(seen.total_tokens).toBe(bare.total_tokens + seen.image_tokens + seen.video_tokens)
})

test.each([
  ['an unknown model', { model: 'glm-9', messages }, '1211'],
  ['no model', { messages }, '1213'],
  ['no messages', { model: 'glm-4.6' }, '1214'],
  ['system messages alone', { model: 'glm-4.6', messages: [{ role: 'system', content: 'be kind' }] }, '1214'],
  [
    'a picture for a model that is blind',
    { model: 'glm-4.6', messages: [{ role: 'user', content: [picture] }] },
    '1214',
  ],
  ['129 tools', { model: 'glm-4.6', messages, tools: new Array(129).fill(tools[0]) }, '1214'],
])('%s is refused', async (_, body, code) => {
  expect(await rawChatClient().post('/tokenizer', body)).toMatchObject({ status: 400, body: { error: { code } } })
})
