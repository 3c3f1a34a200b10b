import type { Account } from '../core/account.ts'
import type { Backend } from '../core/backend.ts'
import type { Context, Route } from '../core/context.ts'
import { refuse } from '../errors/refusal.ts'
import type { Protocol } from '../http/exchange.ts'
import type { Language, RawRequest } from '../http/message.ts'
import { parseJSON } from '../data/bytes.ts'
import { isRecord } from '../validation/validators.ts'
import { unusualModule } from './lazy-modules.ts'

/** What the pipeline has found for a request: its account and its route. */
export interface MatchedRequest {
  readonly path: string
  readonly language: Language
  readonly account: Account
  readonly backend: Backend
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  /** Sequence number in the journal. */
  readonly number?: number | undefined
}

/** The context of a request. Query and body are parsed on first use, once. */
export class RequestContext implements Context {
  readonly method: string
  readonly host: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  readonly path: string
  readonly language: Language
  readonly account: Account
  readonly backend: Backend
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly number: number | undefined
  readonly #raw: RawRequest
  #query: URLSearchParams | undefined
  #json: Record<string, unknown> | undefined
  #chatRequest: Record<string, unknown> | undefined
  #form: Promise<FormData> | undefined

  constructor(raw: RawRequest, matched: MatchedRequest) {
    this.#raw = raw
    this.method = raw.method
    this.host = raw.host
    this.target = raw.target
    this.headers = raw.headers
    this.body = raw.body
    this.path = matched.path
    this.language = matched.language
    this.account = matched.account
    this.backend = matched.backend
    this.route = matched.route
    this.params = matched.params
    this.number = matched.number
  }

  /** Read from the raw request at each access: most edges create the signal on first use. */
  get signal(): AbortSignal | undefined {
    return this.#raw.signal
  }

  get protocol(): Protocol | undefined {
    return this.route.protocol
  }

  get calledTool(): unknown {
    return this.route.calledTool?.(this)
  }

  get query(): URLSearchParams {
    return this.#query ??= new URLSearchParams(this.target.split(/\?(.*)/s)[1])
  }

  json(): Record<string, unknown> {
    return this.#json ??= parseObject(this.body)
  }

  chatRequest(): Record<string, unknown> {
    return this.#chatRequest ??= this.route.toChat?.(this.json(), this.backend.options, this) ?? this.json()
  }

  form(): Promise<FormData> {
    return this.#form ??= unusualModule().then(({ parseForm }) => parseForm(this))
  }
}

function parseObject(body: string | Uint8Array): Record<string, unknown> {
  try {
    const value = parseJSON(body)
    if (isRecord(value)) return value
  } catch { /* invalid JSON is refused with the same code as JSON that is not an object */ }
  throw refuse('1210')
}
