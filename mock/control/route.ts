import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Bilingual } from '../http/bilingual.ts'
import type { Scope } from '../facade/scope.ts'
import type { RequestLog } from './request-log.ts'

/** A request to the control API, as its routes see it. */
export interface ControlRequest {
  readonly zhipu: MockZhipu
  /** The scope of the key that was sent; without a key, the mock itself. */
  readonly scope: Scope
  /** Scopes created by `POST /scopes`, by key id. */
  readonly scopes: Map<string, Scope>
  readonly requestLog: RequestLog
  readonly query: URLSearchParams
  /**
   * The parsed body; an empty body is an empty object.
   *
   * @throws {TypeError} when the body is not a JSON object
   */
  json(): Record<string, unknown>
}

export interface ControlRoute {
  /** For `/__mock/help`. */
  readonly description: Bilingual
  /** Returns a `Reply`, or a value that is sent as JSON with status 200. An error is sent as `{"error": "…"}` with status 400. */
  readonly handle: (request: ControlRequest) => unknown
}

export type ControlRoutes = Readonly<Record<string, ControlRoute>>
