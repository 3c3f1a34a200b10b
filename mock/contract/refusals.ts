import { isZhipuError } from '../../src/index.ts'
import { isEnvironmental } from './business-codes.ts'

/** Why a scenario was not judged. */
export type SkipKind = 'paid' | 'requirement' | 'budget' | 'account' | 'stopped'

/** Thrown when a scenario cannot be judged on a real API because of the account, its limits or the load of the service. */
export class SkipScenario extends Error {
  override name = 'SkipScenario'
  readonly kind: SkipKind

  constructor(kind: SkipKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** Thrown after a critical observation, when nothing more can be observed. */
export class StopScenario extends Error {
  override name = 'StopScenario'
}

/** What the API says with an error: HTTP status and business code. */
export interface Rejection {
  readonly status: number
  readonly code: string | undefined
  readonly message: string
}

/**
 * The rejection that an error stands for: a reply of the API with an HTTP status. `undefined` for a lost connection, a timeout, a malformed
 * reply and any other error, none of which says that the API rejects the request.
 */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (!isZhipuError(error) || error.status === undefined) return undefined
  const { name, status, code, message } = error
  if (name === 'APIConnectionError' || name === 'APITimeoutError') return undefined
  if (status < 400 && code === undefined) return undefined
  return { status, code, message }
}

/** Whether a request got no reply: connection refused or lost, or a timeout. */
export function isConnectionLost(error: unknown): boolean {
  return isZhipuError(error) && (error.name === 'APIConnectionError' || error.name === 'APITimeoutError')
}

/** The reason to skip a scenario that failed on a real API with an error that depends on the account or the load; otherwise `undefined`. */
export function skipOf(error: unknown): SkipScenario | undefined {
  if (error instanceof SkipScenario) return error
  const rejection = rejectionOf(error)
  if (rejection === undefined || !isEnvironmental(rejection.status, rejection.code)) return undefined
  const { status, code, message } = rejection
  return new SkipScenario('account', `HTTP ${status}${code ? `, code ${code}` : ''}: ${message}`)
}
