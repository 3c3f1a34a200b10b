/** An OpenAPI 3.0 document, as far as `SchemaValidator` reads it. */
export interface OpenAPI {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

export type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The schema keywords that the official document uses. Any other keyword is an error, so that none is ignored by mistake. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

const validated = [
  ...['$ref', 'type', 'nullable', 'enum', 'format', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'items'],
  ...['minItems', 'maxItems', 'properties', 'required', 'additionalProperties', 'oneOf', 'anyOf', 'allOf'],
]
/** Keywords without an effect on validation. */
const annotations = ['title', 'description', 'example', 'default', 'deprecated', 'discriminator']
const keywords: ReadonlySet<string> = new Set([...validated, ...annotations])

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (Number.isInteger(value)) return 'integer'
  if (value instanceof Blob || value instanceof Uint8Array) return 'binary'
  return typeof value
}

const formats: Readonly<Record<string, (value: unknown) => boolean>> = {
  uri: (value) => URL.canParse(String(value)),
  byte: (value) => /^(data:[^,]*,)?[\w+/=\s-]*$/.test(String(value)),
  binary: (value) => typeOf(value) === 'binary',
}

/** Validates values against the schemas of a document. Each violation is one line: `/messages/0/role: missing`. */
export class SchemaValidator {
  readonly #document: OpenAPI

  constructor(document: OpenAPI) {
    this.#document = document
  }

  /** Follows `$ref`; returns any other schema unchanged. */
  resolve(schema: Schema): Schema {
    if (!schema.$ref) return schema
    const target = this.#document.components.schemas[schema.$ref.replace('#/components/schemas/', '')]
    if (!target) throw new TypeError(`Cannot validate: ${schema.$ref} does not exist`)
    return this.resolve(target)
  }

  /** The violations of a value; empty when it is valid. */
  violations(schema: Schema, value: unknown, path = ''): string[] {
    const unknown = Object.keys(schema).filter((keyword) => !keywords.has(keyword) && !keyword.startsWith('x-'))
    if (unknown.length) throw new TypeError(`Cannot validate ${path}: unsupported keyword ${unknown.join()}`)
    if (schema.$ref) return this.violations(this.resolve(schema), value, path)
    if (value === null && schema.nullable) return []
    return [
      ...validateType(schema, value, path),
      ...validateValue(schema, value, path),
      ...this.#validateArray(schema, value, path),
      ...this.#validateObject(schema, value, path),
      ...this.#validateCombination(schema, value, path),
    ]
  }

  #validateArray({ items, minItems = 0, maxItems = Infinity }: Schema, value: unknown, path: string): string[] {
    if (!Array.isArray(value)) return []
    const count = value.length
    return [
      ...(count < minItems || count > maxItems ? [`${path}: ${count} items, expected ${minItems} to ${maxItems}`] : []),
      ...(items ? value.flatMap((item, index) => this.violations(items, item, `${path}/${index}`)) : []),
    ]
  }

  #validateObject(
    { properties = {}, required = [], additionalProperties }: Schema,
    value: unknown,
    path: string,
  ): string[] {
    if (typeOf(value) !== 'object') return []
    const fields = value as Record<string, unknown>
    return [
      ...required.filter((name) => fields[name] === undefined).map((name) => `${path}/${name}: missing`),
      ...Object.entries(fields).flatMap(([name, field]) => {
        const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
        if (schema === false) return [`${path}/${name}: not allowed`]
        if (typeof schema !== 'object' || field === undefined) return []
        return this.violations(schema, field, `${path}/${name}`)
      }),
    ]
  }

  #validateCombination({ oneOf, anyOf, allOf = [] }: Schema, value: unknown, path: string): string[] {
    const violations = allOf.flatMap((schema) => this.violations(schema, value, path))
    for (const [keyword, schemas] of [['oneOf', oneOf], ['anyOf', anyOf]] as const) {
      if (!schemas) continue
      const results = schemas.map((schema) => this.violations(schema, value, path))
      const matching = results.filter(({ length }) => length === 0).length
      // When no schema matches, the one with the fewest violations is reported.
      if (matching === 0) violations.push(...results.sort((a, b) => a.length - b.length)[0]!)
      else if (keyword === 'oneOf' && matching > 1) violations.push(`${path}: matches ${matching} of oneOf`)
    }
    return violations
  }
}

function validateType({ type, format }: Schema, value: unknown, path: string): string[] {
  const actual = typeOf(value)
  const isValid = type === undefined || actual === type || (type === 'number' && actual === 'integer') ||
    (type === 'string' && actual === 'binary' && format === 'binary')
  return isValid ? [] : [`${path}: ${actual}, expected ${type}`]
}

function validateValue(schema: Schema, value: unknown, path: string): string[] {
  const { enum: values, format = '', pattern, minimum = -Infinity, maximum = Infinity } = schema
  const { minLength = 0, maxLength = Infinity } = schema
  const json = JSON.stringify(value)?.slice(0, 60)
  const violations: string[] = []
  if (values && !values.includes(value)) violations.push(`${path}: ${json}, expected one of ${values.join(', ')}`)
  if (typeof value === 'string') {
    const length = [...value].length
    if (length < minLength || length > maxLength) {
      violations.push(`${path}: ${length} characters, expected ${minLength} to ${maxLength}`)
    }
    if (pattern && !new RegExp(pattern, 'u').test(value)) violations.push(`${path}: ${json} does not match ${pattern}`)
    if (formats[format]?.(value) === false) violations.push(`${path}: ${json} is not a valid ${format}`)
  }
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    violations.push(`${path}: ${value}, expected ${minimum} to ${maximum}`)
  }
  return violations
}
