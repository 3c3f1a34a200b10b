import { streamText } from '@xsai/stream-text'

const { textStream } = streamText({
  apiKey: 'id.secret',
  baseURL: 'https://open.bigmodel.cn/api/paas/v4/',
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
})
for await (const text of textStream) console.log(text)
