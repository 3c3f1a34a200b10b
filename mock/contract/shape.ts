/**
 * A shape as data. A leaf is a list of alternatives joined by `|`:
 *
 * - JSON types: `string`, `number`, `boolean`, `null`, and `any` for everything
 * - narrower types: `text` (string that is not empty), `integer` (not negative), `seconds` and `milliseconds` (Unix times), `url`, `digits`
 * - one string: `=list`
 * - `position`: the place of the nearest array item, counted from 0
 *
 * A regular expression allows the strings that match. `[shape]` is an array of any length, `[shape, 1]` one of length 1. Optional keys of objects end in `?`.
 * `flatten` keeps the order of keys, and comparisons ignore it.
 *
 * @example
 * ```ts
 * const file: Shape = { id: 'text', object: '=file', bytes: 'integer', 'filename?': 'string|null', tags: ['string'] }
 * ```
 */
export type Shape = string | RegExp | readonly [Shape, length?: number] | { readonly [key: string]: Shape }

/** The types that one path of a shape allows, or that were observed there. */
export interface ShapePath {
  /** Names of the alternatives; for an observed path, the alternatives that apply, and what no alternative allows. */
  readonly types: ReadonlySet<string>
  readonly optional: boolean
  /** Observed values that no alternative of the document allows. */
  readonly contradicts?: boolean | undefined
  readonly pattern?: RegExp | undefined
  /** The documented length of an array. */
  readonly length?: number | undefined
}

/** Keyed by paths such as `choices[].message.content`, in the order of the shape. */
export type ShapePaths = ReadonlyMap<string, ShapePath>

const isString = (value: unknown): value is string => typeof value === 'string'
const isInteger = (value: unknown): value is number => Number.isInteger(value)

/** Types that are narrower than those of JSON. */
const narrowTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  text: (value) => isString(value) && value !== '',
  integer: (value) => isInteger(value) && value >= 0,
  seconds: (value) => isInteger(value) && value >= 1e9 && value < 1e10,
  milliseconds: (value) => isInteger(value) && value >= 1e12 && value < 1e13,
  url: (value) => isString(value) && /^https?:\/\/\S+$/.test(value),
  digits: (value) => isString(value) && /^\d+$/.test(value),
}

/** The JSON type of each narrow type. */
const widerTypes: Readonly<Record<string, string>> = {
  text: 'string',
  url: 'string',
  digits: 'string',
  integer: 'number',
  seconds: 'number',
  milliseconds: 'number',
  position: 'number',
}

const typeOf = (value: unknown): string => {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const join = (path: string, key: string): string => path === '' ? key : `${path}.${key}`

/** Lists the paths of a documented shape. */
export function flatten(
  shape: Shape,
  path = '',
  optional = false,
  into: Map<string, ShapePath> = new Map(),
): ShapePaths {
  if (typeof shape === 'string') {
    into.set(path, { types: new Set(shape.split('|')), optional })
  } else if (shape instanceof RegExp) {
    into.set(path, { types: new Set([`${shape}`]), optional, pattern: shape })
  } else if (Array.isArray(shape)) {
    const length: number | undefined = shape[1]
    const type = length === undefined ? 'array' : `array of ${length}`
    into.set(path, { types: new Set([type]), optional, length })
    flatten(shape[0] as Shape, `${path}[]`, true, into)
  } else {
    into.set(path, { types: new Set(['object']), optional })
    for (const [key, value] of Object.entries(shape as Record<string, Shape>)) {
      flatten(value, join(path, key.replace(/\?$/, '')), key.endsWith('?'), into)
    }
  }
  return into
}

/** Lists the paths of a value. The elements of an array share one path: what some of them lack is optional. */
export function observe(
  value: unknown,
  documented: ShapePaths = new Map(),
  path = '',
  position?: number,
): ShapePaths {
  const root: [string, ShapePath] = [path, observeOne(value, documented.get(path), position)]
  if (Array.isArray(value)) {
    return new Map([root, ...merge(value.map((element, index) => observe(element, documented, `${path}[]`, index)))])
  }
  if (value === null || typeof value !== 'object') return new Map([root])
  const members = Object.entries(value).flatMap(([key, field]) => [
    ...observe(field, documented, join(path, key), position),
  ])
  return new Map([root, ...members])
}

/** The alternative of the document that allows a value; the type or text of the value if no alternative allows it. */
function observeOne(value: unknown, documented: ShapePath | undefined, position: number | undefined): ShapePath {
  const type = typeOf(value)
  if (documented === undefined) return { types: new Set([type]), optional: false }
  const { types, pattern, length } = documented
  if (length !== undefined && Array.isArray(value)) {
    return { types: new Set([`array of ${value.length}`]), optional: false, contradicts: value.length !== length }
  }
  const found = [...types].find((name) =>
    pattern ? isString(value) && pattern.test(value) : allows(name, value, type, position)
  )
  if (found !== undefined) return { types: new Set([found]), optional: false }
  const isNarrower = pattern !== undefined ? type === 'string' : [...types].some((name) => jsonTypeOf(name) === type)
  const seen = isNarrower ? JSON.stringify(value) : type
  return { types: new Set([seen]), optional: false, contradicts: true }
}

function allows(name: string, value: unknown, type: string, position: number | undefined): boolean {
  if (name === 'position') return value === position
  if (name.startsWith('=')) return value === name.slice(1)
  return narrowTypes[name]?.(value) ?? name === type
}

function jsonTypeOf(name: string): string {
  return name.startsWith('=') ? 'string' : widerTypes[name] ?? name
}

function merge(elements: readonly ShapePaths[]): ShapePaths {
  const merged = new Map<string, ShapePath>()
  for (const path of new Set(elements.flatMap((paths) => [...paths.keys()]))) {
    const parent = parentOf(path)
    const found = elements.flatMap((paths) => paths.get(path) ?? [])
    const isMissing = elements.some((paths) => !paths.has(path) && parent !== undefined && paths.has(parent))
    merged.set(path, {
      types: new Set(found.flatMap(({ types }) => [...types])),
      optional: isMissing || found.some(({ optional }) => optional),
      contradicts: found.some(({ contradicts }) => contradicts),
    })
  }
  return merged
}

/** The path that contains this one: `choices[]` for `choices[].index`; `undefined` for the root. */
export function parentOf(path: string): string | undefined {
  if (path === '') return undefined
  const end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('[]'))
  return path.slice(0, Math.max(end, 0))
}

/** Whether every observed value is documented, and the value is present unless it is optional. */
export function isAllowed(observed: ShapePath, documented: ShapePath): boolean {
  return (documented.optional || !observed.optional) && observed.contradicts !== true
}

/** `string|null`; with `?` where the value may be absent. */
export function describePath(path: ShapePath | undefined): string {
  if (path === undefined) return 'absent'
  const names = [...path.types].map((name) => name.startsWith('=') ? name.slice(1) || '""' : name)
  return names.join('|') + (path.optional ? '?' : '')
}
