import { expect, test } from 'vitest'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const messages = [{ role: 'user', content: 'What opportunities will 2025 bring to 大模型?' }]
const tools = [{ type: 'function', function: { name: 'weather', description: 'tells the weather', parameters: {} } }]
const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }

test('a response has its keys in the order of the documentation', async () => {
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
])('counts the prompt tokens of chat: %s', async (_, body) => {
  const mock = rawChatClient()
  const counted = await mock.post('/tokenizer', { model: 'glm-4.6', ...body })
  const completion = await mock.post('/chat/completions', { model: 'glm-4.6', ...body })
  expect(counted.body.usage.total_tokens).toBeGreaterThan(0)
  expect(counted.body.usage.total_tokens).toBe(completion.body.usage.prompt_tokens)
})

test('images and videos have their own counts and are part of total_tokens', async () => {
  const ask = async (content: unknown[]) =>
    (await rawChatClient().post('/tokenizer', { model: 'glm-4.6v', messages: [{ role: 'user', content }] })).body.usage
  const text = { type: 'text', text: '你好' }
  const textOnly = await ask([text])
  const withMedia = await ask([text, image, image, {
    type: 'video_url',
    video_url: { url: 'https://example.com/a.mp4' },
  }])
  expect(textOnly).toMatchObject({ image_tokens: 0, video_tokens: 0 })
  expect(withMedia.image_tokens).toBe(2 * withMedia.video_tokens)
  expect(withMedia.total_tokens).toBe(textOnly.total_tokens + withMedia.image_tokens + withMedia.video_tokens)
})

test.each([
  ['an unknown model', { model: 'glm-9', messages }, '1211'],
  ['a request without model', { messages }, '1214'],
  ['a request without messages', { model: 'glm-4.6' }, '1214'],
  [
    'a request with system messages only',
    { model: 'glm-4.6', messages: [{ role: 'system', content: 'be kind' }] },
    '1214',
  ],
  [
    'an image for a model without vision',
    { model: 'glm-4.6', messages: [{ role: 'user', content: [image] }] },
    '1210',
  ],
  ['129 tools', { model: 'glm-4.6', messages, tools: new Array(129).fill(tools[0]) }, '1214'],
])('%s is refused', async (_, body, code) => {
  expect(await rawChatClient().post('/tokenizer', body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test.each([
  ['open.bigmodel.cn', '工具类型不能为空'],
  ['api.z.ai', 'tools[1].type:type cannot be empty.'],
])('a tool without a type is refused in the language of %s', async (host, message) => {
  const tools = [{ type: 'web_search' }, { function: { name: 'a' } }]
  const { status, body } = await rawChatClient({}, host).post('/tokenizer', { model: 'glm-4.6', messages, tools })
  expect([status, body.error]).toEqual([400, { code: '1214', message }])
})
