import { mistakesOf } from '../core/body-mistakes.ts'
import type { Context } from '../core/context.ts'
import { refuse } from '../errors/refusal.ts'
import { isRecord } from '../validation/validators.ts'

/**
 * Validates a JSON body against the schema of its route, for the option `strict`. The real API ignores unknown fields, so a typo stays unnoticed
 * there. What the API accepts and official SDKs send is valid: `null` for an optional field, a number or boolean for a string.
 *
 * @throws {Refusal} 1210 with every mistake, each with its JSON pointer.
 */
export function checkBody(context: Context): void {
  const { body } = context.route
  const mistakes = body ? mistakesOf(checkedFields(context), body, '') : []
  if (mistakes.length > 0) throw refuse('1210', `Strict: ${mistakes.join('; ')}`, { status: 400 })
}

/** The body without a `response_format` that only the option `jsonSchema` makes valid. */
function checkedFields(context: Context): Record<string, unknown> {
  const fields = context.json()
  const format = fields['response_format']
  const isHonoured = context.backend.options.jsonSchema === 'honour' && isRecord(format) &&
    format['type'] === 'json_schema'
  return isHonoured ? { ...fields, response_format: undefined } : fields
}
