import { boundsOf, itemSchema, memberSchemas, satisfies, toRegExp } from './check.ts'
import { samplesByFormat } from './formats.ts'
import { textFor } from './pattern.ts'
import { findReference, isObject, isSameJson, mergeSchemas, type Schema, schemasByName, schemasOf } from './schema.ts'

/** How often a reference may be inside itself; deeper optional members and items are omitted. */
const MAX_RECURSION = 2

/** Alternatives of one schema that are tried. */
const MAX_ALTERNATIVES = 64

/** Names that are tried for members which are not in `properties`. */
const MAX_NAMES = 50

/** Schemas for which a value is made at most, so that a schema with many nested alternatives ends. */
const MAX_STEPS = 50_000

/**
 * Makes a value that satisfies a JSON Schema: the same for the same schema and text. Optional members are included. Knows the keywords of drafts 4 to
 * 2020-12 except references to other documents and `unevaluated…`. For a schema that no value satisfies, or that is too complex, it is a value that
 * satisfies a part of it.
 *
 * @param text What a string without format, pattern and list of values contains.
 */
export function valueFor(schema: unknown, text: string): unknown {
  const value = new ValueMaker(schema, text).generate(schema)
  return value === impossible ? null : value
}

const impossible = Symbol('no value')

type Recursion = ReadonlyMap<unknown, number>

/** Makes the values of one schema. */
class ValueMaker {
  readonly #root: unknown
  readonly #text: string
  #steps = 0

  constructor(root: unknown, text: string) {
    this.#root = root
    this.#text = text
  }

  /** A value, or `impossible`. It satisfies the schema if one of the candidates does. `index` is the position in an array, so that items differ. */
  generate(schema: unknown, recursion: Recursion = new Map(), index = 0): unknown {
    if (!isObject(schema)) return schema === false ? impossible : this.#textAt(index)
    if (++this.#steps > MAX_STEPS) return impossible
    let closest: unknown = impossible
    for (const alternative of this.#alternativesOf(schema, recursion)) {
      for (const value of this.#candidates(alternative.schema, alternative.recursion, index)) {
        if (value === impossible) continue
        if (satisfies(value, schema, this.#root)) return value
        if (closest === impossible) closest = value
      }
    }
    return closest
  }

  /** The schema without references, `allOf`, `anyOf`, `oneOf` and `if`: one for each alternative. */
  #alternativesOf(schema: Schema, recursion: Recursion): { schema: Schema; recursion: Recursion }[] {
    const { $ref, allOf, anyOf, oneOf, if: condition, then: consequence, else: otherwise, ...plain } = schema
    const rest: Schema = plain
    if ($ref !== undefined) {
      const target = findReference(this.#root, $ref)
      const depth = recursion.get(target) ?? 0
      if (target === false || depth > MAX_RECURSION) return []
      const inner = new Map(recursion).set(target, depth + 1)
      const joined = mergeSchemas(isObject(target) ? target : {}, withoutReference(schema))
      return this.#alternativesOf(joined, inner)
    }
    let results = [{ schema: rest, recursion }]
    const expand = (choices: readonly unknown[]) => {
      results = results.flatMap((result) =>
        choices.filter((choice) => choice !== false).flatMap((choice) =>
          this.#alternativesOf(isObject(choice) ? choice : {}, result.recursion).map((expanded) => ({
            schema: mergeSchemas(result.schema, expanded.schema),
            recursion: expanded.recursion,
          }))
        )
      ).slice(0, MAX_ALTERNATIVES)
    }
    for (const part of schemasOf(allOf)) expand([part])
    if (anyOf !== undefined) expand(schemasOf(anyOf))
    if (oneOf !== undefined) expand(schemasOf(oneOf))
    if (condition !== undefined) {
      expand([{ allOf: [condition, consequence ?? true] }, otherwise ?? true])
    }
    return results
  }

  /** Values for a schema without alternatives, the most likely one first. */
  *#candidates(schema: Schema, recursion: Recursion, index: number): Generator<unknown, void, undefined> {
    if ('const' in schema) return yield schema['const']
    if (Array.isArray(schema['enum'])) {
      const named = schema['enum'].filter((value) => typeof value === 'string' && this.#text.includes(value))
      const rotated = [...schema['enum'].slice(index), ...schema['enum'].slice(0, index)]
      yield* index === 0 ? [...named, ...rotated] : rotated
      return
    }
    if (index === 0) yield* [schema['default'], ...schemasOf(schema['examples'])].filter((value) => value !== undefined)
    for (const type of typesOf(schema)) yield* this.#candidatesOfType(type, schema, recursion, index)
    if (schema['nullable'] === true) yield null
  }

  *#candidatesOfType(
    type: unknown,
    schema: Schema,
    recursion: Recursion,
    index: number,
  ): Generator<unknown, void, undefined> {
    switch (type) {
      case 'object':
        return yield this.#objectFor(schema, recursion, index)
      case 'array':
        return yield* this.#arraysFor(schema, recursion)
      case 'number':
      case 'integer':
        return yield* numbersFor(schema, type === 'integer', index)
      case 'boolean':
        return yield* index % 2 === 0 ? [true, false] : [false, true]
      case 'null':
        return yield null
      case 'string':
        return yield* this.#textsFor(schema, index)
    }
  }

  /** An object with all members that have a value. `impossible` when a required one has none. */
  #objectFor(schema: Schema, recursion: Recursion, index: number): unknown {
    const required = new Set(schemasOf(schema['required']).map(String))
    const properties = Object.keys(schemasByName(schema['properties']))
    const members: [string, unknown][] = []
    const add = (name: string): boolean => {
      const parts = memberSchemas(schema, name)
      if (parts.includes(false)) return false
      const part = parts.length > 1 ? { allOf: parts } : parts[0] ?? true
      const value = this.generate(part, recursion, index)
      const isUsable = value !== impossible && (required.has(name) || satisfies(value, part, this.#root))
      if (isUsable) members.push([name, value])
      return isUsable
    }
    const { maxProperties, minProperties, propertyNames } = schema
    const max = Number(maxProperties ?? Infinity)
    const names = [...properties, ...[...required].filter((name) => !properties.includes(name))]
    let optionalLeft = max - required.size
    for (const name of names) {
      if (required.has(name)) {
        if (!add(name)) return impossible
      } else if (optionalLeft > 0 && add(name)) optionalLeft--
    }
    const isRecord = properties.length === 0 &&
      (isObject(schema['additionalProperties']) || 'patternProperties' in schema)
    const min = Math.min(Math.max(Number(minProperties ?? 0), isRecord ? 1 : 0), max)
    for (const name of this.#extraNames(schema)) {
      if (members.length >= min) break
      const isNew = !names.includes(name) && !members.some(([known]) => known === name)
      if (isNew && satisfies(name, propertyNames, this.#root)) add(name)
    }
    return Object.fromEntries(members)
  }

  /** Names for members that are not listed in `properties`. */
  *#extraNames({ patternProperties, propertyNames }: Schema): Generator<string, void, undefined> {
    for (const pattern of Object.keys(schemasByName(patternProperties))) {
      for (let index = 0; index < MAX_NAMES; index++) yield textFor(pattern, 0, Infinity, index) ?? ''
    }
    if (isObject(propertyNames)) {
      if (Array.isArray(propertyNames['enum'])) return yield* propertyNames['enum'].map(String)
      const names: Schema = { type: 'string', ...propertyNames }
      for (let index = 0; index < MAX_NAMES; index++) yield String(this.generate(names, new Map(), index))
    }
    for (let index = 1; index <= MAX_NAMES; index++) yield `key${index}`
  }

  /** An array of one item more than needed, if it may have one, and the shortest array. */
  *#arraysFor(schema: Schema, recursion: Recursion): Generator<unknown, void, undefined> {
    const min = Number(schema['minItems'] ?? 0)
    const max = Number(schema['maxItems'] ?? Infinity)
    const tuple = schemasOf(schema['prefixItems'] ?? schema['items']).length
    const contained = schema['contains'] === undefined ? 0 : Number(schema['minContains'] ?? 1)
    const lengths = [Math.max(min, tuple, contained, 1), Math.max(min, contained), min]
    for (const length of new Set(lengths.map((length) => Math.min(length, max)))) {
      yield this.#arrayOf(length, contained, schema, recursion)
    }
  }

  #arrayOf(length: number, contained: number, schema: Schema, recursion: Recursion): unknown {
    const items: unknown[] = []
    for (let index = 0; items.length < length; index++) {
      if (index > length + 100) return impossible
      const own = itemSchema(schema, items.length) ?? true
      const part = items.length < contained ? { allOf: [own, schema['contains']] } : own
      const item = this.generate(part, recursion, index)
      if (item === impossible) return impossible
      if (schema['uniqueItems'] === true && items.some((other) => isSameJson(other, item))) continue
      items.push(item)
    }
    return items
  }

  *#textsFor(schema: Schema, index: number): Generator<string, void, undefined> {
    const { format, pattern, contentEncoding } = schema
    const minLength = Number(schema['minLength'] ?? 0)
    const maxLength = Number(schema['maxLength'] ?? Infinity)
    const sample = samplesByFormat[String(format ?? contentEncoding)]
    if (sample !== undefined) yield sample
    if (typeof pattern === 'string') {
      for (const text of [this.#textAt(index), `${index + 1}`]) if (toRegExp(pattern)?.test(text)) yield text
      const text = textFor(pattern, minLength, maxLength, index)
      if (text !== undefined) yield text
    }
    const characters = [...this.#textAt(index)]
    const filled = characters.length > 0 || minLength === 0 ? characters : ['a']
    while (filled.length < minLength) filled.push(...filled.slice(0, minLength - filled.length))
    // The end of later items has the number that makes them differ.
    yield (index === 0 ? filled.slice(0, maxLength) : filled.slice(Math.max(0, filled.length - maxLength))).join('')
    // For a `oneOf` whose other schema wants a long text.
    yield 'a'.repeat(minLength)
  }

  #textAt(index: number): string {
    return index === 0 ? this.#text : `${this.#text} ${index + 1}`
  }
}

/** The types of a schema in the order in which they are tried, null last; without a type, those that its keywords are about. */
function typesOf(schema: Schema): readonly unknown[] {
  const { type } = schema
  if (type !== undefined) return [type].flat().toSorted((a, b) => Number(a === 'null') - Number(b === 'null'))
  const has = (...keywords: readonly string[]) => keywords.some((keyword) => keyword in schema)
  const first = []
  if (has('properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties')) first.push('object')
  if (has('items', 'prefixItems', 'minItems', 'maxItems', 'contains')) first.push('array')
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) first.push('number')
  return [...new Set([...first, 'string', 'object', 'array', 'number', 'boolean', 'null'])]
}

/** Numbers in the bounds of a schema: `index + 1` if it is allowed, otherwise those next to a bound. */
function* numbersFor(schema: Schema, isInteger: boolean, index: number): Generator<number, void, undefined> {
  const { min, max, isMinExcluded, isMaxExcluded } = boundsOf(schema)
  const factor = Number(schema['multipleOf'] ?? 0)
  const step = factor > 0 ? factor : isInteger ? 1 : 0
  if (!step) {
    yield* [index + 1, index + 1.5]
    const middle = min > -Infinity && max < Infinity ? min + (max - min) / 2 : NaN
    const below = isMaxExcluded ? max - 1 : max
    const above = (isMinExcluded ? min + 1 : min) + index
    yield* [above, middle, (min + middle) / 2, (max + middle) / 2, below - index, min].filter(Number.isFinite)
    return
  }
  const lowest = min > -Infinity ? Math.ceil(min / step) + (isMinExcluded && Number.isInteger(min / step) ? 1 : 0) : 0
  const highest = max < Infinity ? Math.floor(max / step) : 0
  for (const start of [1, lowest, min > -Infinity ? lowest - index : highest - 99 - index]) {
    const multiples = Array.from({ length: 100 }, (_, count) => roundToStep((start + index + count) * step, step))
    // Exact in binary fractions: many validators refuse 4.1 as a multiple of 0.1.
    yield* multiples.filter((multiple) => Number.isInteger(multiple / step))
    yield* multiples
  }
}

/** Removes the error of binary fractions: 3 × 0.1 is 0.3. */
function roundToStep(value: number, step: number): number {
  const decimals = (String(step).split('.')[1] ?? '').length
  return Number(value.toFixed(Math.min(decimals, 20)))
}

function withoutReference({ $ref: _, ...rest }: Schema): Schema {
  return rest
}
