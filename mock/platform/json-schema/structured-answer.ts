import { isObject } from './schema.ts'
import { valueFor } from './generate.ts'

/**
 * The JSON that satisfies the schema of `response_format`, in the form of the OpenAI API: `{ type: 'json_schema', json_schema: { schema } }`.
 *
 * @returns `undefined` for another format, or one without a schema
 */
export function structuredAnswer(format: unknown, text: string): string | undefined {
  const description = isObject(format) && format['type'] === 'json_schema' ? format['json_schema'] : undefined
  const schema = isObject(description) ? description['schema'] : undefined
  return isObject(schema) ? JSON.stringify(valueFor(schema, text)) : undefined
}
