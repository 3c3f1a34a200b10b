import { inspect } from '../../validation/inspect.ts'
import { closest } from '../../validation/suggest.ts'
import { itemSchema, memberSchemas, satisfies } from './check.ts'
import { findReference, isObject, type Schema, schemasByName, schemasOf } from './schema.ts'

/** How many references inside each other are followed. */
const MAX_DEPTH = 20

/** How many mistakes are listed. */
const MAX_MISTAKES = 20

/**
 * Where a value breaks a schema: one sentence for each place, with its JSON pointer. Empty when the value satisfies the schema. Of many mistakes only
 * the first are searched.
 */
export function explain(value: unknown, schema: unknown): string[] {
  const found = new Set<string>()
  for (const mistake of mistakesOf(value, { schema, root: schema, pointer: '', depth: 0 })) {
    if (found.size === MAX_MISTAKES) return [...found, 'and more']
    found.add(mistake)
  }
  return [...found]
}

/** A schema, and the place of the value that it applies to. */
interface Place {
  readonly schema: unknown
  readonly root: unknown
  readonly pointer: string
  readonly depth: number
}

function* mistakesOf(value: unknown, place: Place): Generator<string> {
  const { schema, root, pointer, depth } = place
  if (satisfies(value, schema, root)) return
  let hasParts = false
  for (const part of isObject(schema) && depth < MAX_DEPTH ? partsOf(value, place, schema) : []) {
    hasParts = true
    yield part
  }
  if (!hasParts) yield `${pointer || '/'} is ${inspect(value)}, ${expectation(schema)}`
}

/** The mistakes of what the schema refers to, of the members and of the items. */
function* partsOf(value: unknown, { root, pointer, depth }: Place, schema: Schema): Generator<string> {
  const within = (part: unknown, inner: unknown, at: string) =>
    mistakesOf(inner, { schema: part, root, pointer: at, depth: depth + 1 })
  if (schema['$ref'] !== undefined) yield* within(findReference(root, schema['$ref']), value, pointer)
  for (const part of schemasOf(schema['allOf'])) yield* within(part, value, pointer)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* within(itemSchema(schema, index), item, `${pointer}/${index}`)
  }
  if (!isObject(value)) return
  for (const name of schemasOf(schema['required']).map(String)) {
    if (!Object.hasOwn(value, name)) yield `${pointer}/${name} is missing`
  }
  const known = Object.keys(schemasByName(schema['properties']))
  for (const [name, member] of Object.entries(value)) {
    const parts = memberSchemas(schema, name)
    if (parts.includes(false)) {
      const similar = closest(name, known)
      yield `${pointer}/${name} is not in the schema${similar ? `, did you mean ${similar}?` : ''}`
    } else for (const part of parts) yield* within(part, member, `${pointer}/${name}`)
  }
}

function expectation(schema: unknown): string {
  if (!isObject(schema)) return 'which the schema does not allow'
  if (Array.isArray(schema['enum'])) return `expected one of ${schema['enum'].map((item) => inspect(item)).join(', ')}`
  if ('const' in schema) return `expected ${inspect(schema['const'])}`
  const { type: _, description: _description, title: _title, ...rules } = schema
  const types = schemasOf([schema['type']].flat()).filter((type) => type !== undefined).join(' or ')
  const details = Object.keys(rules).filter((name) => !nested.includes(name)).map((name) =>
    `${name} ${inspect(rules[name])}`
  )
  return `expected ${[types, ...details].filter(Boolean).join(', ') || 'what the schema allows'}`
}

/** Keywords whose schemas would make the sentence long. */
const nested = ['properties', 'required', 'items', '$defs', 'definitions', 'additionalProperties', '$schema', '$id']
