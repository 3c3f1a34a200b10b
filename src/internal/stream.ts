import { ZhipuError } from '../errors.ts'
import type { WithResponse } from './api-promise.ts'
import type { BatchSource } from './event-reader.ts'
import { tee } from './tee.ts'

/** A stream whose first event has arrived, and the `Response` it comes in. */
export type Opened<T> = WithResponse<BatchSource<T>>

/** Closes the connections of streams that were thrown away unread. Old Workers have no such registry; there they stay open. */
let abandoned: FinalizationRegistry<() => void> | undefined

/** Made out here, where it holds no stream. */
const run = (close: () => void) => close()

/**
 * The events of an answer. It is read once: by `for await`, or by one of its methods. Leaving the loop closes the connection.
 *
 * @example
 * ```ts
 * const stream = await zhipu.chat.completions.create({ model, messages, stream: true })
 * for await (const chunk of stream) console.log(chunk.choices[0]?.delta.content)
 * ```
 */
export class EventStream<T> implements AsyncIterable<T> {
  readonly #open: (stop: AbortSignal) => Promise<Opened<T>>
  readonly #stop = new AbortController()
  #opened: Promise<Opened<T>> | undefined
  #source: BatchSource<T> | undefined
  #taken = false
  #cancelled: ZhipuError | undefined

  /** Not for callers: streams come from `create()` and `stream()`. `open` is called when the stream is first read; `stop` calls it off. */
  constructor(open: (stop: AbortSignal) => Promise<Opened<T>>) {
    this.#open = open
  }

  #start(): Promise<Opened<T>> {
    return this.#opened ??= this.#open(this.#stop.signal).then((opened) => {
      this.#source = opened.data
      abandoned ??= globalThis.FinalizationRegistry && new FinalizationRegistry(run)
      abandoned?.register(this, opened.data.close, this)
      return opened
    })
  }

  /** Sends the request if that was not done yet; gives the stream and the `Response` it comes in. */
  async withResponse(): Promise<WithResponse<this>> {
    return { ...await this.#start(), data: this }
  }

  #take(): void {
    if (this.#taken) throw new TypeError('Cannot read stream: it is read already, want tee()')
    this.#taken = true
  }

  /** @throws {TypeError} the second time: a stream is read once */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    this.#take()
    let batch: T[] = []
    let at = 0
    let line: Promise<void | IteratorResult<T, undefined>> = Promise.resolve()
    let waiting = 0
    // What is still at hand is no longer wanted by somebody who cancelled or aborted.
    const spent = () => at >= batch.length || this.#cancelled || this.#source!.aborted()
    const item = (): IteratorResult<T, undefined> => {
      const value = batch[at++]!
      this.seen(value)
      return { done: false, value }
    }
    const refill = async (): Promise<IteratorResult<T, undefined>> => {
      try {
        if (spent()) {
          batch = (!this.#cancelled && await (await this.#start()).data.read()) || []
          at = 0
        }
        if (batch.length) return item()
      } catch (error) {
        if (!this.#cancelled) {
          this.ended(error)
          throw error
        }
      }
      this.ended(this.#cancelled)
      return { done: true, value: undefined }
    }
    return {
      next: () => {
        if (!waiting && !spent()) return Promise.resolve(item())
        // Calls that do not wait for one another stand in line.
        waiting++
        return line = line.then(refill, refill).finally(() => waiting--)
      },
      return: () => {
        this.cancel()
        return Promise.resolve({ done: true, value: undefined })
      },
    }
  }

  /** Told of each item as it is handed out. */
  protected seen(_item: T): void {}

  /** Told of the end: the proper one, the error that is then thrown, or that the stream was cancelled. */
  protected ended(_error?: unknown): void {}

  /** Closes the connection; a reader sees the end. A stream that was not started will not start. */
  cancel(): void {
    this.#taken = true
    this.#cancelled = new ZhipuError('Cannot read stream: it was cancelled')
    this.#opened ??= Promise.reject(this.#cancelled)
    this.#opened.catch(() => {})
    // The abort that closes a connection knows from where it was called: registered any longer, this stream would keep itself alive.
    abandoned?.unregister(this)
    this.#stop.abort(this.#cancelled)
    this.#source?.close()
  }

  /** `await using` leaves no connection behind. */
  [Symbol.asyncDispose](): Promise<void> {
    this.cancel()
    return Promise.resolve()
  }

  /**
   * Two streams with the same items, read independently; what one has not read yet is kept for it. The connection closes when
   * both have left.
   */
  tee(): [this, this] {
    this.#take()
    const branch = (source: BatchSource<T>) => {
      const stream = new (this.constructor as new (open: () => Promise<Opened<T>>) => this)(
        async () => ({ ...await this.#start(), data: source }),
      )
      // A branch may leave before it began.
      stream.#source = source
      return stream
    }
    const [one, other] = tee<T>({
      aborted: () => this.#source!.aborted(),
      read: async () => {
        const batch = await (await this.#start()).data.read()
        // An end for those who cancelled it, not for branches that nobody has left.
        if (!batch && this.#cancelled) throw this.#cancelled
        return batch
      },
      close: () => this.cancel(),
    })
    return [branch(one), branch(other)]
  }

  /**
   * The items as bytes, framed as the API frames them (`data: …`, then `[DONE]`): ready to be the body of a
   * `new Response(…, { headers: { 'content-type': 'text/event-stream' } })`.
   */
  toReadableStream(): ReadableStream<Uint8Array> {
    const items = this[Symbol.asyncIterator]()
    const encoder = new TextEncoder()
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await items.next()
        controller.enqueue(encoder.encode(`data: ${done ? '[DONE]' : JSON.stringify(value)}\n\n`))
        if (done) controller.close()
      },
      cancel() {
        items.return!()
      },
    }, { highWaterMark: 0 })
  }
}
