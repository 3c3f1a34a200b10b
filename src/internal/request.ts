import type { MiddlewareRequest } from '../options.ts'
import { toForm } from './body.ts'
import type { Settings } from './settings.ts'
import { buildURL } from './url.ts'
import type { Query } from './url.ts'

/** The methods that the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a call sends. */
export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as multipart/form-data. */
  readonly form?: FormData | object | undefined
  readonly query?: Query | undefined
  readonly headers?: Record<string, string | undefined> | undefined
  /** The path starts below `/api` instead of `/api/paas/v4`. */
  readonly root?: boolean | undefined
  /** The key or token goes into `authorization` without `Bearer`, as the older APIs want it. */
  readonly bare?: boolean | undefined
}

/** What all attempts of a call share. */
export type Prepared = Pick<MiddlewareRequest, 'method' | 'url' | 'headers' | 'body'>

/** Everything about a request but its authorization, built once for all attempts. */
export async function prepare(method: Method, path: string, call: Call, settings: Settings): Promise<Prepared> {
  const headers: Record<string, string> = {}
  const { body, form } = call
  if (body !== undefined) headers['content-type'] = 'application/json'
  for (const [name, value] of [...Object.entries(call.headers ?? {}), ...Object.entries(settings.headers ?? {})]) {
    if (value === null) delete headers[name.toLowerCase()]
    else if (value !== undefined) headers[name.toLowerCase()] = value
  }
  return {
    method,
    url: buildURL(settings.baseURL, path, { ...call.query, ...settings.query }, call.root),
    headers,
    body: !form ? JSON.stringify(body) : form instanceof FormData ? form : await toForm(form),
  }
}
