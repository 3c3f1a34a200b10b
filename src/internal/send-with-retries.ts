import { APIConnectionError, APITimeoutError, assignFacts, StreamError, ZhipuError } from '../errors.ts'
import type { ClientOptions, Place, RequestOptions } from '../options.ts'
import { createTokenCache } from './auth.ts'
import { sleep } from './clock.ts'
import { createDeadline } from './deadline.ts'
import type { Deadline } from './deadline.ts'
import { createGate } from './gate.ts'
import { parseJSON } from './json.ts'
import { redact } from './redact.ts'
import { prepareRequest } from './request.ts'
import type { Call, Method } from './request.ts'
import { errorFromBody, readStart } from './response.ts'
import type { AttemptContext } from './response.ts'
import { backoff, decideRetry } from './retry.ts'
import { mergeOptions } from './settings.ts'
import type { Settings } from './settings.ts'

/**
 * Sends a request and reads its response, with retries. JSON, streams and binary responses share this loop and differ only in `read`.
 *
 * URL, headers and JSON text are built once per call. Then, for each attempt:
 *
 * 1. wait for a free slot of `maxConcurrent` and for the end of a cool-down (gate.ts)
 * 2. start the timers of the attempt (deadline.ts)
 * 3. get the key, sign the token, run the middleware, call fetch (request.ts)
 * 4. turn an error status into an error (response.ts)
 * 5. `read` the response: parse JSON, wait for the first event of a stream, or hand over the bytes (transport.ts, binary.ts)
 * 6. after an error, apply the retry rules (retry.ts): throw it, renew the token, or wait and go back to 1
 *
 * The caller's abort ends any of these steps; the call then rejects with the signal's reason and is not retried.
 */
export type SendWithRetries = <T>(
  method: Method,
  path: string,
  call: Call | undefined,
  options: RequestOptions | undefined,
  /** Called once the headers of a response without an error status have arrived. What it throws may be retried. */
  read: (attempt: AttemptContext) => Promise<T>,
  /** Only for streams: aborts when the reader cancels the stream. It ends the attempt, and no other follows. */
  stop?: AbortSignal,
) => Promise<T>

/** Creates the retry loop of a client, with the slots and the tokens that all its requests share. */
export function createSendWithRetries(client: ClientOptions): SendWithRetries {
  const gate = createGate(client.maxConcurrent || Infinity)
  const tokens = createTokenCache()
  // The settings of requests without options of their own: merged once, then reused.
  let defaultSettings: Settings | undefined
  return async (method, path, call = {}, options, read, stop) => {
    const settings = options ? mergeOptions(client, options) : defaultSettings ??= mergeOptions(client)
    const { clock, logger, timeoutMs, firstTokenTimeoutMs, maxRetries, auth } = settings
    const signal = settings.signal ?? undefined
    const act = `${method} ${path}`
    // Keys and tokens of all attempts so far. A server may repeat any of them, so later errors mask them all.
    const secrets: string[] = []
    const send = prepareRequest(method, path, call, settings, tokens, secrets)
    const throwIfAborted = () => {
      signal?.throwIfAborted()
      stop?.throwIfAborted()
    }
    // The deadline of the running attempt, for `stop` to end.
    let current: Deadline | undefined
    stop?.addEventListener('abort', () => current?.abort())
    // Number of retries so far, which grows the backoff up to `maxRetries`. Renewing a token does not count.
    let retries = 0
    // Whether an expired token may still be renewed: once per call, since a second refusal has another cause.
    let mayRenew = auth === 'jwt'
    for (;;) {
      throwIfAborted()
      const deadline = current = createDeadline(signal, clock, act, await gate.enter(signal, clock))
      // Set once the headers have arrived: a connection that fails later has failed in the body.
      let response: Response | undefined
      try {
        throwIfAborted()
        // 300 s is the default of the official Python SDK.
        deadline.arm('timeoutMs', timeoutMs ?? 300_000)
        if (stop) deadline.arm('firstTokenTimeoutMs', firstTokenTimeoutMs)
        response = await deadline.race(send(retries, deadline.signal))
        logger?.debug?.(`${act}: ${response.status}`, { attempt: retries })
        const attempt: AttemptContext = { act, response, deadline, settings, redact: (text) => redact(text, secrets) }
        if (!response.ok) throw errorFromBody(attempt, parseJSON(await readStart(attempt)), true)
        return await read(attempt)
      } catch (error) {
        deadline.abort(error)
        throwIfAborted()
        if (!(error instanceof ZhipuError)) throw error
        const { status = 0, code = '', retryAfterMs } = error
        let verdict = decideRetry({ place: placeOf(error, !!response, !!stop), status, code }, settings.retry)
        if (verdict === 'renew' && !mayRenew) verdict = 'stop'
        assignFacts(error, { retryable: verdict !== 'stop' })
        if (verdict === 'renew') {
          mayRenew = false
          tokens.renew(response?.headers.get('date'), clock)
          continue
        }
        const waitMs = retryAfterMs ?? backoff(retries, verdict, settings.random())
        if (verdict === 'slow') gate.coolDown(clock.now() + waitMs)
        if (verdict === 'stop' || retries++ >= maxRetries) throw error
        logger?.warn?.(`${error.message}; retrying in ${Math.round(waitMs)} ms`, { attempt: retries })
        await sleep(waitMs, signal, clock)
      }
    }
  }
}

/** The stage at which an attempt failed, for the retry rules. */
function placeOf(error: ZhipuError, hasResponse: boolean, isStream: boolean): Place {
  if (error instanceof APITimeoutError) return 'timeout'
  if (error instanceof StreamError) return 'body'
  if (error instanceof APIConnectionError) return hasResponse ? 'body' : 'connect'
  // The API error in a stream of status 200 is its first event. Errors after the first event are thrown to the reader, not here.
  return isStream && error.status === 200 ? 'event' : 'answer'
}
