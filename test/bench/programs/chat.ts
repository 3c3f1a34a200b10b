/** Streams a chat with the chat family alone: the smallest useful program. */
import { Chat, createTransport } from '../../../src/index.ts'

const chat = new Chat(createTransport({ apiKey: 'id.secret' }))
const stream = await chat.completions.create({
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
  stream: true,
})
for await (const chunk of stream) console.log(chunk.choices[0]?.delta?.content)
