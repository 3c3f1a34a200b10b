import type { SchemaIssue, StandardSchema } from '../../src/index.ts'

/** A schema that keeps to both standards, as those of zod do. */
type Schema<Output> = StandardSchema<Output> & {
  '~standard': { jsonSchema: { input: (options: { target: string }) => Record<string, unknown> } }
}

type Shape = Readonly<Record<string, Schema<unknown>>>

type OutputOf<Of> = Of extends StandardSchema<infer _, infer Output> ? Output : never

function schema<Output>(
  type: string,
  issuesOf: (value: unknown) => readonly SchemaIssue[],
  rest: Record<string, unknown> = {},
): Schema<Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      // Asynchronous, as a schema may be.
      validate: (value) => {
        const issues = issuesOf(value)
        return Promise.resolve(issues.length ? { issues } : { value: value as Output })
      },
      jsonSchema: { input: () => ({ type, ...rest }) },
    },
  }
}

const typeOf = (value: unknown): string => typeof value

const simple = <Output>(type: string): Schema<Output> =>
  schema(type, (value) => typeOf(value) === type ? [] : [{ message: `Expected ${type}` }])

/** Just enough of a schema library to try what takes a Standard Schema; called as zod is. */
export const z: {
  string(): Schema<string>
  number(): Schema<number>
  object<S extends Shape>(shape: S): Schema<{ [Name in keyof S]: OutputOf<S[Name]> }>
} = {
  string: () => simple('string'),
  number: () => simple('number'),
  object(shape) {
    const types = Object.entries(shape).map(([name, one]) => [name, one['~standard'].jsonSchema.input({ target: '' })])
    const properties = Object.fromEntries(types) as Record<string, { type: string }>
    const issuesOf = (value: unknown): SchemaIssue[] => {
      if (typeof value !== 'object' || value === null) return [{ message: 'Expected object' }]
      return Object.entries(properties)
        .filter(([name, { type }]) => typeOf((value as Record<string, unknown>)[name]) !== type)
        .map(([name, { type }]) => ({ message: `Expected ${type}`, path: [{ key: name }] }))
    }
    return schema('object', issuesOf, { properties, required: Object.keys(properties) })
  },
}

/** The same without the words for it in JSON Schema: an older library. */
export function speechless<Output>(one: StandardSchema<unknown, Output>): StandardSchema<unknown, Output> {
  return { '~standard': { ...one['~standard'], jsonSchema: undefined } }
}
