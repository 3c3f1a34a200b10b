import { APIConnectionError } from '../errors.ts'
import type { MiddlewareRequest } from '../options.ts'
import type { Tokens } from './auth.ts'
import { keyOf } from './settings.ts'
import type { Settings } from './settings.ts'

/** One attempt: authorization, middleware, fetch. Tells the secrets it used, so that no error repeats them. */
export async function send(
  request: MiddlewareRequest,
  settings: Settings,
  tokens: Tokens,
  bare: boolean | undefined,
  secrets: string[],
  act: string,
): Promise<Response> {
  const key = await keyOf(settings)
  const token = key && settings.auth === 'jwt' ? await tokens.get(key, settings.clock) : key
  if (key && token) secrets.push(token, key, key.slice(key.indexOf('.') + 1))
  // Looked up when it is called, and called unbound: Workers refuse a fetch with a `this`, and test kits replace the global one.
  const { fetch = globalThis.fetch } = settings
  const last = async ({ url, method, headers, body, signal }: MiddlewareRequest): Promise<Response> => {
    const init: RequestInit = { method, headers, signal }
    if (token) init.headers = { authorization: bare ? token : `Bearer ${token}`, ...headers }
    if (body !== undefined) init.body = body
    // Bun ends every fetch after 300 s unless told not to; other runtimes do not know the word.
    if ('Bun' in globalThis) Object.assign(init, { timeout: false })
    try {
      return await fetch(url, init)
    } catch (cause) {
      throw new APIConnectionError(`Cannot ${act}: no connection to ${new URL(url).origin}`, { cause })
    }
  }
  return (settings.middleware ?? []).reduceRight<(request: MiddlewareRequest) => Promise<Response>>(
    (next, middleware) => (request) => middleware(request, next),
    last,
  )(request)
}
