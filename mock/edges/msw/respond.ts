import type { Reply } from '../../http/message.ts'
import { type Pauses, toBody } from '../../http/readable-body.ts'
import { isBodiless } from '../../http/reply.ts'
import type { RequestHandler } from '../request-handler.ts'
import { CancellableTeeStream } from './cancellable-tee.ts'

/** Responds to a request that MSW intercepted. `target` is the path as the mock knows it, with query. */
export async function respondToMsw(handler: RequestHandler, request: Request, target: string): Promise<Response> {
  const answer = await handler({
    method: request.method,
    host: new URL(request.url).host,
    target,
    headers: Object.fromEntries(request.headers),
    body: request.body ? new Uint8Array(await request.arrayBuffer()) : '',
    signal: request.signal,
  })
  // MSW reports it to its client as a network error.
  return 'hangup' in answer ? Response.error() : toResponse(answer, request)
}

/** Taken at load: a test runner that fakes timers later must not stop a response. */
const { setTimeout } = globalThis

/** Waits this many turns of the event loop, a millisecond each: sockets are read between two turns, also on a loaded machine. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => void setTimeout(resolve, 1))
}

/** MSW 3 sends the body through a socket, which would join writes; and a stream that fails drops the chunks that were not read. */
const pauses: Pauses = { apart: () => turns(2), beforeCut: () => turns(5) }

/**
 * MSW 3 crashes or ends cleanly where a stream without a length is cancelled or cut, unless it is declared as chunked; MSW 2 neither notices an abort
 * nor settles a cancel, unless the stream does both itself. Observed with 2.15 and 3.0.5.
 */
function toResponse({ status, headers, body }: Reply, request: Request): Response {
  if (isBodiless(status)) return new Response(null, { status, headers })
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const length = { 'content-length': String(bytes.byteLength) }
    const stream = new CancellableTeeStream(streamOf(bytes), request)
    return new Response(stream, { status, headers: { ...headers, ...length } })
  }
  const frames = toBody(body, { signal: request.signal, pauses }) as ReadableStream<Uint8Array>
  const chunked = { ...headers, 'transfer-encoding': 'chunked' }
  return new Response(new CancellableTeeStream(frames, request), { status, headers: chunked })
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
}
