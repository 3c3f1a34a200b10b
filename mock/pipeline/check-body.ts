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

/** The body without a format that only the option `jsonSchema` makes valid: `response_format` of chat, `text.format` of responses. */
function checkedFields(context: Context): Record<string, unknown> {
  const fields = context.json()
  if (context.backend.options.jsonSchema !== 'honour') return fields
  const { response_format, text } = fields
  return {
    ...fields,
    ...(isJsonSchema(response_format) && { response_format: undefined }),
    ...(isRecord(text) && isJsonSchema(text['format']) && { text: { ...text, format: undefined } }),
  }
}

function isJsonSchema(format: unknown): boolean {
  return isRecord(format) && format['type'] === 'json_schema'
}
