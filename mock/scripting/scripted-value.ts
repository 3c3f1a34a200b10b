import { Refusal, refuse } from '../errors/refusal.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Scripted } from './rules.ts'

/**
 * Thrown inside the pipeline; `answer()` turns it into a `Hangup`. Causes: the reply of a rule is an `Error` without `code` and `status`, or the client
 * disconnected while a function of the rule was running.
 */
export class DroppedConnection extends Error {}

/** Resolves the value of a script: calls its function, if it is one, validates what it returned, and throws an `Error` it returned. */
export async function resolveScript(scripted: Scripted, exchange: Exchange): Promise<Scripted> {
  const { value, check } = scripted
  const isFunction = typeof value === 'function'
  const result: unknown = isFunction ? await value(bodyOf(exchange), exchange) : value
  if (result instanceof Error) throw toThrown(result)
  // Every other value was validated where the rule was written.
  if (isFunction) check?.(result)
  return { ...scripted, value: result }
}

function toThrown(error: Error): Error {
  const { code, status } = error as { code?: unknown; status?: unknown }
  if (error instanceof Refusal) return error
  if (code === undefined && status === undefined) return new DroppedConnection(error.message)
  const details = { status: typeof status === 'number' ? status : undefined }
  return refuse(String(code ?? '500'), error.message, details)
}

function bodyOf(exchange: Exchange): unknown {
  try {
    return exchange.chatRequest()
  } catch {
    return {}
  }
}
