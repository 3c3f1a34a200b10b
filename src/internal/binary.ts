import type { RequestOptions } from '../options.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise } from './api-promise.ts'
import { parse } from './json.ts'
import type { Call, Method } from './request.ts'
import { contentType, failureOf, requestIdOf } from './respond.ts'
import type { Attempt } from './respond.ts'
import type { Transport } from './transport.ts'

/** An answer made of bytes. It is read once, and held to the request's deadline until it is read. */
export class BinaryResponse {
  /** The `Response` it came in; read the bytes here rather than there. */
  declare readonly response: Response
  /** What the server calls the bytes: `audio/wav`. */
  declare readonly contentType: string
  readonly #source: () => ReadableStream<Uint8Array>

  /** Not for callers. */
  constructor(response: Response, source: () => ReadableStream<Uint8Array>) {
    this.response = response
    this.contentType = contentType(response)
    this.#source = source
  }

  /** The bytes as they arrive. Cancelling closes the connection. */
  stream(): ReadableStream<Uint8Array> {
    return this.#source()
  }

  /** The whole body. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream()).arrayBuffer())
  }

  /** The whole body, with its type. */
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.contentType })
  }

  /** The whole body, read as UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }
}

/** Asks for an answer made of bytes. */
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
    // A refusal may hide in a success; a file may as well be JSON, so its bytes are kept.
    if (contentType(response).includes('json')) {
      const bytes = await new Response(source()).blob()
      const failure = failureOf(attempt, parse(await bytes.text()), false)
      if (failure) throw failure
      source = () => bytes.stream()
    }
    return { data: new BinaryResponse(response, source), response, requestId: requestIdOf(response) }
  }))
}

/** A body under its deadline: each read hears it, and the end settles it. */
export function guardedBody({ response, deadline }: Attempt): ReadableStream<Uint8Array> {
  const reader = response.body?.getReader()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = reader ? await deadline.read(reader.read()) : { done: true }
      if (value) controller.enqueue(value)
      if (!done) return
      deadline.settle()
      controller.close()
    },
    cancel() {
      deadline.end(undefined)
      reader?.cancel().catch(() => {})
    },
  }, { highWaterMark: 0 })
}
