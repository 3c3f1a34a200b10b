/** A JSON Schema of any draft from 4 to 2020-12, as a client sends it; it need not be valid. */
export type Schema = Readonly<Record<string, unknown>>

/** True for an object that is not an array. */
export function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas of a keyword that has a list of them: `anyOf`, `allOf`, `prefixItems`. */
export function schemasOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The schemas of a keyword that has them by name: `properties`, `$defs`. */
export function schemasByName(value: unknown): Schema {
  return isObject(value) ? value : {}
}

/** The schema that a `$ref` names: a JSON pointer such as `#/$defs/node`, or an `$anchor`. `undefined` if it names no schema. */
export function findReference(root: unknown, reference: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  const pointer = decode(reference.slice(1))
  if (pointer !== '' && !pointer.startsWith('/')) return findAnchor(root, pointer)
  let found = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}

function findAnchor(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if ((value as Schema)['$anchor'] === name) return value
  for (const member of Object.values(value)) {
    const found = findAnchor(member, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** One schema that requires what both require, as far as the keywords of both can be joined. */
export function mergeSchemas(first: Schema, second: Schema): Schema {
  const merged: Record<string, unknown> = { ...first }
  for (const [keyword, value] of Object.entries(second)) {
    const known = first[keyword]
    merged[keyword] = known === undefined ? value : joinKeyword(keyword, known, value)
  }
  return merged
}

function joinKeyword(keyword: string, first: unknown, second: unknown): unknown {
  if (keyword === 'properties' || keyword === 'patternProperties') return joinProperties(first, second)
  if (keyword === 'required') return [...new Set([...schemasOf(first), ...schemasOf(second)])]
  if (keyword === 'allOf') return [...schemasOf(first), ...schemasOf(second)]
  if (keyword === 'enum') return schemasOf(first).filter((value) => includesValue(schemasOf(second), value))
  if (keyword === 'type') return joinTypes([first].flat(), [second].flat())
  if (keyword === 'items' || keyword === 'additionalProperties') return joinSchemas(first, second)
  if (/^(min|exclusiveMin)/.test(keyword)) return Math.max(Number(first), Number(second))
  if (/^(max|exclusiveMax)/.test(keyword)) return Math.min(Number(first), Number(second))
  return second
}

function joinProperties(first: unknown, second: unknown): Schema {
  const joined: Record<string, unknown> = { ...schemasByName(first) }
  for (const [name, schema] of Object.entries(schemasByName(second))) {
    joined[name] = Object.hasOwn(joined, name) ? joinSchemas(joined[name], schema) : schema
  }
  return joined
}

function joinSchemas(first: unknown, second: unknown): unknown {
  if (isObject(first) && isObject(second)) return { allOf: [first, second] }
  return first === false || second === false ? false : isObject(first) ? first : second
}

function joinTypes(first: readonly unknown[], second: readonly unknown[]): readonly unknown[] {
  const allows = (types: readonly unknown[], type: unknown) =>
    types.includes(type) || (type === 'integer' && types.includes('number'))
  return [...new Set([...first, ...second])].filter((type) => allows(first, type) && allows(second, type))
}

/** True when a list has a value that is equal as JSON. */
export function includesValue(values: readonly unknown[], value: unknown): boolean {
  return values.some((item) => isSameJson(item, value))
}

/** True when both values are equal as JSON; the order of members does not matter. */
export function isSameJson(first: unknown, second: unknown): boolean {
  if (Object.is(first, second) || first === second) return true
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.length === second.length && first.every((item, index) => isSameJson(item, second[index]))
  }
  if (!isObject(first) || !isObject(second)) return false
  const names = Object.keys(first)
  return names.length === Object.keys(second).length &&
    names.every((name) => Object.hasOwn(second, name) && isSameJson(first[name], second[name]))
}
