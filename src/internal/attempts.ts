import { APIConnectionError, APITimeoutError, StreamError, tell, ZhipuError } from '../errors.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'
import { createTokens } from './auth.ts'
import { sleep } from './clock.ts'
import { createDeadline } from './deadline.ts'
import type { Deadline } from './deadline.ts'
import { createGate } from './gate.ts'
import { parse } from './json.ts'
import { redact } from './redact.ts'
import { prepare } from './request.ts'
import type { Call, Method } from './request.ts'
import { failureOf, readSome } from './respond.ts'
import type { Attempt } from './respond.ts'
import { backoff, judge } from './retry.ts'
import { settle } from './settings.ts'
import type { Settings } from './settings.ts'

/** Makes what reading the answer yields, attempt after attempt. */
export type Attempts = <T>(
  method: Method,
  path: string,
  call: Call | undefined,
  options: RequestOptions | undefined,
  read: (attempt: Attempt) => Promise<T>,
  /** Of a stream: ends the attempt as its reader leaves, and there will be no other. */
  stop?: AbortSignal,
) => Promise<T>

/** The loop around an attempt: gate, deadline, sending, reading, and what to do when it failed. */
export function createAttempts(client: ClientOptions): Attempts {
  const gate = createGate(client.maxConcurrent || Infinity)
  const tokens = createTokens()
  let usual: Settings | undefined
  return async (method, path, call = {}, options, read, stop) => {
    const settings = options ? settle(client, options) : usual ??= settle(client)
    const { clock, logger, timeoutMs, firstTokenTimeoutMs, maxRetries, auth } = settings
    const signal = settings.signal ?? undefined
    const act = `${method} ${path}`
    const secrets: string[] = []
    const send = prepare(method, path, call, settings, tokens, secrets)
    const hear = () => {
      signal?.throwIfAborted()
      stop?.throwIfAborted()
    }
    let current: Deadline | undefined
    stop?.addEventListener('abort', () => current?.end(undefined))
    for (let attempt = 0, renewed = auth !== 'jwt';;) {
      hear()
      const deadline = current = createDeadline(signal, clock, act, await gate.enter(signal, clock))
      let response: Response | undefined
      try {
        hear()
        // 300 s is what the official Python SDK has.
        deadline.arm('timeoutMs', timeoutMs ?? 300_000)
        if (stop) deadline.arm('firstTokenTimeoutMs', firstTokenTimeoutMs)
        response = await deadline.guard(send(attempt, deadline.signal))
        logger?.debug?.(`${act}: ${response.status}`, { attempt })
        const context: Attempt = { act, response, deadline, settings, redact: (text) => redact(text, secrets) }
        if (!response.ok) throw failureOf(context, parse(await readSome(context)), true)
        return await read(context)
      } catch (error) {
        deadline.end(error)
        hear()
        if (!(error instanceof ZhipuError)) throw error
        const { status = 0, code = '', retryAfterMs } = error
        const place = error instanceof APITimeoutError
          ? 'timeout'
          : error instanceof StreamError
          ? 'body'
          : error instanceof APIConnectionError
          ? response ? 'body' : 'connect'
          : stop && status === 200
          ? 'event'
          : 'answer'
        let verdict = judge({ place, status, code }, settings.retry)
        if (verdict === 'renew' && renewed) verdict = 'stop'
        tell(error, { retryable: verdict !== 'stop' })
        if (verdict === 'renew') {
          renewed = true
          tokens.renew(response?.headers.get('date'), clock)
          continue
        }
        const ms = retryAfterMs ?? backoff(attempt, verdict, settings.random())
        if (verdict === 'slow') gate.coolDown(clock.now() + ms)
        if (verdict === 'stop' || attempt++ >= maxRetries) throw error
        logger?.warn?.(`${error.message}; again in ${Math.round(ms)} ms`, { attempt })
        await sleep(ms, signal, clock)
      }
    }
  }
}
