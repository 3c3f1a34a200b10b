import type { Answer } from '../../pipeline/answer.ts'
import { isBodiless } from '../../http/merge--body-bodiless.ts'
import { bodyOf } from '../../http/readable-body.ts'
import type { Frame, Frames, RawRequest, Reply } from '../../core/context.ts'
import { SoleStream } from './cancellable-tee.ts'

/** Asks the mock on behalf of MSW. `target` is the path as the mock knows it, with query. */
export async function respond(
  ask: (raw: RawRequest) => Answer | Promise<Answer>,
  request: Request,
  target: string,
): Promise<Response> {
  const reply = await ask({
    method: request.method,
    host: new URL(request.url).host,
    target,
    headers: Object.fromEntries(request.headers),
    body: request.body ? new Uint8Array(await request.arrayBuffer()) : '',
    signal: request.signal,
  })
  // A network error, as far as MSW's client can tell.
  return 'hangup' in reply ? Response.error() : toResponse(reply, request)
}

/**
 * MSW 3 crashes or ends cleanly where a stream without a length is left or cut, unless it is declared chunked; MSW 2 neither hears an abort
 * nor settles a cancel, unless the stream does both itself. Observed with 2.15 and 3.0.5.
 */
function toResponse({ status, headers, body }: Reply, request: Request): Response {
  if (isBodiless(status)) return new Response(null, { status, headers })
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const whole = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const length = { 'content-length': String(whole.byteLength) }
    return new Response(new SoleStream(streamOf(whole), request), { status, headers: { ...headers, ...length } })
  }
  const frames = bodyOf(spaced(body), request.signal) as ReadableStream<Uint8Array>
  const chunked = { ...headers, 'transfer-encoding': 'chunked' }
  return new Response(new SoleStream(frames, request), { status, headers: chunked })
}

/** Taken at load: a runner that fakes timers later must not stop an answer. */
const { setTimeout } = globalThis

/**
 * Keeps apart in time what must not be read together: a piece that stands alone, which MSW 3 would send through a socket with its
 * neighbours, and a cut, because a stream that fails forgets what was not taken from it.
 */
function spaced(frames: Frames): Frames {
  let wasAlone = false
  const space = (frame: Frame | undefined): Frame | undefined | Promise<Frame | undefined> => {
    const mark = typeof frame === 'object' && !(frame instanceof Uint8Array) ? frame : {}
    const isApart = wasAlone || 'alone' in mark || 'cut' in mark
    wasAlone = 'alone' in mark
    return isApart ? new Promise((resolve) => setTimeout(resolve, 'cut' in mark ? 5 : 1, frame)) : frame
  }
  return {
    next() {
      const next = frames.next()
      return next instanceof Promise ? next.then(space) : space(next)
    },
    return: () => frames.return(),
  }
}

function streamOf(whole: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (whole.byteLength > 0) controller.enqueue(whole)
      controller.close()
    },
  })
}
