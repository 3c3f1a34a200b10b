import type { SchemaIssue, StandardSchema } from '../../src/index.ts'

/** A schema with Standard Schema and Standard JSON Schema, as in zod. */
type Schema<Output> = StandardSchema<Output> & {
  '~standard': { jsonSchema: { input: (options: { target: string }) => Record<string, unknown> } }
}

type Shape = Readonly<Record<string, Schema<unknown>>>

type OutputOf<Candidate> = Candidate extends StandardSchema<infer _, infer Output> ? Output : never

function schema<Output>(
  type: string,
  issuesOf: (value: unknown) => readonly SchemaIssue[],
  keywords: Record<string, unknown> = {},
): Schema<Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      // Standard Schema allows asynchronous validation.
      validate: (value) => {
        const issues = issuesOf(value)
        return Promise.resolve(issues.length ? { issues } : { value: value as Output })
      },
      jsonSchema: { input: () => ({ type, ...keywords }) },
    },
  }
}

const typeOf = (value: unknown): string => typeof value

const primitive = <Output>(type: string): Schema<Output> =>
  schema(type, (value) => typeOf(value) === type ? [] : [{ message: `Expected ${type}` }])

/** A minimal schema library with the calls of zod, for testing functions that take a Standard Schema. */
export const z: {
  string(): Schema<string>
  number(): Schema<number>
  object<S extends Shape>(shape: S): Schema<{ [Name in keyof S]: OutputOf<S[Name]> }>
} = {
  string: () => primitive('string'),
  number: () => primitive('number'),
  object(shape) {
    const types = Object.entries(shape).map((
      [name, field],
    ) => [name, field['~standard'].jsonSchema.input({ target: '' })])
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

/** Removes JSON Schema support from a schema, as in older versions of schema libraries. */
export function withoutJsonSchema<Output>(schema: StandardSchema<unknown, Output>): StandardSchema<unknown, Output> {
  return { '~standard': { ...schema['~standard'], jsonSchema: undefined } }
}
