import { brokeOff } from './respond.ts'
import type { Attempt } from './respond.ts'

/** An answer made of bytes. It is read once, and held to the request's deadline until it is read. */
export class BinaryResponse {
  /** The `Response` it came in; read the bytes here rather than there. */
  readonly response: Response
  /** What the server calls the bytes: `audio/wav`. */
  readonly contentType: string
  readonly #source: () => ReadableStream<Uint8Array>

  /** Not for callers. */
  constructor(response: Response, source: () => ReadableStream<Uint8Array>) {
    this.response = response
    this.contentType = response.headers.get('content-type') ?? ''
    this.#source = source
  }

  /** The bytes as they arrive. Cancelling closes the connection. */
  stream(): ReadableStream<Uint8Array> {
    return this.#source()
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream()).arrayBuffer())
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.contentType })
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }
}

/** A body under its deadline: each read hears it, and the end settles it. */
export function guardedBody({ response, deadline, settled, act }: Attempt): ReadableStream<Uint8Array> {
  const reader = response.body?.getReader()
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = reader ? await deadline.guard(reader.read()) : { done: true }
        if (value) return controller.enqueue(value)
        settled()
        if (done) controller.close()
      } catch (cause) {
        settled()
        throw deadline.signal.aborted ? cause : brokeOff(act, cause)
      }
    },
    cancel() {
      deadline.end(undefined)
      reader?.cancel().catch(() => {})
      settled()
    },
  }, { highWaterMark: 0 })
}
