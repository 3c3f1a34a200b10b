import { Zhipu } from 'zhipu-fetch'

export default {
  async fetch(request, env) {
    const zhipu = new Zhipu({ apiKey: env.ZHIPUAI_API_KEY, baseURL: env.ZHIPUAI_BASE_URL })
    const messages = [{ role: 'user', content: await request.text() }]
    const params = { model: 'glm-4.6', messages, stream: true }
    const stream = await zhipu.chat.completions.create(params, { signal: request.signal })
    return new Response(stream.toReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
  },
}
