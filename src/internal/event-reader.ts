import { APIResponseError, APITimeoutError, StreamError, ZhipuError } from '../errors.ts'
import { DONE, unsplice } from './codec.ts'
import type { Codec } from './codec.ts'
import { brokeOff, failureOf, parse } from './respond.ts'
import type { Attempt } from './respond.ts'
import { EventDecoder } from './sse.ts'
import type { ServerSentEvent } from './sse.ts'

/** Where a stream takes its items from. */
export interface BatchSource<T> {
  /** The items of the next piece, never an empty array; `undefined` at the proper end. What arrived before a failure comes first. */
  read(): Promise<T[] | undefined>
  close(): void
  /** Items that came out of a glued frame: what was before them may belong to another answer. */
  readonly spliced: WeakSet<object>
}

/** How long the rest after `[DONE]` is awaited, so that the connection can serve the next request. */
const DRAIN_MS = 1000

/** What is looked at in every item, whatever its family. */
interface Envelope {
  readonly error?: unknown
  readonly agent_id?: unknown
  readonly success?: unknown
  readonly choices?: readonly { finish_reason?: string | null }[]
}

/** Reads a body as batches of items: one array for each piece that arrives, unrolled only at the public edge. */
export class EventReader<T> implements BatchSource<T> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #attempt: Attempt
  readonly #codec: Codec<T>
  readonly #text = new TextDecoder()
  readonly #decoder: EventDecoder
  #batch: T[] = []
  #failure: unknown
  #failed = false
  #whole = false
  #begun = false
  #done = false
  readonly spliced: WeakSet<object> = new WeakSet()

  constructor(body: ReadableStream<Uint8Array>, attempt: Attempt, codec: Codec<T>) {
    this.#reader = body.getReader()
    this.#attempt = attempt
    this.#codec = codec
    this.#decoder = new EventDecoder((event) => this.#event(event), attempt.settings.maxEventBytes)
  }

  /** The first item that was not read yet. */
  get head(): T | undefined {
    return this.#batch[0]
  }

  /** Waits for the first items, or throws what came instead of them. */
  async ready(): Promise<void> {
    while (!this.#batch.length && !this.#done) await this.#pull()
    if (!this.#batch.length && this.#failed) throw this.#failure
  }

  async read(): Promise<T[] | undefined> {
    await this.ready()
    const batch = this.#batch
    this.#batch = []
    return batch.length ? batch : undefined
  }

  async #pull(): Promise<void> {
    const { deadline, act, settings } = this.#attempt
    const { idleTimeoutMs } = settings
    const silent = () => new APITimeoutError(`Cannot ${act}: idleTimeoutMs of ${idleTimeoutMs} ms passed`)
    try {
      // Armed while a read waits, and only then: a slow consumer is no idle server.
      deadline.arm(1, idleTimeoutMs, silent)
      const { done, value } = await deadline.guard(this.#reader.read())
      deadline.disarm(1)
      this.#decoder.feed(this.#text.decode(value, { stream: !done }))
      if (done) this.#end()
      else if (this.#done) this.#drain()
    } catch (cause) {
      if (this.#done) return
      if (deadline.ended || cause instanceof ZhipuError) return this.#fail(cause)
      if (cause instanceof RangeError) return this.#fail(new APIResponseError(`Cannot ${act}: ${cause.message}`))
      this.#fail(brokeOff(act, cause))
    }
  }

  #end(): void {
    this.#decoder.end()
    if (!this.#done && !this.#whole && !this.#failed) {
      this.#fail(this.#broken('the stream ended without finish_reason and without [DONE]', 'truncated'))
    }
    this.#done = true
    this.#settle()
  }

  #event(event: ServerSentEvent): void {
    if (this.#done || this.#failed) return
    const { data } = event
    if (event.event === 'error') return this.#refused(parse(data))
    if (data === DONE) {
      this.#done = true
      return
    }
    let items: unknown[] | undefined
    try {
      items = [this.#codec.decode ? this.#codec.decode(event) : data && JSON.parse(data)]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      items = unsplice(data)
      if (!items) return this.#fail(this.#broken('an event is no JSON', 'garbage', data))
      for (const item of items) if (item && typeof item === 'object') this.spliced.add(item)
    }
    for (const item of items) {
      if (item === DONE) this.#done = true
      else if (item) this.#item(item as T & Envelope)
    }
  }

  #item(item: T & Envelope): void {
    if ((item.error && !item.agent_id) || item.success === false) return this.#refused(item)
    const reason = item.choices?.[0]?.finish_reason
    const broken = reason === 'network_error' &&
      this.#broken('the answer ended with finish_reason network_error', reason)
    if (!broken || this.#begun) this.#batch.push(item)
    this.#begun = true
    this.#whole ||= this.#codec.last ? this.#codec.last(item) : !!reason
    if (broken) this.#fail(broken)
  }

  /** An error event: before the first item it is a refusal like any other, after it the stream is broken. */
  #refused(body: unknown): void {
    const error = failureOf(this.#attempt, body, true)!
    if (!this.#begun) return this.#fail(error)
    const { message, response, ...facts } = error
    this.#fail(new StreamError(message, { ...facts, response, cause: error }))
  }

  #broken(state: string, code: string, body?: string): StreamError {
    return new StreamError(`Cannot ${this.#attempt.act}: ${state}`, {
      code,
      body: body && this.#attempt.redact(body),
      retryable: true,
    })
  }

  #fail(error: unknown): void {
    this.#failure = error
    this.#failed = true
    this.close()
  }

  #drain(): void {
    const { deadline } = this.#attempt
    deadline.arm(1, DRAIN_MS, () => new StreamError('drained'))
    this.#reader.read().then(({ done }) => (done ? this.#settle() : this.close()), () => this.close())
  }

  #settle(): void {
    this.#attempt.deadline.settle()
    this.#attempt.settled()
  }

  /** Closes the connection. Never awaits the body: its cancel may hang (MSW 2) or wait on a dead socket. */
  close(): void {
    this.#done = true
    this.#attempt.deadline.end(undefined)
    this.#reader.cancel().catch(() => {})
    this.#settle()
  }
}
