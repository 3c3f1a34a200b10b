import type { Account } from '../core/account.ts'
import { type Language, refuse } from '../errors/refusal.ts'
import type { Exchange, RawRequest, Route } from '../core/context.ts'
import type { World } from '../core/backend.ts'

/** What is known of a request once it found its account and its route. */
export interface Found {
  readonly path: string
  readonly language: Language
  readonly account: Account
  readonly world: World
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The exchange of a request; what costs time is done when it is asked for, once. */
export class Incoming implements Exchange {
  readonly #raw: RawRequest
  readonly path: string
  readonly language: Language
  readonly account: Account
  readonly world: World
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  #json: Record<string, unknown> | undefined
  #form: Promise<FormData> | undefined
  #query: URLSearchParams | undefined

  constructor(raw: RawRequest, found: Found) {
    this.#raw = raw
    this.path = found.path
    this.language = found.language
    this.account = found.account
    this.world = found.world
    this.route = found.route
    this.params = found.params
  }

  get method(): string {
    return this.#raw.method
  }

  get host(): string {
    return this.#raw.host
  }

  get target(): string {
    return this.#raw.target
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#raw.headers
  }

  get body(): string | Uint8Array {
    return this.#raw.body
  }

  get signal(): AbortSignal | undefined {
    return this.#raw.signal
  }

  get query(): URLSearchParams {
    const mark = this.target.indexOf('?')
    return this.#query ??= new URLSearchParams(mark < 0 ? '' : this.target.slice(mark))
  }

  json(): Record<string, unknown> {
    return this.#json ??= objectOf(this.body)
  }

  form(): Promise<FormData> {
    return this.#form ??= formOf(this.body, this.headers['content-type'])
  }
}

function objectOf(body: string | Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch { /* what is no JSON is refused like what is no object */ }
  throw refuse('1210')
}

async function formOf(body: string | Uint8Array, contentType = ''): Promise<FormData> {
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType)) throw refuse('1210')
  try {
    return await new Response(body as BodyInit, { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw refuse('1210')
  }
}
