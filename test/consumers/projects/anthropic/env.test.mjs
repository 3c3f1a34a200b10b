import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { useZhipu } from 'zhipu-fetch/mock/vitest'

const zhipu = useZhipu({ env: ['anthropic'] })

test('the SDK without options reaches the mock', async () => {
  zhipu.chat.reply('你好！')
  const messages = [{ role: 'user', content: '你好' }]
  const { content } = await new Anthropic().messages.create({ model: 'glm-4.6', max_tokens: 100, messages })
  expect(content).toEqual([{ type: 'text', text: '你好！' }])
})
