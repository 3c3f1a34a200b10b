import { toBody } from '../../http/readable-body.ts'
import type { Answer, RawRequest } from '../../http/message.ts'
import { isBodiless } from '../../http/reply.ts'
import type { RequestHandler } from '../request-handler.ts'
import * as pauses from './pauses.ts'

/** Responds with a `Response`, for the servers with the interface of fetch: Bun.serve and Deno.serve. */
export async function respondToFetch(handler: RequestHandler, request: Request): Promise<Response> {
  const raw: RawRequest = {
    method: request.method,
    host: request.headers.get('host') ?? '',
    target: request.url.slice(request.url.indexOf('/', request.url.indexOf('//') + 2)),
    headers: Object.fromEntries(request.headers),
    body: request.body ? new Uint8Array(await request.arrayBuffer()) : '',
    // A getter: Deno prints a warning as soon as the signal of a request is read.
    get signal() {
      return request.signal
    },
  }
  return toResponse(await handler(raw))
}

function toResponse(answer: Answer): Response {
  // Without a reason, so that no runtime prints one.
  if ('hangup' in answer) return new Response(new ReadableStream({ start: (controller) => controller.error() }))
  const { status, headers, body } = answer
  if (isBodiless(status)) return new Response(null, { status, headers })
  return new Response(toBody(body, { pauses, cutError: () => undefined }), { status, headers })
}
