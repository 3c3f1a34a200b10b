/**
 * A shape as data: `'string'`, `'number'`, `'boolean'`, `'null'`, `'any'`, alternatives as `'string|null'`, `[shape]` for an array of any
 * length, and objects, whose optional keys end in `?`. `flatten` keeps the order of keys, and comparisons ignore it.
 *
 * @example
 * ```ts
 * const file: Shape = { id: 'string', bytes: 'number', 'filename?': 'string|null', tags: ['string'] }
 * ```
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape }

/** The types that one path of a shape allows, or that were observed there. */
export interface ShapePath {
  /** `string`, `number`, `boolean`, `null`, `object`, `array`, `any`. */
  readonly types: ReadonlySet<string>
  readonly optional: boolean
}

/** Keyed by paths such as `choices[].message.content`, in the order of the shape. */
export type ShapePaths = ReadonlyMap<string, ShapePath>

const typeOf = (value: unknown): string => {
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
  } else if (Array.isArray(shape)) {
    into.set(path, { types: new Set(['array']), optional })
    flatten(shape[0], `${path}[]`, true, into)
  } else {
    into.set(path, { types: new Set(['object']), optional })
    for (const [key, value] of Object.entries(shape)) {
      flatten(value, join(path, key.replace(/\?$/, '')), key.endsWith('?'), into)
    }
  }
  return into
}

/** Lists the paths of a value. The elements of an array share one path: what some of them lack is optional. */
export function observe(value: unknown, path = ''): ShapePaths {
  const root: [string, ShapePath] = [path, { types: new Set([typeOf(value)]), optional: false }]
  if (Array.isArray(value)) return new Map([root, ...merge(value.map((element) => observe(element, `${path}[]`)))])
  if (value === null || typeof value !== 'object') return new Map([root])
  return new Map([root, ...Object.entries(value).flatMap(([key, field]) => [...observe(field, join(path, key))])])
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

/** Whether every observed type is documented, and the value is present unless it is optional. */
export function isAllowed(observed: ShapePath, documented: ShapePath): boolean {
  return (documented.optional || !observed.optional) &&
    (documented.types.has('any') || [...observed.types].every((type) => documented.types.has(type)))
}

/** `string|null`; with `?` where the value may be absent. */
export function describePath(path: ShapePath | undefined): string {
  return path === undefined ? 'absent' : [...path.types].join('|') + (path.optional ? '?' : '')
}
