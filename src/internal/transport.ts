import type { ClientOptions, Clock, RequestOptions } from '../options.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise, WithResponse } from './api-promise.ts'
import { createAttempts } from './attempts.ts'
import type { Attempts } from './attempts.ts'
import { systemClock } from './clock.ts'
import { inBrowser } from './browser.ts'
import type { Codec } from './codec.ts'
import { readEvents } from './event-reader.ts'
import type { Call, Method } from './request.ts'
import { parse } from './json.ts'
import { contentType, failureOf, misfit, readSome, requestIdOf } from './respond.ts'
import { checkOptions } from './settings.ts'
import { EventStream } from './stream.ts'
import type { Opened } from './stream.ts'
import { assert } from './assert.ts'

export type { Call, Method } from './request.ts'

/** Sends calls and reads answers: all that a family needs. */
export interface Transport {
  /** A JSON answer. */
  json<T>(method: Method, path: string, call?: Call, options?: RequestOptions): APIPromise<T>
  /** A stream whose first event has arrived. Until then failures are retried. */
  events<T>(
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec?: Codec<T>,
  ): APIPromise<EventStream<T>>
  /** What `events` reads from, for streams with a class of their own. */
  open<T>(
    stop: AbortSignal,
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec?: Codec<T>,
  ): Promise<Opened<T>>
  /** The client's, for waits between calls. */
  readonly clock: Clock
  /** What all of them stand on: attempts, until what reads the answer is content. */
  readonly attempts: Attempts
}

/**
 * The machinery under a client. A family stands on it alone, which keeps bundles small.
 *
 * @throws {TypeError} when an option cannot be meant
 * @example
 * ```ts
 * const chat = new Chat(createTransport({ apiKey }))
 * ```
 */
export function createTransport(client: ClientOptions = {}): Transport {
  checkOptions(client)
  assert(
    client.apiKey === null || client.dangerouslyAllowBrowser || !inBrowser(),
    'create client: browsers show the key, want a relay and apiKey null, or dangerouslyAllowBrowser',
  )
  const attempts = createAttempts(client)

  const open = <T>(
    stop: AbortSignal,
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec: Codec<T> = {},
  ) =>
    attempts(method, path, call, options, async (attempt): Promise<Opened<T>> => {
      const { response, deadline, settings } = attempt
      if (!response.body || /json|html/.test(contentType(response))) {
        throw misfit(attempt, await readSome(attempt), 'text/event-stream')
      }
      const source = readEvents<T>(response.body, attempt, codec)
      const head = await source.head()
      deadline.arm('firstTokenTimeoutMs', 0)
      if (settings.timeoutMs === undefined) deadline.arm('timeoutMs', 0)
      return { data: source, response, requestId: requestIdOf(response, head) }
    }, stop)

  return {
    attempts,
    clock: client.clock ?? systemClock,
    open,
    json: <T>(method: Method, path: string, call?: Call, options?: RequestOptions) =>
      apiPromise(attempts(method, path, call, options, async (attempt): Promise<WithResponse<T>> => {
        const { response, deadline, redact } = attempt
        const text = await deadline.read(response.text())
        deadline.settle()
        const data = text || response.status !== 204 ? parse(text) : undefined
        if (typeof data === 'string') throw misfit(attempt, redact(data).slice(0, 500), 'JSON')
        const failure = failureOf(attempt, data, false)
        if (failure) throw failure
        return { data: data as T, response, requestId: requestIdOf(response, data) }
      })),
    events: <T>(method: Method, path: string, call?: Call, options?: RequestOptions, codec?: Codec<T>) =>
      apiPromise(new EventStream((stop) => open(stop, method, path, call, options, codec)).withResponse()),
  }
}
