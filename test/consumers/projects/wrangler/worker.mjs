import { outputText, Zhipu } from 'zhipu-fetch'

export default {
  async fetch(request, env) {
    const zhipu = new Zhipu({ apiKey: env.ZHIPUAI_API_KEY, baseURL: env.ZHIPUAI_BASE_URL })
    const params = { model: 'glm-4.6', messages: [{ role: 'user', content: await request.text() }] }
    if (new URL(request.url).pathname === '/text') {
      return new Response(outputText(await zhipu.chat.completions.create(params)))
    }
    const stream = await zhipu.chat.completions.create({ ...params, stream: true })
    return new Response(stream.toReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
  },
}
