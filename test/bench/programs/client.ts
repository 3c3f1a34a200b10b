/** Streams a chat with the whole client: every family is a property of the object. */
import { Zhipu } from '../../../src/index.ts'

const zhipu = new Zhipu({ apiKey: 'id.secret' })
const stream = await zhipu.chat.completions.create({
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
  stream: true,
})
for await (const chunk of stream) console.log(chunk.choices[0]?.delta?.content)
