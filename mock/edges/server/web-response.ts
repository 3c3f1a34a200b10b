import type { Frames, Hangup, RawRequest, Reply } from '../../core/context.ts'
import type { Answerer } from './listener.ts'
import { apart, beforeCut } from './pauses.ts'
import { isBodiless } from '../../http/merge--body-bodiless.ts'
import { Writes } from '../../http/writes.ts'

/** Answers with a `Response`, for the servers that speak fetch: Bun.serve and Deno.serve. */
export async function respond(answer: Answerer, request: Request): Promise<Response> {
  const raw: RawRequest = {
    method: request.method,
    host: request.headers.get('host') ?? '',
    target: request.url.slice(request.url.indexOf('/', request.url.indexOf('//') + 2)),
    headers: Object.fromEntries(request.headers),
    body: request.body ? new Uint8Array(await request.arrayBuffer()) : '',
    // Read when somebody asks: Deno warns of its signal as soon as it is looked at.
    get signal() {
      return request.signal
    },
  }
  return toResponse(await answer(raw))
}

function toResponse(reply: Reply | Hangup): Response {
  // Without a reason, so that no runtime prints one.
  if ('hangup' in reply) return new Response(new ReadableStream({ start: (controller) => controller.error() }))
  const { status, headers, body } = reply
  if (isBodiless(status)) return new Response(null, { status, headers })
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return new Response(isWhole ? body as BodyInit : toStream(body), { status, headers })
}

function toStream(frames: Frames): ReadableStream<Uint8Array> {
  const writes = new Writes(frames)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { data, then } = await writes.next()
      if (data.length > 0) controller.enqueue(typeof data === 'string' ? encoder.encode(data) : data)
      if (then === 'end') controller.close()
      else if (then === 'apart') await apart()
      else if (then === 'stall') await new Promise(() => {})
      else if (then === 'cut') {
        await beforeCut()
        controller.error()
      }
    },
    cancel: () => writes.return(),
  }, { highWaterMark: 0 })
}
