import { APIConnectionError } from '../errors.ts'
import type { MiddlewareRequest, Query } from '../options.ts'
import type { Tokens } from './auth.ts'
import { keyOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { buildURL } from './url.ts'
import { assert } from './assert.ts'

/** The methods that the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a call sends. */
export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as multipart/form-data; see `toForm`. */
  readonly form?: (() => FormData | Promise<FormData>) | undefined
  readonly query?: Query | undefined
  readonly headers?: Record<string, string | undefined> | undefined
  /** The path starts below `/api` instead of `/api/paas/v4`. */
  readonly root?: boolean | undefined
  /** The key or token goes into `authorization` without `Bearer`, as the older APIs want it. */
  readonly bare?: boolean | undefined
}

/**
 * Builds a request once for all its attempts; what it gives sends one of them: authorization, middleware, fetch. The secrets it used are
 * told, so that no error repeats them.
 */
export function prepare(
  method: Method,
  path: string,
  call: Call,
  settings: Settings,
  tokens: Tokens,
  secrets: string[],
): (attempt: number, signal: AbortSignal) => Promise<Response> {
  const given: Record<string, string> = {}
  let form: Promise<FormData> | FormData | undefined
  const text = JSON.stringify(call.body)
  if (text) given['content-type'] = 'application/json'
  for (const [name, value] of Object.entries({ ...call.headers, ...settings.headers })) {
    if (value === null) delete given[name.toLowerCase()]
    else if (value !== undefined) {
      // fetch would refuse it, too, as if there were no connection, and show it.
      assert(/^\s*[\t -~\x80-\xff]*\s*$/.test(value), `send request: header ${name} is malformed`)
      given[name.toLowerCase()] = value
    }
  }
  const url = buildURL(settings.baseURL, path, { ...call.query, ...settings.query }, call.root)

  return async (attempt, signal) => {
    // Reading an upload is part of the first attempt, so that its abort and its time are heard.
    const body = call.form ? await (form ??= call.form()) : text
    const key = await keyOf(settings)
    const token = key && settings.auth === 'jwt' ? await tokens.get(key, settings.clock) : key
    if (key) secrets.push(key, key.slice(key.indexOf('.') + 1))
    // Looked up when it is called, and called unbound: Workers refuse a fetch with a `this`, and test kits replace the global one.
    const { fetch = globalThis.fetch, middleware = [] } = settings
    const last = async ({ url, method, headers, body, signal }: MiddlewareRequest): Promise<Response> => {
      const authorization = headers['authorization'] ?? (token && (call.bare ? token : `Bearer ${token}`))
      const secret = authorization?.split(' ').pop() ?? ''
      // The signature of a token is one by itself.
      secrets.push(secret, secret.slice(secret.lastIndexOf('.') + 1))
      const init = { method, body, signal, headers: authorization ? { ...headers, authorization } : headers }
      // Bun ends every fetch after 300 s unless told not to; other runtimes do not know the word.
      if ('Bun' in globalThis) Object.assign(init, { timeout: false })
      try {
        return await fetch(url, init as RequestInit)
      } catch (cause) {
        throw new APIConnectionError(`Cannot ${method} ${path}: no connection to ${new URL(url).origin}`, { cause })
      }
    }
    const chain = middleware.reduceRight<typeof last>((next, each) => (request) => each(request, next), last)
    return chain({ method, url, body, signal, attempt, headers: { ...given } })
  }
}
