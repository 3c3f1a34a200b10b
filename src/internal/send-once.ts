import type { ClientOptions } from '../options.ts'
import { jwt } from './auth.ts'
import { redact } from './redact.ts'
import type { Secrets } from './redact.ts'
import { prepareRequest } from './request.ts'
import type { Call, Method } from './request.ts'
import { checkOptions, resolveKey } from './resolve-options.ts'
import { mergeOptions } from './settings.ts'

export { systemClock } from './clock.ts'
export { createDeadline } from './deadline.ts'
export type { Deadline } from './deadline.ts'

/** A response as the server sent it. */
export interface RawResponse {
  readonly response: Response
  /** Masks the keys and tokens that the request was sent with. */
  redact(text: string): string
}

/** Sends one request without retries and timeouts. An error status is an ordinary response. */
export type SendOnce = (method: Method, path: string, call: Call, signal: AbortSignal) => Promise<RawResponse>

/**
 * Creates the part of a client that a proxy needs: authorization, middleware and fetch.
 *
 * @throws {TypeError} when an option is invalid
 */
export function createSendOnce(options: ClientOptions): SendOnce {
  checkOptions(options)
  const tokens = jwt()
  return async (method, path, call, signal) => {
    const secrets: Secrets = []
    const settings = mergeOptions(options)
    const send = prepareRequest(method, path, call, settings, tokens, secrets)
    return { response: await send(0, signal, await resolveKey(settings)), redact: (text) => redact(text, secrets) }
  }
}
