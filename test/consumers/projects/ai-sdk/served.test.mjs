import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText } from 'ai'
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

const zhipu = mockZhipu()
const server = await serve(zhipu)
afterEach(() => zhipu.reset())
after(() => server.close())

const provider = createOpenAICompatible({ name: 'zhipu', apiKey: zhipu.apiKey, baseURL: server.baseURL })
const model = provider('glm-4.6')

test('the AI SDK reads a whole answer', async () => {
  zhipu.chat.reply({ content: '你好！', reasoning: '打个招呼' })
  const { text, reasoningText } = await generateText({ model, prompt: '你好' })
  assert.deepEqual([text, reasoningText], ['你好！', '打个招呼'])
})

test('the AI SDK reads a stream', async () => {
  zhipu.chat.reply('再见！')
  let text = ''
  for await (const piece of streamText({ model, prompt: '再见' }).textStream) text += piece
  assert.equal(text, '再见！')
})
