import { APIResponseError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise } from './api-promise.ts'
import { parseJSON } from './json.ts'
import type { Call, Method } from './request.ts'
import { contentType, errorFromBody, requestIdOf } from './response.ts'
import type { AttemptContext } from './response.ts'
import type { Transport } from './transport.ts'

/** `Uint8Array<ArrayBuffer>`, in a form that TypeScript before 5.7 reads too: its `Uint8Array` has no type parameter. */
export type Bytes = ReturnType<typeof Uint8Array.from>

/** What is left of a response that was garbage-collected. */
interface Remains {
  readonly body: ReadableStream<Uint8Array> | null
  close(): void
}

/**
 * Closes the connections of responses that are garbage-collected before they were read. Created on first use; runtimes without
 * `FinalizationRegistry` (old Workers) keep such connections open.
 */
let finalizers: FinalizationRegistry<Remains> | undefined

/** Closes the connection, unless the body is being read without its response. */
const closeRemains = ({ body, close }: Remains) => body?.locked || close()

/**
 * A response whose body is bytes, such as audio or a file. The body can be read once, and must be read within `timeoutMs`, which is looked at
 * only during a read: a response that is never read neither keeps the process alive nor occupies a slot of `maxConcurrent`. Its connection is
 * closed by `cancel()`, or when it is garbage-collected.
 */
export class BinaryResponse {
  /** The HTTP response. Read the body through the methods of this class: they apply the timeout and free the connection. */
  declare readonly response: Response
  /** Content type of the bytes, such as `audio/wav`; `''` when the server did not send one. */
  declare readonly contentType: string
  readonly #source: () => ReadableStream<Uint8Array>
  readonly #close: () => void

  /** Not for callers: the client creates the instances. */
  constructor(response: Response, source: () => ReadableStream<Uint8Array>, close: () => void) {
    this.response = response
    this.contentType = contentType(response)
    this.#source = source
    this.#close = close
    finalizers ??= globalThis.FinalizationRegistry && new FinalizationRegistry(closeRemains)
    // Not this object, because a caller may keep the response alone. Neither the body nor `close` may reference the response.
    finalizers?.register(response, { body: response.body, close })
  }

  /** Returns the bytes as they arrive. Cancelling the stream closes the connection. */
  stream(): ReadableStream<Uint8Array> {
    return this.#source()
  }

  /** Closes the connection, for a response that is not read or not to its end. */
  cancel(): void {
    this.#close()
  }

  /** Closes the connection at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    this.cancel()
    return Promise.resolve()
  }

  /** Reads the body to its end. */
  async bytes(): Promise<Bytes> {
    return new Uint8Array(await (await this.blob()).arrayBuffer())
  }

  /** Reads the body to its end as a `Blob` with the content type of the response. */
  async blob(): Promise<Blob> {
    return await blobOf(this.stream(), this.contentType)
  }

  /** Reads the body to its end and decodes it as UTF-8. */
  async text(): Promise<string> {
    return await (await this.blob()).text()
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
    // JSON with status 200 is either an error or a file that contains JSON: it is read, and its bytes are kept for the second case. A
    // response with `content-disposition` is always a file.
    if (contentType(response).includes('json') && !response.headers.has('content-disposition')) {
      const bytes = await blobOf(source())
      const body = parseJSON(await bytes.text())
      const error = errorFromBody(attempt, body, false)
      // An error and not a file with similar fields: it says `success: false`, or its business code is a known one.
      const isKnown = !(error instanceof APIResponseError)
      if (error && (isKnown || (body as { success?: unknown }).success === false)) throw error
      source = () => bytes.stream()
    }
    attempt.pause()
    const data = new BinaryResponse(response, source, attempt.abort)
    return { data, response, requestId: requestIdOf(response) }
  }))
}

/** Returns the body of a response; the deadline of the attempt ends each read, and is released at the end of the body. Its timers run during reads only. */
export function guardedBody(attempt: AttemptContext): ReadableStream<Uint8Array> {
  const reader = attempt.response.body?.getReader()
  return new ReadableStream({
    async pull(controller) {
      attempt.resume()
      const { done, value } = reader ? await attempt.readBody(reader.read()) : { done: true }
      if (value) controller.enqueue(value)
      if (!done) return attempt.pause()
      attempt.release()
      controller.close()
    },
    cancel() {
      attempt.abort()
      reader?.cancel().catch(() => {})
    },
  }, { highWaterMark: 0 })
}

/** Reads a body to its end. Not through `Response`: Chromium replaces the error of the stream, such as the reason of an abort, by its own. */
async function blobOf(body: ReadableStream<Uint8Array>, type = ''): Promise<Blob> {
  const chunks: Bytes[] = []
  for (const reader = body.getReader();;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(chunks, { type })
    chunks.push(value as Bytes)
  }
}
