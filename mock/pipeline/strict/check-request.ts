import { refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { faultsOf } from './body-schema.ts'
import { shapes } from './body-schemas.ts'

/**
 * Refuses a body that the documents do not describe: keys they do not know, values of another kind. The server itself lets such keys pass,
 * so that a slip goes unnoticed there.
 *
 * @throws {Refusal} 1210 with every fault, its JSON pointer first.
 */
export function checkStrictly(context: Context): void {
  const shape = context.method === 'POST' ? shapes[context.path] : undefined
  const faults = shape ? faultsOf(context.json(), shape) : []
  if (faults.length > 0) throw refuse('1210', `Strict: ${faults.join('; ')}`)
}
