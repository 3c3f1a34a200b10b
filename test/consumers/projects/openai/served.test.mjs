import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import OpenAI from 'openai'
import { mockZhipu } from 'zhipu-fetch/mock'
import { serve } from 'zhipu-fetch/mock/server'

const zhipu = mockZhipu()
const server = await serve(zhipu, { env: ['openai'] })
afterEach(() => zhipu.reset())
after(() => server.close())

const openai = new OpenAI()
const messages = [{ role: 'user', content: '你好' }]

test('the openai package reads a whole answer and a stream', async () => {
  zhipu.chat.reply('你好！')
  zhipu.chat.reply('再见！')
  const answer = await openai.chat.completions.create({ model: 'glm-4.6', messages })
  assert.equal(answer.choices[0].message.content, '你好！')
  let text = ''
  const stream = await openai.chat.completions.create({ model: 'glm-4.6', messages, stream: true })
  for await (const chunk of stream) text += chunk.choices[0].delta.content ?? ''
  assert.equal(text, '再见！')
})

test('the openai package meets the refusals of the real API', async () => {
  const asked = openai.chat.completions.create({ model: 'gpt-9', messages })
  await assert.rejects(asked, (error) => error.status === 400 && error.code === '1211')
})
