import { closest } from '../validation/suggest.ts'
import { isRecord } from '../validation/validators.ts'
import type { BodySchema } from './body-schema.ts'

/** The mistakes of a value by its schema, each with the JSON pointer of its place. */
export function mistakesOf(value: unknown, schema: BodySchema, pointer: string): string[] {
  const mistake = (expected: string) => [`${pointer || '/'}: is ${describe(value)}, expected ${expected}`]
  if (typeof schema === 'string') return hasType(value, schema) ? [] : mistake(typeNames[schema])
  if ('oneOf' in schema) return choiceMistakes(value, schema.oneOf, pointer)
  if ('from' in schema) {
    const isInRange = typeof value === 'number' && value >= schema.from && value <= schema.to
    const isValid = isInRange && (!schema.integer || Number.isInteger(value))
    return isValid ? [] : mistake(`${schema.from} to ${schema.to}`)
  }
  if ('items' in schema) {
    const { items, minItems, maxItems } = schema
    if (!Array.isArray(value)) return mistake('an array')
    if (value.length < minItems || value.length > maxItems) return mistake(`${minItems} to ${maxItems} items`)
    return value.flatMap((item, index) => mistakesOf(item, items, `${pointer}/${index}`))
  }
  if ('anyOf' in schema) return alternativeMistakes(value, schema.anyOf, pointer)
  return fieldMistakes(value, schema.fields, pointer)
}

type TypeName = Extract<BodySchema, string>

const typeNames: Readonly<Record<TypeName, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  any: 'any value',
}

function hasType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case 'string':
      return ['string', 'number', 'boolean'].includes(typeof value)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isInteger(value)
    case 'object':
      return isRecord(value)
    case 'any':
      return true
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' ? 'an object' : JSON.stringify(value)
}

function choiceMistakes(value: unknown, choices: readonly (string | number)[], pointer: string): string[] {
  if (choices.includes(value as string | number)) return []
  const similar = typeof value === 'string' ? closest(value, choices.map(String)) : undefined
  const expected = similar
    ? `did you mean ${similar}`
    : `expected ${choices.filter((choice) => choice !== '').join(', ') || 'null'}`
  return [`${pointer}: is ${describe(value)}, ${expected}`]
}

/** The mistakes of the closest alternative. */
function alternativeMistakes(value: unknown, schemas: readonly BodySchema[], pointer: string): string[] {
  const all = schemas.map((schema) => mistakesOf(value, schema, pointer))
  return all.find((mistakes) => mistakes.length === 0) ??
    all.reduce((best, mistakes) => rank(mistakes, pointer) < rank(best, pointer) ? mistakes : best)
}

/**
 * Fewer mistakes are closer. A wrong `type` or `role` counts as 100 mistakes more; a mistake in the value itself and not in a member, such as another
 * JSON type, as 50.
 */
function rank(mistakes: readonly string[], pointer: string): number {
  const isAbout = (place: string) => mistakes.some((mistake) => mistake.startsWith(`${place}:`))
  const isForeign = isAbout(`${pointer}/type`) || isAbout(`${pointer}/role`)
  return mistakes.length + (isForeign ? 100 : 0) + (isAbout(pointer || '/') ? 50 : 0)
}

function fieldMistakes(value: unknown, fields: Readonly<Record<string, BodySchema>>, pointer: string): string[] {
  if (!isRecord(value)) return [`${pointer || '/'}: is ${describe(value)}, expected an object`]
  const schemas = new Map(Object.entries(fields).map(([name, schema]) => [name.replace('!', ''), schema]))
  const isAbsent = (member: unknown) => member === undefined || member === null
  const missing = Object.keys(fields).filter((name) => name.endsWith('!') && isAbsent(value[name.slice(0, -1)]))
  return [
    ...missing.map((name) => `${pointer}/${name.slice(0, -1)}: is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const schema = schemas.get(name)
      if (schema) return isAbsent(member) ? [] : mistakesOf(member, schema, `${pointer}/${name}`)
      const similar = closest(name, [...schemas.keys()])
      return [`${pointer}/${name}: is not a documented field${similar ? `, did you mean ${similar}` : ''}`]
    }),
  ]
}
