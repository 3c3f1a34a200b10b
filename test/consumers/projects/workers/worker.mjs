import { Zhipu } from 'zhipu-fetch'

export default {
  async fetch(request, env) {
    const zhipu = new Zhipu({ apiKey: env.ZHIPUAI_API_KEY })
    const messages = [{ role: 'user', content: await request.text() }]
    const stream = await zhipu.chat.completions.create({ model: 'glm-4.6', messages, stream: true })
    return new Response(stream.toReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
  },
}
