export const runtime = 'edge'
import { Zhipu } from 'zhipu-fetch'

const zhipu = new Zhipu()

export async function POST(request: Request) {
  const { messages } = await request.json()
  const params = { model: 'glm-4.6', messages, stream: true } as const
  const stream = await zhipu.chat.completions.create(params, { signal: request.signal })
  return new Response(stream.toReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
}
