import { OpenAIClient } from 'openai-fetch'

const client = new OpenAIClient({
  apiKey: 'id.secret',
  baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
})
const stream = await client.streamChatCompletion({
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
})
for await (const chunk of stream) console.log(chunk.choices[0]?.delta?.content)
