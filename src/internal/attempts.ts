import { APIConnectionError, APITimeoutError, StreamError, tell, ZhipuError } from '../errors.ts'
import type { ClientOptions, RequestOptions } from '../options.ts'
import { createTokens } from './auth.ts'
import { sleep } from './clock.ts'
import { createDeadline } from './deadline.ts'
import { createGate } from './gate.ts'
import { parse } from './json.ts'
import { prepare } from './request.ts'
import type { Call, Method } from './request.ts'
import { failureOf, readSome, timeoutError } from './respond.ts'
import type { Attempt } from './respond.ts'
import { backoff, judge } from './retry.ts'
import type { Place } from './retry.ts'
import { send } from './send.ts'
import { settle } from './settings.ts'

/** Milliseconds for an attempt where nobody said otherwise; what the official Python SDK has. */
const DEFAULT_TIMEOUT_MS = 300_000

/** Makes what reading the answer yields, attempt after attempt. */
export type Attempts = <T>(
  method: Method,
  path: string,
  call: Call,
  options: RequestOptions | undefined,
  read: (attempt: Attempt) => Promise<T>,
  streaming?: boolean,
) => Promise<T>

function placeOf(error: ZhipuError, response: Response | undefined): Place {
  if (error instanceof APITimeoutError) return 'timeout'
  if (error instanceof StreamError) return 'body'
  if (error instanceof APIConnectionError) return response ? 'body' : 'connect'
  return response?.headers.get('content-type')?.startsWith('text/event-stream') ? 'event' : 'answer'
}

/** The loop around an attempt: gate, deadline, sending, reading, and what to do when it failed. */
export function createAttempts(client: ClientOptions): Attempts {
  const gate = createGate(client.maxConcurrent || Infinity)
  const tokens = createTokens()
  return async (method, path, call, options, read, streaming) => {
    const settings = settle(client, options)
    const { clock, logger } = settings
    const signal = settings.signal ?? undefined
    const act = `${method} ${path}`
    const prepared = await prepare(method, path, call, settings)
    for (let attempt = 0, renewed = false;;) {
      signal?.throwIfAborted()
      const leave = await gate.enter(signal, clock)
      const deadline = createDeadline(signal, clock)
      const secrets: string[] = []
      let response: Response | undefined
      const limit = (timer: 'total' | 'first', name: string, ms: number | undefined) =>
        deadline.arm(timer, ms, () => timeoutError(act, name, ms))
      try {
        limit('total', 'timeoutMs', settings.timeoutMs ?? DEFAULT_TIMEOUT_MS)
        if (streaming) limit('first', 'firstTokenTimeoutMs', settings.firstTokenTimeoutMs)
        const request = { ...prepared, headers: { ...prepared.headers }, signal: deadline.signal, attempt }
        response = await deadline.guard(send(request, settings, tokens, call.bare, secrets, act))
        logger?.debug?.(`${act}: ${response.status}`, { attempt })
        const context: Attempt = {
          act,
          response,
          deadline,
          settings,
          redact: (text) => secrets.reduce((left, secret) => left.split(secret).join('***'), text),
          settled() {
            deadline.settle()
            leave()
          },
        }
        if (!response.ok) throw failureOf(context, parse(await readSome(context)), true)
        return await read(context)
      } catch (thrown) {
        const error = deadline.signal.aborted ? deadline.signal.reason : thrown
        deadline.end(error)
        leave()
        if (signal?.aborted) throw signal.reason
        if (!(error instanceof ZhipuError)) throw error
        const { status = 0, code = '', retryAfterMs } = error
        const verdict = judge({ place: placeOf(error, response), status, code }, settings.retry)
        tell(error, { retryable: verdict !== 'stop' })
        const renew = verdict === 'renew' && settings.auth === 'jwt' && !renewed
        if (renew) {
          renewed = true
          tokens.renew(response?.headers.get('date'), clock)
          continue
        }
        const ms = retryAfterMs ?? backoff(attempt, verdict, settings.random())
        if (verdict === 'slow') gate.coolDown(clock.now() + ms)
        if (verdict === 'stop' || verdict === 'renew' || attempt++ >= settings.maxRetries) throw error
        logger?.warn?.(`${error.message}; tried again in ${Math.round(ms)} ms`, { attempt })
        await sleep(ms, signal, clock)
      }
    }
  }
}
