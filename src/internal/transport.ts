import type { ClientOptions, Clock, RequestOptions } from '../options.ts'
import { apiPromise } from './api-promise.ts'
import type { APIPromise, WithResponse } from './api-promise.ts'
import { assert } from './assert.ts'
import type { TokenCache } from './auth.ts'
import { isBrowser } from './browser.ts'
import { systemClock } from './clock.ts'
import type { Codec } from './codec.ts'
import { readEvents } from './event-reader.ts'
import { parseJSON } from './json.ts'
import type { Call, Method } from './request.ts'
import { contentType, errorFromBody, readStart, requestIdOf } from './response.ts'
import type { AttemptContext } from './response.ts'
import { masks } from './redact.ts'
import { createSendWithRetries } from './send-with-retries.ts'
import type { SendWithRetries } from './send-with-retries.ts'
import { checkOptions } from './resolve-options.ts'
import { EventStream } from './stream.ts'
import type { Opened } from './stream.ts'

export type { Call, Method } from './request.ts'

/** Sends requests and reads their responses. Every endpoint family is built on it. */
export interface Transport {
  /** Sends a request and parses its JSON response. */
  json<T>(method: Method, path: string, call?: Call, options?: RequestOptions): APIPromise<T>
  /** Sends a request and resolves with its stream once the first event has arrived. Failures before that are retried. */
  events<T>(
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec?: Codec<T>,
  ): APIPromise<EventStream<T>>
  /** Opens the source of an `EventStream`, for subclasses of it. `stop` cancels the request and the stream. */
  open<T>(
    stop: AbortSignal,
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec?: Codec<T>,
  ): Promise<Opened<T>>
  /** The clock of the client, for waits between requests. */
  readonly clock: Clock
  /** Sends a request with retries and reads its response with a function. The other methods are built on it. */
  readonly attempts: SendWithRetries
}

/**
 * Creates the transport of a client. Combining it with single endpoint families gives a smaller bundle than `Zhipu`.
 *
 * `signer` is `jwt`, without which `auth: 'jwt'` is a `TypeError` of the request. `checkNames` is called with the options of the client and of
 * each request.
 *
 * @throws {TypeError} when an option is invalid
 * @example
 * ```ts
 * const chat = new Chat(createTransport({ apiKey }))
 * ```
 */
export function createTransport(
  client: ClientOptions = {},
  signer?: () => TokenCache,
  checkNames?: (options: object | undefined) => void,
): Transport {
  checkNames?.(client)
  checkOptions(client)
  assert(
    client.apiKey === null || client.dangerouslyAllowBrowser || !isBrowser(),
    'use apiKey: got one in a browser, expected null or dangerouslyAllowBrowser',
  )
  const attempts = createSendWithRetries(client, signer?.(), checkNames)

  const open = <T>(
    stop: AbortSignal,
    method: Method,
    path: string,
    call?: Call,
    options?: RequestOptions,
    codec?: Codec<T>,
  ) => attempts(method, path, call, options, (attempt) => readStream(attempt, codec), stop)

  return {
    attempts,
    clock: client.clock ?? systemClock,
    open,
    json: <T>(method: Method, path: string, call?: Call, options?: RequestOptions) =>
      apiPromise(attempts(method, path, call, options, (attempt) => readJSON<T>(attempt, call?.any))),
    events: (...request) => apiPromise(new EventStream((stop) => open(stop, ...request)).withResponse()),
  }
}

/** Waits for the first event of a stream. */
async function readStream<T>(attempt: AttemptContext, codec: Codec<T> = {}): Promise<Opened<T>> {
  const { response, arm } = attempt
  if (!response.body || /json|html/.test(contentType(response))) {
    throw errorFromBody(attempt, parseJSON(await readStart(attempt)), false, 'an event stream')
  }
  const data = readEvents<T>(response.body, attempt, codec)
  const first = await data.first()
  arm('firstTokenTimeoutMs', 0)
  if (attempt.settings.timeoutMs == null) arm('timeoutMs', 0)
  return { data, response, requestId: requestIdOf(response, first) }
}

/** Reads a body of JSON: an object, unless `isAny`, or nothing with status 204. */
async function readJSON<T>(attempt: AttemptContext, isAny: boolean | undefined): Promise<WithResponse<T>> {
  const { response } = attempt
  const text = await attempt.readBody(response.text())
  attempt.release()
  const data = text || response.status !== 204 ? parseJSON(text) : undefined
  const isMalformed = data === text
  const expected = isMalformed ? 'valid JSON' : text && !isAny && !/^\s*{/.test(text) && 'a JSON object'
  const body = isMalformed ? attempt.mask(text)!.slice(0, 500) : data
  // A body that should be JSON and is not was probably cut.
  const isCut = isMalformed && /json|^$/.test(contentType(response))
  const error = errorFromBody(attempt, body, false, expected, isCut)
  if (error) throw error
  // `Object()`, because a WeakMap refuses what is no object; nothing looks such a value up.
  masks.set(Object(data), attempt.mask)
  return { data: data as T, response, requestId: requestIdOf(response, data) }
}
