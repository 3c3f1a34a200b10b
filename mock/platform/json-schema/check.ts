import { findReference, includesValue, isObject, isSameJson, type Schema, schemasByName, schemasOf } from './schema.ts'

/** How many references inside each other are followed: a cycle without progress would not end. */
const MAX_DEPTH = 100

/** True when a value satisfies a schema. Formats and unknown keywords are not checked. */
export function satisfies(value: unknown, schema: unknown, root: unknown, depth = 0): boolean {
  if (!isObject(schema)) return schema !== false
  if (depth > MAX_DEPTH) return false
  const holds = (part: unknown, inner = value) => satisfies(inner, part, root, depth + 1)
  if (schema['$ref'] !== undefined && !holds(findReference(root, schema['$ref']))) return false
  if (value === null && schema['nullable'] === true) return true
  return hasType(value, schema) && isAllowed(value, schema) &&
    schemasOf(schema['allOf']).every((part) => holds(part)) &&
    (schema['anyOf'] === undefined || schemasOf(schema['anyOf']).some((part) => holds(part))) &&
    (schema['oneOf'] === undefined || schemasOf(schema['oneOf']).filter((part) => holds(part)).length === 1) &&
    (schema['not'] === undefined || !holds(schema['not'])) &&
    satisfiesCondition(schema, holds) &&
    (typeof value !== 'string' || satisfiesText(value, schema)) &&
    (typeof value !== 'number' || satisfiesNumber(value, schema)) &&
    (!Array.isArray(value) || satisfiesItems(value, schema, holds)) &&
    (!isObject(value) || satisfiesMembers(value, schema, holds))
}

/** Checks a schema on the value, or on a part of it. */
type Holds = (schema: unknown, value?: unknown) => boolean

function hasType(value: unknown, { type }: Schema): boolean {
  if (type === undefined) return true
  const name = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  const types = [type].flat()
  return types.includes(name) || (Number.isInteger(value) && types.includes('integer'))
}

function isAllowed(value: unknown, schema: Schema): boolean {
  if (Array.isArray(schema['enum']) && !includesValue(schema['enum'], value)) return false
  return !('const' in schema) || isSameJson(schema['const'], value)
}

function satisfiesCondition(schema: Schema, holds: Holds): boolean {
  if (schema['if'] === undefined) return true
  return holds(holds(schema['if']) ? schema['then'] : schema['else'])
}

function satisfiesText(text: string, { minLength, maxLength, pattern }: Schema): boolean {
  const { length } = [...text]
  if (length < Number(minLength ?? 0) || length > Number(maxLength ?? Infinity)) return false
  return typeof pattern !== 'string' || toRegExp(pattern)?.test(text) !== false
}

/** A pattern as a regular expression; `undefined` for one that JavaScript cannot read. */
export function toRegExp(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags)
    } catch { /* patterns that are invalid in Unicode mode may be valid without */ }
  }
  return undefined
}

/** Draft 4 has booleans for exclusive bounds, later drafts numbers. */
export function boundsOf(schema: Schema): { min: number; max: number; isMinExcluded: boolean; isMaxExcluded: boolean } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const min = Number(minimum ?? -Infinity)
  const max = Number(maximum ?? Infinity)
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum : -Infinity
  const below = typeof exclusiveMaximum === 'number' ? exclusiveMaximum : Infinity
  return {
    min: Math.max(min, above),
    max: Math.min(max, below),
    isMinExcluded: exclusiveMinimum === true || (above > -Infinity && above >= min),
    isMaxExcluded: exclusiveMaximum === true || (below < Infinity && below <= max),
  }
}

function satisfiesNumber(value: number, schema: Schema): boolean {
  const { min, max, isMinExcluded, isMaxExcluded } = boundsOf(schema)
  if (value < min || value > max || (isMinExcluded && value === min) || (isMaxExcluded && value === max)) return false
  const step = Number(schema['multipleOf'] ?? 0)
  return !(step > 0) || Math.abs(value / step - Math.round(value / step)) < 1e-9
}

function satisfiesItems(items: readonly unknown[], schema: Schema, holds: Holds): boolean {
  const { minItems, maxItems, uniqueItems, contains } = schema
  if (items.length < Number(minItems ?? 0) || items.length > Number(maxItems ?? Infinity)) return false
  if (uniqueItems === true && items.some((item, index) => includesValue(items.slice(0, index), item))) return false
  if (contains !== undefined) {
    const count = items.filter((item) => holds(contains, item)).length
    if (count < Number(schema['minContains'] ?? 1) || count > Number(schema['maxContains'] ?? Infinity)) return false
  }
  return items.every((item, index) => holds(itemSchema(schema, index), item))
}

/** The schema of one item. Before draft 2020-12, a list in `items` has the schemas of the first items. */
export function itemSchema({ prefixItems, items, additionalItems }: Schema, index: number): unknown {
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []
  if (index < first.length) return first[index]
  return Array.isArray(items) ? additionalItems : items
}

function satisfiesMembers(members: Schema, schema: Schema, holds: Holds): boolean {
  const names = Object.keys(members)
  const { minProperties, maxProperties, propertyNames } = schema
  if (names.length < Number(minProperties ?? 0) || names.length > Number(maxProperties ?? Infinity)) return false
  if (!schemasOf(schema['required']).every((name) => Object.hasOwn(members, String(name)))) return false
  for (const [name, required] of Object.entries(schemasByName(schema['dependentRequired']))) {
    const isMissing = (other: unknown) => !Object.hasOwn(members, String(other))
    if (Object.hasOwn(members, name) && schemasOf(required).some(isMissing)) return false
  }
  if (propertyNames !== undefined && !names.every((name) => holds(propertyNames, name))) return false
  return names.every((name) => memberSchemas(schema, name).every((part) => holds(part, members[name])))
}

/** The schemas that apply to one member of an object. */
export function memberSchemas(schema: Schema, name: string): readonly unknown[] {
  const properties = schemasByName(schema['properties'])
  const found = Object.hasOwn(properties, name) ? [properties[name]] : []
  for (const [pattern, part] of Object.entries(schemasByName(schema['patternProperties']))) {
    if (toRegExp(pattern)?.test(name)) found.push(part)
  }
  if (found.length > 0) return found
  return schema['additionalProperties'] === undefined ? [] : [schema['additionalProperties']]
}
