import { StreamError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import { DONE, spliced, unsplice } from './codec.ts'
import type { Codec } from './codec.ts'
import { refusalOf } from './failure.ts'
import { parse } from './json.ts'
import { failureOf } from './respond.ts'
import type { Attempt } from './respond.ts'
import { judge } from './retry.ts'
import { createDecoder } from './sse.ts'

/** Where a stream takes its items from. */
export interface BatchSource<T> {
  /** The items of the next piece, never an empty array; `undefined` at the proper end. What arrived before a failure comes first. */
  read(): Promise<T[] | undefined>
  /** Free of `this`: it outlives its reader. */
  readonly close: () => void
  /** The caller has aborted before the end: items that are still at hand are no longer wanted. */
  aborted(): boolean
}

/** A source over a body. */
export interface EventReader<T> extends BatchSource<T> {
  /** Waits for the first item and gives it, or throws what came instead. */
  head(): Promise<T | undefined>
}

/** What is looked at in every item, whatever its family. */
interface Envelope {
  readonly error?: unknown
  readonly agent_id?: unknown
  readonly choices?: readonly { finish_reason?: string | null }[]
}

/** How long the rest after `[DONE]` is awaited, so that the connection can serve the next request. */
const DRAIN_MS = 1000

/** Reads a body as batches of items: one array for each piece that arrives, unrolled only at the public edge. */
export function readEvents<T>(body: ReadableStream<Uint8Array>, attempt: Attempt, codec: Codec<T>): EventReader<T> {
  const { act, deadline, settings, redact } = attempt
  const { idleTimeoutMs, maxEventBytes } = settings
  const reader = body.getReader()
  const text = new TextDecoder()
  let batch: T[] = []
  let failure: { error: unknown } | undefined
  let begun = false
  let whole = false
  let over = false

  // Never awaits the body: its cancel may hang (MSW 2) or wait on a dead socket.
  const close = (): void => {
    over = true
    deadline.end(undefined)
    reader.cancel().catch(() => {})
  }
  const fail = (error: unknown): void => {
    failure ??= { error }
    close()
  }
  const broken = (state: string, code: string, frame?: string): void =>
    fail(new StreamError(`Cannot ${act}: ${state}`, { code, retryable: true, body: frame && redact(frame) }))

  /** An error event: before the first item it is a refusal like any other, after it the stream is broken. */
  const refused = (body: unknown): void => {
    const cause = failureOf(attempt, body, true)!
    const { message, response, status = 0, code = '' } = cause
    const retryable = judge({ place: 'event', status, code }, settings.retry) !== 'stop'
    fail(
      begun ? new StreamError(message, { ...cause, name: undefined, cause, response, retryable } as ErrorFacts) : cause,
    )
  }

  const take = (item: T & Envelope): void => {
    if ((item.error && !item.agent_id) || (!item.choices && refusalOf(item, false))) return refused(item)
    const reason = item.choices?.[0]?.finish_reason
    const lost = reason === 'network_error'
    if (begun || !lost) batch.push(item)
    begun = true
    whole ||= codec.last ? codec.last(item) : !!reason
    if (lost) broken(`finish_reason is ${reason}`, reason)
  }

  const salvage = (frame: string): void => {
    const items = unsplice(frame)
    if (!items.length) broken('an event is no JSON', 'garbage', frame)
    for (const item of items) {
      if (item === DONE) over = true
      else if (!over) {
        spliced.add(item as object)
        take(item as T & Envelope)
      }
    }
  }

  const decode = createDecoder((event) => {
    if (over) return
    const { data } = event
    if (event.event === 'error') return refused(parse(data))
    if (data.startsWith(DONE)) {
      over = true
      return
    }
    let item: unknown
    try {
      item = codec.decode ? codec.decode(event) : data && JSON.parse(data)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return salvage(data)
    }
    if (item) take(item as T & Envelope)
  }, maxEventBytes)

  const drain = (): void => {
    deadline.arm('idleTimeoutMs', DRAIN_MS)
    reader.read().then(({ done }) => done ? deadline.settle() : close(), close)
  }

  const pull = async (): Promise<void> => {
    try {
      // Armed while a read waits, and only then: a slow consumer is no idle server.
      deadline.arm('idleTimeoutMs', idleTimeoutMs)
      const { done, value } = await deadline.read(reader.read())
      deadline.arm('idleTimeoutMs', 0)
      decode(text.decode(value, { stream: !done }), done)
      if (done && !over && !whole) broken('it ended without finish_reason and without [DONE]', 'truncated')
      if (over && !done && !failure) drain()
      if (done) deadline.settle()
      over ||= done
    } catch (error) {
      if (!over) fail(error)
    }
  }

  const head = async (): Promise<T | undefined> => {
    while (!batch.length && !over) await pull()
    if (!batch.length && failure) throw failure.error
    return batch[0]
  }

  return {
    aborted: () => !over && !!settings.signal?.aborted,
    close,
    head,
    async read() {
      await head()
      const items = batch
      batch = []
      return items.length ? items : undefined
    },
  }
}
