import { ZhipuError } from '../errors.ts'
import type { WithResponse } from './api-promise.ts'
import { assert } from './assert.ts'
import type { BatchSource } from './event-reader.ts'
import { tee } from './tee.ts'

/** The source of a stream whose first event has arrived, and the `Response` it comes from. */
export type Opened<T> = WithResponse<BatchSource<T>>

/**
 * Closes the connections of streams that are garbage-collected before they were read to the end. Created on first use; runtimes without
 * `FinalizationRegistry` (old Workers) keep such connections open.
 */
let finalizers: FinalizationRegistry<() => void> | undefined

/** Declared outside of the class, where it cannot reference a stream and keep it alive. */
const callFinalizer = (close: () => void) => close()

/**
 * Makes the `return()` of an iterator cancel the stream. That of a generator would wait for a pending item, and would run no code before the
 * first one.
 */
export function cancelOnReturn<Items extends object>(
  stream: EventStream<unknown>,
  items: Items,
): Items & { return(): Promise<IteratorReturnResult<undefined>> } {
  return Object.assign(items, {
    return: () => {
      stream.cancel()
      return Promise.resolve({ done: true, value: undefined } as const)
    },
  })
}

/** Reads a stream to its end. */
export async function readAll(stream: EventStream<unknown>): Promise<void> {
  for await (const _ of stream);
}

/**
 * The events of a streamed response. It can be read once, by `for await` or by one of its methods. Leaving the loop closes the connection.
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
  /** Set once the request was sent, or once the stream was cancelled before that. */
  #opened: Promise<Opened<T>> | undefined
  #source: BatchSource<T> | undefined
  /** Whether the one reading has begun. */
  #isConsumed = false
  /** The error of a cancelled stream, for `withResponse()` and for the branches of `tee()`; its reader sees the end. */
  #cancelled: ZhipuError | undefined

  /**
   * Not for callers: `create()` and `stream()` return instances. `open` is called when the stream is first read; its signal aborts when the
   * stream is cancelled.
   */
  constructor(open: (stop: AbortSignal) => Promise<Opened<T>>) {
    this.#open = open
  }

  #start(): Promise<Opened<T>> {
    return this.#opened ??= this.#open(this.#stop.signal).then((opened) => {
      this.#source = opened.data
      finalizers ??= globalThis.FinalizationRegistry && new FinalizationRegistry(callFinalizer)
      finalizers?.register(this, opened.data.close, this)
      return opened
    })
  }

  /** Sends the request, unless that has happened, and resolves with this stream, the `Response` and the request id. */
  async withResponse(): Promise<WithResponse<this>> {
    return { ...await this.#start(), data: this }
  }

  #consume(): void {
    assert(!this.#isConsumed, 'read stream: it was already read, use tee()')
    this.#isConsumed = true
  }

  /** @throws {TypeError} when the stream is already read */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    this.#consume()
    // Items that have arrived and were not delivered yet.
    let items = [].values() as Iterator<T, undefined>
    // Calls of next() run one after the other: each continues this promise.
    let queue: Promise<unknown> = Promise.resolve()
    const advance = async (): Promise<IteratorResult<T, undefined>> => {
      try {
        let result = items.next()
        // Items that have arrived are not delivered after a cancel or an abort.
        if (result.done || this.#cancelled || this.#source!.aborted()) {
          items = ((!this.#cancelled && await (await this.#start()).data.read()) || []).values()
          result = items.next()
        }
        if (result.done) this.onEnd()
        else this.onItem(result.value)
        return result
      } catch (error) {
        if (this.#cancelled) return { done: true, value: undefined }
        this.onEnd(error)
        throw error
      }
    }
    return cancelOnReturn(this, { next: () => queue = queue.then(advance, advance) })
  }

  /** Called with each item when it is delivered. */
  protected onItem(_item: T): void {}

  /**
   * Called at the end: without an error after the last item, otherwise with the error that is thrown or with that of the cancellation. Only the
   * first call counts: a stream may be cancelled after its end, and its reader sees the end after a cancellation.
   */
  protected onEnd(_error?: unknown, _isCancelled?: boolean): void {}

  /** Closes the connection. The reader sees the end of the stream. If the request was not sent yet, it never will be. */
  cancel(): void {
    this.#isConsumed = true
    this.#cancelled = new ZhipuError('Cannot read stream: it was cancelled')
    this.#opened ??= Promise.reject(this.#cancelled)
    this.#opened.catch(() => {})
    // Removed from the registry before the abort: the stack trace of an abort reason references this stream, and the registry would keep both
    // alive.
    finalizers?.unregister(this)
    this.#stop.abort(this.#cancelled)
    this.#source?.close()
    this.onEnd(this.#cancelled, true)
  }

  /** Closes the connection at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    this.cancel()
    return Promise.resolve()
  }

  /**
   * Returns two streams with the same items, which can be read independently: items that one of them has not read yet are kept for it. The
   * connection closes when both are cancelled or left.
   */
  tee(): [this, this] {
    this.#consume()
    const branch = (source: BatchSource<T>) => {
      const stream = new (this.constructor as new (open: () => Promise<Opened<T>>) => this)(
        async () => ({ ...await this.#start(), data: source }),
      )
      // Set here, because a branch may be cancelled before it is read.
      stream.#source = source
      return stream
    }
    const [first, second] = tee<T>({
      aborted: () => this.#source!.aborted(),
      read: async () => {
        const batch = await (await this.#start()).data.read()
        // A cancelled stream ends for its own reader; branches that are still read get the error.
        if (!batch && this.#cancelled) throw this.#cancelled
        return batch
      },
      close: () => this.cancel(),
    })
    return [branch(first), branch(second)]
  }

  /**
   * Returns the items as bytes, framed as the API frames them (`data: …`, then `[DONE]`). Use it as the body of
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
