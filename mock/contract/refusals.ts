import { isZhipuError } from '../../src/index.ts'

/** Thrown when a scenario cannot be judged on a real API because of the account, the network or an outage. */
export class SkipScenario extends Error {
  override name = 'SkipScenario'
}

/**
 * The reason to skip a scenario that failed on a real API: missing permission or balance, rate limit, server error, retired model or endpoint,
 * no connection. `undefined` for any other failure. A successful reply of the wrong shape is never a reason to skip.
 */
export function skipReason(error: unknown): string | undefined {
  if (error instanceof SkipScenario) return error.message
  if (!isZhipuError(error)) return undefined
  const { name, status, code, message } = error
  if (code === '1211') return `the model has been retired: ${message}`
  if (code === '1221' || code === '1222') return `the endpoint has been retired: ${message}`
  if (status !== undefined && isEnvironmental(status)) {
    return `HTTP ${status}${code ? `, code ${code}` : ''}: ${message}`
  }
  if (name === 'APIConnectionError' || name === 'APITimeoutError') return message
  return undefined
}

/** Whether an HTTP status depends on the account or on the state of the service, and not on the contract. */
export function isEnvironmental(status: number): boolean {
  return [401, 402, 403, 429].includes(status) || status >= 500
}

/** Whether the API rejects a request, whatever the HTTP status: below `/llm-application` errors come with HTTP 200. */
export async function isRefused(attempt: PromiseLike<unknown>): Promise<boolean> {
  try {
    await attempt
    return false
  } catch (error) {
    if (isZhipuError(error)) return true
    throw error
  }
}

/** HTTP status of an error whose business code is not documented; 200 when the request succeeds. */
export async function statusOf(attempt: PromiseLike<unknown>): Promise<number | undefined> {
  try {
    await attempt
    return 200
  } catch (error) {
    if (isZhipuError(error)) return error.status
    throw error
  }
}
