import { APIConnectionError } from '../errors.ts'
import type { HeaderOptions, MiddlewareRequest, Query } from '../options.ts'
import { assert } from './assert.ts'
import type { TokenCache } from './auth.ts'
import { pairsOf } from './pairs.ts'
import type { Secrets } from './redact.ts'
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
  /** Whether the response may be any JSON, not only an object. @default false */
  readonly any?: boolean | undefined
}

/** Sends one attempt with a key. `retries` is the number of attempts before it. */
export type Send = (retries: number, signal: AbortSignal, key: string | undefined) => Promise<Response>

/**
 * Joins headers in lower case. Of equal names the last one is kept.
 *
 * @throws {TypeError} when a name or a value is malformed. That of fetch would contain the value and look like a failed connection; Workers
 * accept any name.
 */
export function joinHeaders(...layers: readonly (HeaderOptions | null | undefined)[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const layer of layers) {
    for (const [name, value] of pairsOf(layer)) {
      if (/[^\w!#$%&'*+.^`|~-]|^$/.test(name) || /[^\t -~\x80-\xff]/.test(`${value}`.trim())) {
        throw new TypeError(`Cannot send request: header ${JSON.stringify(name)} is malformed`)
      }
      const key = name.toLowerCase()
      if (value === null) delete headers[key]
      else headers[key] = value
    }
  }
  return headers
}

/** Whether an error says that the program is wrong, and not that the server cannot be reached: both may be a `TypeError`. */
function isProgrammingError(error: unknown): boolean {
  return /^(Range|Reference|Syntax)Error|^TypeError: (Cannot |.* is (not|undefined|null)\b)/.test(`${error}`)
}

/**
 * Builds what all attempts of a request share, and returns the function that sends one: key, middleware, authorization, fetch. The keys and
 * tokens it uses are added to `secrets`, so that errors can mask them.
 */
export function prepareRequest(
  method: Method,
  path: string,
  call: Call,
  settings: Settings,
  tokens: TokenCache | undefined,
  secrets: Secrets,
): Send {
  const isSigned = settings.auth === 'jwt'
  assert(!isSigned || tokens, 'use auth: got jwt, expected createTransport(options, jwt)')
  let form: Promise<FormData> | FormData | undefined
  const json = JSON.stringify(call.body)
  const commonHeaders = joinHeaders(
    json ? { 'content-type': 'application/json' } : null,
    call.headers,
    ...settings.headers,
  )
  const url = buildURL(settings.baseURL, path, [call.query, ...settings.query], call.root)

  return async (retries, signal, key) => {
    // Reading an upload is part of the first attempt, so that its timeout and the abort apply.
    const body = json ?? await (form ??= call.form?.())
    const token = key && isSigned ? await tokens!.get(key, settings) : key
    secrets.push(key)
    // Looked up at each call, because test kits replace the global; called unbound, because Workers refuse a fetch with a `this`.
    const { fetch = globalThis.fetch, middleware = [] } = settings
    const callFetch = async ({ url, method, headers, body, signal }: MiddlewareRequest): Promise<Response> => {
      const own = token ? { authorization: call.bare ? token : `Bearer ${token}` } : null
      // Bun ends every fetch after 300 s unless `timeout` is false; other runtimes do not know that option.
      const init = { method, body, signal, headers: joinHeaders(own, headers), timeout: false }
      secrets.push(init.headers['authorization'])
      // The form may have been read after the abort. Node 24 ends the process when fetch gets a form and a signal that has aborted.
      signal?.throwIfAborted()
      try {
        return await fetch(url, init as RequestInit)
      } catch (cause) {
        // Node wraps what the stream of a body throws.
        for (const error of [cause, (cause as Error | undefined)?.cause]) if (isProgrammingError(error)) throw error
        throw new APIConnectionError(`Cannot ${method} ${path}: no connection to ${new URL(url).origin}`, { cause })
      }
    }
    const send = middleware.reduceRight<typeof callFetch>((next, layer) => (request) => layer(request, next), callFetch)
    return send({ method, url, body, signal, attempt: retries, headers: { ...commonHeaders } })
  }
}
