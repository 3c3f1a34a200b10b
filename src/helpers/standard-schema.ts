/**
 * A schema of any library that keeps to the Standard Schema: zod, valibot, arktype and others.
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
    /** Libraries that keep to the Standard JSON Schema, too, can write the schema down. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => object } | undefined
  }
}

/** What a schema says of a value: the value as the schema makes it, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** Something that a schema does not like, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Tells a schema from plain JSON Schema. A schema may be a function: those of arktype are. */
export function isSchema<Output>(held: object | StandardSchema<unknown, Output> | undefined): held is StandardSchema<
  unknown,
  Output
> {
  return !!held && '~standard' in held
}

/** The schema as JSON Schema, in the draft that every library can write; `undefined` when it cannot. */
export function describe(schema: StandardSchema): object | undefined {
  try {
    return schema['~standard'].jsonSchema?.input({ target: 'draft-07' })
  } catch {
    return
  }
}

/** An issue in a line: `city.name: Expected string`. */
export function sayIssue({ message, path = [] }: SchemaIssue): string {
  const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return place ? `${place}: ${message}` : message
}
