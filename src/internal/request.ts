import { APIConnectionError } from '../errors.ts'
import type { MiddlewareRequest, Query } from '../options.ts'
import { assert } from './assert.ts'
import type { TokenCache } from './auth.ts'
import { resolveKey } from './settings.ts'
import type { Settings } from './settings.ts'
import { buildURL } from './url.ts'

/** The methods that the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a call sends, beside its options. */
export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown
  /** Creates the form that is sent as multipart/form-data. Called once per call, in the first attempt. */
  readonly form?: (() => FormData | Promise<FormData>) | undefined
  readonly query?: Query | undefined
  readonly headers?: Record<string, string | undefined> | undefined
  /** Whether the path starts at `/api` instead of `/api/paas/v4`. @default false */
  readonly root?: boolean | undefined
  /** Whether `authorization` holds the key or token without `Bearer`, as the older APIs require. @default false */
  readonly bare?: boolean | undefined
}

/** Sends one attempt. `retries` is the number of attempts before it. */
export type Send = (retries: number, signal: AbortSignal) => Promise<Response>

/**
 * Builds what all attempts of a request share, and returns the function that sends one: key, middleware, authorization, fetch. The keys and
 * tokens it uses are added to `secrets`, so that errors can mask them.
 */
export function prepareRequest(
  method: Method,
  path: string,
  call: Call,
  settings: Settings,
  tokens: TokenCache,
  secrets: string[],
): Send {
  const commonHeaders: Record<string, string> = {}
  let form: Promise<FormData> | FormData | undefined
  const json = JSON.stringify(call.body)
  if (json) commonHeaders['content-type'] = 'application/json'
  for (const [name, value] of Object.entries({ ...call.headers, ...settings.headers })) {
    if (value === null) delete commonHeaders[name.toLowerCase()]
    else if (value !== undefined) {
      // Checked here: fetch would throw a TypeError that contains the value and looks like a failed connection.
      assert(/^\s*[\t -~\x80-\xff]*\s*$/.test(value), `send request: header ${name} is malformed`)
      commonHeaders[name.toLowerCase()] = value
    }
  }
  const url = buildURL(settings.baseURL, path, { ...call.query, ...settings.query }, call.root)

  return async (retries, signal) => {
    // Reading an upload is part of the first attempt, so that its timeout and the abort apply.
    const body = call.form ? await (form ??= call.form()) : json
    const key = await resolveKey(settings)
    const token = key && settings.auth === 'jwt' ? await tokens.get(key, settings.clock) : key
    if (key) secrets.push(key, key.slice(key.indexOf('.') + 1))
    // Looked up at each call, because test kits replace the global; called unbound, because Workers refuse a fetch with a `this`.
    const { fetch = globalThis.fetch, middleware = [] } = settings
    const callFetch = async ({ url, method, headers, body, signal }: MiddlewareRequest): Promise<Response> => {
      const authorization = headers['authorization'] ?? (token && (call.bare ? token : `Bearer ${token}`))
      const secret = authorization?.split(' ').pop() ?? ''
      // The signature of a token is a secret of its own.
      secrets.push(secret, secret.slice(secret.lastIndexOf('.') + 1))
      const init = { method, body, signal, headers: authorization ? { ...headers, authorization } : headers }
      // Bun ends every fetch after 300 s without this option; other runtimes do not know it.
      if ('Bun' in globalThis) Object.assign(init, { timeout: false })
      try {
        return await fetch(url, init as RequestInit)
      } catch (cause) {
        throw new APIConnectionError(`Cannot ${method} ${path}: no connection to ${new URL(url).origin}`, { cause })
      }
    }
    const send = middleware.reduceRight<typeof callFetch>((next, layer) => (request) => layer(request, next), callFetch)
    return send({ method, url, body, signal, attempt: retries, headers: { ...commonHeaders } })
  }
}
