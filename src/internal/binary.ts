import type { RequestOptions } from '../options.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise } from './api-promise.ts'
import { parseJSON } from './json.ts'
import type { Call, Method } from './request.ts'
import { contentType, errorFromBody, requestIdOf } from './response.ts'
import type { AttemptContext } from './response.ts'
import type { Transport } from './transport.ts'

/** A response whose body is bytes, such as audio or a file. The body can be read once, and must be read within `timeoutMs`. */
export class BinaryResponse {
  /** The HTTP response. Read the body through the methods of this class: they apply the timeout and free the connection. */
  declare readonly response: Response
  /** Content type of the bytes, such as `audio/wav`; `''` when the server did not send one. */
  declare readonly contentType: string
  readonly #source: () => ReadableStream<Uint8Array>

  /** Not for callers: the client creates the instances. */
  constructor(response: Response, source: () => ReadableStream<Uint8Array>) {
    this.response = response
    this.contentType = contentType(response)
    this.#source = source
  }

  /** Returns the bytes as they arrive. Cancelling the stream closes the connection. */
  stream(): ReadableStream<Uint8Array> {
    return this.#source()
  }

  /** Reads the body to its end. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream()).arrayBuffer())
  }

  /** Reads the body to its end as a `Blob` with the content type of the response. */
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.contentType })
  }

  /** Reads the body to its end and decodes it as UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }
}

/** Sends a request whose response is bytes. */
export function binary(
  transport: Transport,
  method: Method,
  path: string,
  call?: Call,
  options?: RequestOptions,
): APIPromise<BinaryResponse> {
  return apiPromise(transport.attempts(method, path, call, options, async (attempt) => {
    const { response } = attempt
    let source = () => guardedBody(attempt)
    // JSON with status 200 is either an error or a file that contains JSON: it is read, and its bytes are kept for the second case.
    if (contentType(response).includes('json')) {
      const bytes = await new Response(source()).blob()
      const error = errorFromBody(attempt, parseJSON(await bytes.text()), false)
      if (error) throw error
      source = () => bytes.stream()
    }
    return { data: new BinaryResponse(response, source), response, requestId: requestIdOf(response) }
  }))
}

/** Returns the body of a response; the deadline of the attempt ends each read, and is released at the end of the body. */
export function guardedBody({ response, deadline }: AttemptContext): ReadableStream<Uint8Array> {
  const reader = response.body?.getReader()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = reader ? await deadline.readBody(reader.read()) : { done: true }
      if (value) controller.enqueue(value)
      if (!done) return
      deadline.release()
      controller.close()
    },
    cancel() {
      deadline.abort()
      reader?.cancel().catch(() => {})
    },
  }, { highWaterMark: 0 })
}
