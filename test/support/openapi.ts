/** A document of OpenAPI 3.0, as far as this reads it. */
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

/** The words of the schema dialect that the document uses; an unknown one is an error, so that none is passed over. */
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

const known = new Set([
  ...['$ref', 'type', 'nullable', 'enum', 'format', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'items'],
  ...['minItems', 'maxItems', 'properties', 'required', 'additionalProperties', 'oneOf', 'anyOf', 'allOf'],
  ...['title', 'description', 'example', 'default', 'deprecated', 'discriminator'],
])

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
    ? 'array'
    : Number.isInteger(value)
    ? 'integer'
    : value instanceof Blob || value instanceof Uint8Array
    ? 'binary'
    : typeof value

const formats: Readonly<Record<string, (value: unknown) => boolean>> = {
  uri: (value) => URL.canParse(String(value)),
  byte: (value) => /^(data:[^,]*,)?[\w+/=\s-]*$/.test(String(value)),
  binary: (value) => typeOf(value) === 'binary',
}

/** Judges values by the schemas of a document, and says what is wrong where: `/messages/0/role: …`. */
export class Judge {
  readonly #document: OpenAPI

  constructor(document: OpenAPI) {
    this.#document = document
  }

  /** What a reference leads to; any other schema as it is. */
  resolve(schema: Schema): Schema {
    if (!schema.$ref) return schema
    const found = this.#document.components.schemas[schema.$ref.replace('#/components/schemas/', '')]
    if (!found) throw new TypeError(`Cannot judge: ${schema.$ref} leads nowhere`)
    return this.resolve(found)
  }

  /** What is wrong with the value; nothing, when it is as the schema says. */
  faults(schema: Schema, value: unknown, at = ''): string[] {
    const strange = Object.keys(schema).filter((word) => !known.has(word) && !word.startsWith('x-'))
    if (strange.length) {
      throw new TypeError(`Cannot judge ${at}: the schema says ${strange.join()}, which is not known here`)
    }
    if (schema.$ref) return this.faults(this.resolve(schema), value, at)
    if (value === null && schema.nullable) return []
    return [
      ...ofType(schema, value, at),
      ...ofValue(schema, value, at),
      ...this.#ofArray(schema, value, at),
      ...this.#ofObject(schema, value, at),
      ...this.#ofChoice(schema, value, at),
    ]
  }

  #ofArray({ items, minItems = 0, maxItems = Infinity }: Schema, value: unknown, at: string): string[] {
    if (!Array.isArray(value)) return []
    const count = value.length
    return [
      ...(count < minItems || count > maxItems ? [`${at}: ${count} items, want ${minItems} to ${maxItems}`] : []),
      ...(items ? value.flatMap((item, index) => this.faults(items, item, `${at}/${index}`)) : []),
    ]
  }

  #ofObject({ properties = {}, required = [], additionalProperties }: Schema, value: unknown, at: string): string[] {
    if (typeOf(value) !== 'object') return []
    const held = value as Record<string, unknown>
    return [
      ...required.filter((name) => held[name] === undefined).map((name) => `${at}/${name}: missing`),
      ...Object.entries(held).flatMap(([name, inner]) => {
        const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
        if (schema === false) return [`${at}/${name}: not allowed`]
        return typeof schema === 'object' && inner !== undefined ? this.faults(schema, inner, `${at}/${name}`) : []
      }),
    ]
  }

  #ofChoice({ oneOf, anyOf, allOf = [] }: Schema, value: unknown, at: string): string[] {
    const faults = allOf.flatMap((schema) => this.faults(schema, value, at))
    for (const [word, schemas] of [['oneOf', oneOf], ['anyOf', anyOf]] as const) {
      if (!schemas) continue
      const found = schemas.map((schema) => this.faults(schema, value, at))
      const fitting = found.filter(({ length }) => length === 0).length
      // Of several that do not fit, the one with the fewest faults was meant.
      if (fitting === 0) faults.push(...found.sort((a, b) => a.length - b.length)[0]!)
      else if (word === 'oneOf' && fitting > 1) faults.push(`${at}: fits ${fitting} of oneOf`)
    }
    return faults
  }
}

function ofType({ type, format }: Schema, value: unknown, at: string): string[] {
  const seen = typeOf(value)
  const fits = type === undefined || seen === type || (type === 'number' && seen === 'integer') ||
    (type === 'string' && seen === 'binary' && format === 'binary')
  return fits ? [] : [`${at}: ${seen}, want ${type}`]
}

function ofValue(schema: Schema, value: unknown, at: string): string[] {
  const { enum: values, format = '', pattern, minimum = -Infinity, maximum = Infinity } = schema
  const { minLength = 0, maxLength = Infinity } = schema
  const say = JSON.stringify(value)?.slice(0, 60)
  const faults: string[] = []
  if (values && !values.includes(value)) faults.push(`${at}: ${say}, want one of ${values.join(', ')}`)
  if (typeof value === 'string') {
    const length = [...value].length
    if (length < minLength || length > maxLength) {
      faults.push(`${at}: ${length} characters, want ${minLength} to ${maxLength}`)
    }
    if (pattern && !new RegExp(pattern, 'u').test(value)) faults.push(`${at}: ${say} does not match ${pattern}`)
    if (formats[format]?.(value) === false) faults.push(`${at}: ${say} is no ${format}`)
  }
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    faults.push(`${at}: ${value}, want ${minimum} to ${maximum}`)
  }
  return faults
}
