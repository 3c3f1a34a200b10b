/**
 * A schema of any library that implements Standard Schema, such as zod, valibot and arktype.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** For the compiler only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    /** Present in libraries that also implement Standard JSON Schema: converts the schema to JSON Schema. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => object } | undefined
  }
}

/** Result of a validation: the value, possibly converted, or the issues. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One problem that a validation found, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Tells a Standard Schema from a plain JSON Schema. Schemas may be functions, as those of arktype are. */
export function isSchema<Output>(
  schema: object | StandardSchema<unknown, Output> | undefined,
): schema is StandardSchema<unknown, Output> {
  return !!schema && '~standard' in schema
}

/** Converts a schema to JSON Schema draft 7, which all libraries support; returns `undefined` when the library cannot convert it. */
export function toJSONSchema(schema: StandardSchema): object | undefined {
  try {
    return schema['~standard'].jsonSchema?.input({ target: 'draft-07' })
  } catch {
    return
  }
}

/** Formats an issue as one line: `city.name: Expected string`. */
export function formatIssue({ message, path = [] }: SchemaIssue): string {
  const pointer = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return pointer ? `${pointer}: ${message}` : message
}
