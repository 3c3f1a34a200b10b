import type { ClientOptions } from '../options.ts'
import { createTokens } from './auth.ts'
import { redact } from './redact.ts'
import { prepare } from './request.ts'
import type { Call, Method } from './request.ts'
import { checkOptions, settle } from './settings.ts'

/** A response as the server sent it. */
export interface RawResponse {
  readonly response: Response
  /** Masks the keys and tokens that the request was sent with. */
  redact(text: string): string
}

/** Sends one request: no retry, no timeout, and errors of the API are ordinary responses. */
export type SendRaw = (method: Method, path: string, call: Call, signal: AbortSignal) => Promise<RawResponse>

/**
 * Creates what a proxy needs of a client: authorization, middleware and fetch, without the machinery of a transport.
 *
 * @throws {TypeError} when an option is invalid
 */
export function createRawSender(options: ClientOptions): SendRaw {
  checkOptions(options)
  const tokens = createTokens()
  return async (method, path, call, signal) => {
    const secrets: string[] = []
    const send = prepare(method, path, call, settle(options), tokens, secrets)
    return { response: await send(0, signal), redact: (text) => redact(text, secrets) }
  }
}
