import { inspect } from '../../validation/inspect.ts'
import { closest } from '../../validation/suggest.ts'
import { itemSchema, memberSchemas, satisfies } from './check.ts'
import { findReference, isObject, type Schema, schemasByName, schemasOf } from './schema.ts'

/** How many references inside each other are followed. */
const MAX_DEPTH = 20

/** Where a value breaks a schema: one sentence for each place, with its JSON pointer. Empty when the value satisfies the schema. */
export function explain(value: unknown, schema: unknown, root: unknown = schema, pointer = '', depth = 0): string[] {
  if (satisfies(value, schema, root)) return []
  const parts = isObject(schema) && depth < MAX_DEPTH ? partsOf(schema, value, root, pointer, depth) : []
  return parts.length > 0 ? [...new Set(parts)] : [`${pointer || '/'} is ${inspect(value)}, ${expectation(schema)}`]
}

/** The mistakes of what the schema refers to, of the members and of the items. */
function partsOf(schema: Schema, value: unknown, root: unknown, pointer: string, depth: number): string[] {
  const within = (part: unknown, inner: unknown, place: string) => explain(inner, part, root, place, depth + 1)
  const joined = [
    ...(schema['$ref'] === undefined ? [] : [findReference(root, schema['$ref'])]),
    ...schemasOf(schema['allOf']),
  ].flatMap((part) => within(part, value, pointer))
  if (Array.isArray(value)) {
    return [
      ...joined,
      ...value.flatMap((item, index) => within(itemSchema(schema, index), item, `${pointer}/${index}`)),
    ]
  }
  if (!isObject(value)) return joined
  const missing = schemasOf(schema['required']).map(String).filter((name) => !Object.hasOwn(value, name))
  const known = Object.keys(schemasByName(schema['properties']))
  const members = Object.entries(value).flatMap(([name, member]) => {
    const place = `${pointer}/${name}`
    const parts = memberSchemas(schema, name)
    if (!parts.includes(false)) return parts.flatMap((part) => within(part, member, place))
    const similar = closest(name, known)
    return [`${place} is not in the schema${similar ? `, did you mean ${similar}?` : ''}`]
  })
  return [...joined, ...missing.map((name) => `${pointer}/${name} is missing`), ...members]
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
