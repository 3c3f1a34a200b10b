import { StreamError, ZhipuError } from '../errors.ts'
import type { ErrorFacts } from '../errors.ts'
import { DONE, spliced, unsplice } from './codec.ts'
import type { Codec } from './codec.ts'
import { parseErrorBody } from './error-body.ts'
import { parseJSON } from './json.ts'
import { errorFromBody } from './response.ts'
import type { AttemptContext } from './response.ts'
import { decideRetry } from './retry.ts'
import { createDecoder } from './sse.ts'

/** Where a stream takes its items from. */
export interface BatchSource<T> {
  /** Resolves with the next items, at least one, or with `undefined` at the end. Items that arrived before a failure come before it. */
  read(): Promise<T[] | undefined>
  /** Closes the connection. Does not use `this`, so that it can be called after the source was collected. */
  readonly close: () => void
  /** Whether the caller aborted before the end: items that have arrived are then not delivered. */
  aborted(): boolean
}

/** The source of a stream over the body of a response. */
export interface EventReader<T> extends BatchSource<T> {
  /** Waits for the first item and returns it without removing it; throws the error that arrived in its place. */
  first(): Promise<T | undefined>
}

/** The fields that are read from every item, whatever its endpoint. */
interface ItemFields {
  readonly error?: unknown
  readonly agent_id?: unknown
  readonly choices?: readonly { finish_reason?: string | null }[]
}

/** How long the end of the body is awaited after `[DONE]`, so that the connection can be reused. */
const DRAIN_MS = 1000

/**
 * Reads the body of a stream as batches of items: one array for each piece that arrives, which costs less than a promise per item.
 *
 * It ends at `[DONE]`, or at the end of the body after a completing item. Anything else is a failure, which is thrown after the items that
 * arrived before it.
 */
export function readEvents<T>(
  body: ReadableStream<Uint8Array>,
  attempt: AttemptContext,
  codec: Codec<T>,
): EventReader<T> {
  const { act, arm, abort, readBody, release, settings, mask } = attempt
  const { idleTimeoutMs, maxEventBytes } = settings
  const reader = body.getReader()
  // Keeps the first bytes of a character that was split between two pieces.
  const text = new TextDecoder()
  // Items that have arrived and were not read yet.
  let batch: T[] = []
  // Wrapped in an object, because any value can be thrown.
  let failure: { error: unknown } | undefined
  // Whether an item has arrived: an error before the first is one of the request, later ones are errors of the stream.
  let hasBegun = false
  // Whether an item has completed the answer, so that the body may end without `[DONE]`.
  let isComplete = false
  // Whether the body has ended. An event that follows has no blank line; if it is not valid JSON, the body ended inside it.
  let isEnded = false
  // Whether the stream has ended, by `[DONE]`, the end of the body, a failure or `close()`. Nothing is decoded after that.
  let isOver = false

  // Does not await the cancellation of the body: it may hang (MSW 2) or wait for a dead socket.
  const close = (): void => {
    isOver = true
    abort()
    reader.cancel().catch(() => {})
  }
  const fail = (error: unknown): void => {
    failure ??= { error }
    close()
  }
  const failStream = (state: string, code: string, frame?: string): void =>
    fail(new StreamError(`Cannot ${act}: ${state}`, { code, retryable: true, body: mask(frame) }))

  const failWithBody = (errorBody: unknown): void => {
    const cause = errorFromBody(attempt, errorBody, true)!
    if (!hasBegun) return fail(cause)
    const { message, response } = cause
    const retryable = decideRetry('event', cause, settings.retry) !== 'stop'
    fail(new StreamError(message, { ...cause, name: undefined, cause, response, retryable } as ErrorFacts))
  }

  const addItem = (item: T & ItemFields): void => {
    if ((item.error && !item.agent_id) || (!item.choices && parseErrorBody(item, false))) return failWithBody(item)
    const reason = item.choices?.[0]?.finish_reason
    const isLost = reason === 'network_error'
    if (hasBegun || !isLost) batch.push(item)
    hasBegun = true
    isComplete ||= codec.last ? codec.last(item) : !!reason
    if (isLost) failStream(`finish_reason is ${reason}`, reason)
  }

  const recoverItems = (frame: string): void => {
    const items = unsplice(frame)
    if (!items.length && !isEnded) failStream('event is not valid JSON', 'garbage', frame)
    for (const item of items) {
      if (item === DONE) isOver = true
      else if (!isOver) {
        spliced.add(item as object)
        addItem(item as T & ItemFields)
      }
    }
  }

  const decode = createDecoder((event) => {
    if (isOver) return
    const { data } = event
    if (event.event === 'error' || codec.isError?.(event)) return failWithBody(parseJSON(data))
    if (data.startsWith(DONE) && !codec.isUnmarked) {
      isOver = true
      return
    }
    let item: unknown
    try {
      item = codec.decode ? codec.decode(event) : data && JSON.parse(data)
    } catch (error) {
      if (error instanceof ZhipuError) throw error
      return recoverItems(data)
    }
    if (item) addItem(item as T & ItemFields)
  }, maxEventBytes)

  /** After `[DONE]`: waits for the end of the body, and closes the connection if anything else arrives. */
  const drain = (): void => {
    arm('idleTimeoutMs', DRAIN_MS)
    reader.read().then(({ done }) => done ? release() : close(), close)
  }

  const pull = async (): Promise<void> => {
    try {
      // Runs only while a read waits: a slow consumer does not make the server idle.
      arm('idleTimeoutMs', idleTimeoutMs)
      const { done, value } = await readBody(reader.read())
      arm('idleTimeoutMs', 0)
      isEnded = done
      decode(text.decode(value, { stream: !done }), done)
      if (done && !isOver && !isComplete) {
        failStream('stream ended without finish_reason or [DONE]', 'truncated')
      }
      if (isOver && !done && !failure) drain()
      if (done) release()
      isOver ||= done
    } catch (error) {
      if (!isOver) fail(error)
    }
  }

  const first = async (): Promise<T | undefined> => {
    while (!batch.length && !isOver) await pull()
    if (!batch.length && failure) throw failure.error
    return batch[0]
  }

  return {
    aborted: () => !isOver && !!settings.signal?.aborted,
    close,
    first,
    async read() {
      await first()
      const items = batch
      batch = []
      return items.length ? items : undefined
    },
  }
}
