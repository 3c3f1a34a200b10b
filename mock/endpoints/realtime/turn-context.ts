import type { Account } from '../../core/account.ts'
import type { Backend } from '../../core/backend.ts'
import type { Context, Route } from '../../core/context.ts'
import { refuse } from '../../errors/refusal.ts'
import type { Protocol } from '../../http/exchange.ts'
import type { Language } from '../../http/message.ts'

/** The path by which rules know a response of a session; that of the handshake is `/paas/v4/realtime`. No request can be sent to it. */
export const TURN_PATH = '/paas/v4/realtime/response'

/**
 * A response of a session as rules and scripts see it: a chat request with the history of the session. `json()`, which `when({ body })` compares, is
 * the configuration of the session.
 */
export class TurnContext implements Context {
  readonly method: string = 'POST'
  readonly path: string = TURN_PATH
  readonly protocol: Protocol = 'realtime'
  readonly host: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string = ''
  readonly language: Language
  readonly account: Account
  readonly backend: Backend
  readonly route: Route
  readonly params: Readonly<Record<string, string>> = {}
  readonly query: URLSearchParams
  readonly number: number | undefined
  /** Aborted when the response is cancelled, or the session ends. */
  readonly signal: AbortSignal
  readonly #session: Record<string, unknown>
  readonly #chatRequest: Record<string, unknown>

  constructor(
    handshake: Context,
    signal: AbortSignal,
    turn: { readonly session: Record<string, unknown>; readonly chatRequest: Record<string, unknown> },
  ) {
    this.host = handshake.host
    this.target = handshake.target
    this.headers = handshake.headers
    this.language = handshake.language
    this.account = handshake.account
    this.backend = handshake.backend
    this.route = handshake.route
    this.query = handshake.query
    this.number = handshake.number
    this.signal = signal
    this.#session = turn.session
    this.#chatRequest = turn.chatRequest
  }

  json(): Record<string, unknown> {
    return this.#session
  }

  chatRequest(): Record<string, unknown> {
    return this.#chatRequest
  }

  form(): Promise<FormData> {
    return Promise.reject(refuse('1210'))
  }
}
