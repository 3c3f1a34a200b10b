import { APITimeoutError, assignFacts, ZhipuError } from '../errors.ts'
import type { ClientOptions, Place, RequestOptions } from '../options.ts'
import { assert } from './assert.ts'
import type { TokenCache } from './auth.ts'
import { startTimer } from './clock.ts'
import { createDeadline } from './deadline.ts'
import { createCoolDowns, createGate } from './gate.ts'
import { parseJSON } from './json.ts'
import { redactValue } from './redact.ts'
import type { Secrets } from './redact.ts'
import { prepareRequest } from './request.ts'
import type { Call, Method } from './request.ts'
import { errorFromBody, readStart } from './response.ts'
import type { AttemptContext } from './response.ts'
import { backoff, decideRetry, MAX_RETRY_AFTER_MS } from './retry.ts'
import { resolveKey } from './resolve-options.ts'
import { mergeOptions } from './settings.ts'
import type { Settings } from './settings.ts'

/**
 * Sends a request and reads its response, with retries. JSON, streams and binary responses share this loop and differ only in `read`.
 *
 * URL, headers and JSON text are built once per call. Then, for each attempt:
 *
 * 1. wait for the backoff of the attempt before, and for a free slot of `maxConcurrent` (gate.ts)
 * 2. start the timers of the attempt (deadline.ts)
 * 3. get the key, wait for the end of a cool-down, sign the token, run the middleware, call fetch (request.ts)
 * 4. turn an error status into an error (response.ts)
 * 5. `read` the response: parse JSON, wait for the first event of a stream, or hand over the bytes (transport.ts, binary.ts)
 * 6. after an error, apply the retry rules (retry.ts): throw it, renew the token, or go back to 1
 *
 * The caller's abort and `totalTimeoutMs` end any of these steps, and no other attempt follows.
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
export function createSendWithRetries(
  client: ClientOptions,
  tokens: TokenCache | undefined,
  checkNames: ((options: object | undefined) => void) | undefined,
): SendWithRetries {
  const gate = createGate(client.maxConcurrent || Infinity)
  const coolDowns = createCoolDowns()
  // The settings of requests without options of their own: merged once, then reused.
  let defaultSettings: Settings | undefined
  return async (method, path, call = {}, options, read, stop) => {
    checkNames?.(options)
    const settings = options ? mergeOptions(client, options) : defaultSettings ??= mergeOptions(client)
    // 300 s is the default of the official Python SDK.
    const { clock, logger, timeoutMs = 300_000, firstTokenTimeoutMs, totalTimeoutMs, maxRetries, auth, signal } =
      settings
    const act = `${method} ${path}`
    // Keys and tokens of all attempts so far. A server may repeat any of them, so later errors mask them all.
    const secrets: Secrets = []
    const send = prepareRequest(method, path, call, settings, tokens, secrets)
    const startedMs = clock.now()
    // Milliseconds to wait before the next attempt.
    let waitMs = 0
    // The error of the attempt before.
    let lastError: ZhipuError | undefined
    // Number of retries so far, which grows the backoff up to `maxRetries`. Renewing a token does not count.
    let retries = 0
    // Whether an expired token may still be renewed: once per call, since a second refusal has another cause.
    let mayRenew = auth === 'jwt'
    for (;;) {
      let leave: (() => void) | undefined
      const freeSlot = () => {
        leave?.()
        leave = undefined
      }
      const deadline = createDeadline(signal, clock, act, freeSlot, stop)
      // Set once the headers have arrived: a connection that fails later has failed in the body.
      let response: Response | undefined
      // What a cool-down holds back together.
      let group = ''
      // Waits, during which others may use the slot, and then for a free slot.
      const enterAfter = async (ms: number) => {
        freeSlot()
        if (ms) await deadline.wait((done) => startTimer(clock, ms, done))
        leave = await gate(deadline.wait)
        deadline.signal.throwIfAborted()
      }
      try {
        deadline.arm('totalTimeoutMs', totalTimeoutMs, startedMs)
        await enterAfter(waitMs)
        deadline.arm('timeoutMs', timeoutMs)
        if (stop) deadline.arm('firstTokenTimeoutMs', firstTokenTimeoutMs)
        const key = await deadline.race(resolveKey(settings))
        group = JSON.stringify([key, settings.baseURL, (call.body as { model?: unknown } | undefined)?.model])
        for (let ms; maxRetries && (ms = coolDowns.remainingMs(group, clock.now()));) {
          const state = `Cannot ${act}: the rate limit cools down for ${Math.round(ms)} ms`
          if (timeoutMs && ms > timeoutMs) {
            throw new APITimeoutError(`${state}, timeoutMs is ${timeoutMs} ms`, { retryAfterMs: ms })
          }
          logger?.warn?.(`${state}; waiting`, { attempt: retries })
          await enterAfter(ms)
        }
        response = await deadline.race(send(retries, deadline.signal, key))
        assert(!response.bodyUsed, `${act}: a middleware has read the body of the response, expected response.clone()`)
        logger?.debug?.(`${act}: ${response.status}`, { attempt: retries })
        const attempt: AttemptContext = {
          ...deadline,
          act,
          response,
          settings,
          mask: (value) => redactValue(value, secrets),
        }
        if (!response.ok) throw errorFromBody(attempt, parseJSON(await readStart(attempt)), true)
        return await read(attempt)
      } catch (error) {
        deadline.abort(error)
        signal?.throwIfAborted()
        stop?.throwIfAborted()
        if (!(error instanceof ZhipuError)) throw error
        // `totalTimeoutMs` has passed, or a cool-down is longer than `timeoutMs`.
        const isFinal = error instanceof APITimeoutError && !error.retryable
        let verdict = decideRetry(placeOf(error, !!response, !!stop), error, settings.retry)
        if (verdict === 'renew' && !mayRenew) verdict = 'stop'
        assignFacts(error, { retryable: verdict !== 'stop', cause: isFinal ? lastError : undefined })
        lastError = error
        if (verdict === 'renew') {
          mayRenew = false
          waitMs = 0
          tokens!.renew(response?.headers.get('date'), clock)
          continue
        }
        waitMs = error.retryAfterMs ?? backoff(retries, verdict, settings.random())
        const mayWait = waitMs <= MAX_RETRY_AFTER_MS
        if (verdict === 'slow' && maxRetries && mayWait) coolDowns.set(group, clock.now() + waitMs)
        if (verdict === 'stop' || isFinal || !mayWait || retries++ >= maxRetries) throw error
        logger?.warn?.(`${error.message}; retrying in ${Math.round(waitMs)} ms`, { attempt: retries })
      }
    }
  }
}

/** The stage at which an attempt failed, for the retry rules. */
function placeOf(error: ZhipuError, hasResponse: boolean, isStream: boolean): Place {
  if (error instanceof APITimeoutError) return 'timeout'
  if (!hasResponse) return 'connect'
  // Only errors of the body are created as retryable: a lost connection, malformed JSON, a broken stream.
  if (error.retryable) return 'body'
  // The API error in a stream of status 200 is its first event. Errors after the first event are thrown to the reader, not here.
  return isStream && error.status === 200 ? 'event' : 'answer'
}
