import { isZhipuError } from '../../src/index.ts'

/** Why a scenario tells nothing about a real API: the account or the day does not allow it. */
export class Skip extends Error {
  override name = 'Skip'
}

/**
 * The reason not to count a failure on a real API: no permission, no money, too fast, a server in trouble, a model that has retired. A success of
 * the wrong shape is never excused.
 */
export function excuse(error: unknown): string | undefined {
  if (error instanceof Skip) return error.message
  if (!isZhipuError(error)) return undefined
  const { name, status, code, message } = error
  if (code === '1211') return `the model has retired: ${message}`
  if (code === '1221' || code === '1222') return `the endpoint has retired: ${message}`
  if (status !== undefined && excusable(status)) return `HTTP ${status}${code ? `, code ${code}` : ''}: ${message}`
  if (name === 'APIConnectionError' || name === 'APITimeoutError') return message
  return undefined
}

/** Whether an HTTP status says more about the account or the day than about the contract. */
export function excusable(status: number): boolean {
  return [401, 402, 403, 429].includes(status) || status >= 500
}
