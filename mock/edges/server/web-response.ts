import { concatBytes } from '../../data/bytes.ts'
import { toBody } from '../../http/readable-body.ts'
import { isBodiless } from '../../http/reply.ts'
import type { Answer, RawRequest } from '../../http/message.ts'
import type { RequestHandler } from '../request-handler.ts'
import * as pauses from './pauses.ts'

/** Taken at load: a test runner that fakes timers later must not stop the server. */
const { setTimeout, clearTimeout } = globalThis

/** Responds with a `Response`, for the servers with the interface of fetch: Bun.serve and Deno.serve. */
export async function respondToFetch(
  handler: RequestHandler,
  request: Request,
  requestTimeoutMs: number,
): Promise<Response> {
  const body = request.body ? await readBody(request.body, requestTimeoutMs) : ''
  if (body === undefined) return new Response('', { status: 408, headers: { connection: 'close' } })
  const raw: RawRequest = {
    ...handshakeOf(request),
    body,
    // A getter: Deno prints a warning as soon as the signal of a request is read.
    get signal() {
      return request.signal
    },
  }
  return toResponse(await handler(raw))
}

/** True for a request that asks for a WebSocket. */
export function isHandshake({ headers }: Request): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket'
}

/** A request without body, as plain data. */
export function handshakeOf({ method, url, headers }: Request): RawRequest {
  return {
    method,
    host: headers.get('host') ?? '',
    target: url.slice(url.indexOf('/', url.indexOf('//') + 2)),
    headers: Object.fromEntries(headers),
    body: '',
  }
}

/** Reads a body; cancels it and resolves with `undefined` when it has not arrived in time. */
async function readBody(stream: ReadableStream<Uint8Array>, timeoutMs: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    if (timeoutMs > 0) timer = setTimeout(resolve, timeoutMs, 'late')
  })
  try {
    const chunks: Uint8Array[] = []
    for (;;) {
      const read = await Promise.race([reader.read(), late])
      if (read === 'late') {
        reader.cancel().catch(() => {})
        return undefined
      }
      if (read.done) return concatBytes(chunks)
      chunks.push(read.value)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** A response of this runtime. */
export function toResponse(answer: Answer): Response {
  // Without a reason, so that no runtime prints one.
  if ('hangup' in answer) return new Response(new ReadableStream({ start: (controller) => controller.error() }))
  const { status, headers, body } = answer
  if (isBodiless(status)) return new Response(null, { status, headers })
  return new Response(toBody(body, { pauses, cutError: () => undefined }), { status, headers })
}
