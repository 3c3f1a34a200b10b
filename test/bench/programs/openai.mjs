import OpenAI from 'openai'

const client = new OpenAI({
  apiKey: 'id.secret',
  baseURL: 'https://open.bigmodel.cn/api/paas/v4',
})
const stream = await client.chat.completions.create({
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
  stream: true,
})
for await (const chunk of stream) console.log(chunk.choices[0]?.delta?.content)
