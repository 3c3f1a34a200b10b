/**
 * A shape as data: `'string'`, `'number'`, `'boolean'`, `'null'`, `'any'`, alternatives as `'string|null'`, `[shape]` for any number of
 * elements, and objects whose keys may end in `?`. The order of keys is kept and means nothing to `flatten`.
 *
 * @example
 * ```ts
 * const file: Shape = { id: 'string', bytes: 'number', 'filename?': 'string|null', tags: ['string'] }
 * ```
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape }

/** What one path of a shape may hold. */
export interface Leaf {
  /** `string`, `number`, `boolean`, `null`, `object`, `array`, `any`. */
  readonly types: ReadonlySet<string>
  readonly optional: boolean
}

/** Paths as `choices[].message.content`, in the order in which they stand. */
export type Leaves = ReadonlyMap<string, Leaf>

const typeOf = (value: unknown): string => value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const below = (path: string, key: string): string => path === '' ? key : `${path}.${key}`

/** Lays a documented shape flat. */
export function flatten(shape: Shape, path = '', optional = false, into: Map<string, Leaf> = new Map()): Leaves {
  if (typeof shape === 'string') {
    into.set(path, { types: new Set(shape.split('|')), optional })
  } else if (Array.isArray(shape)) {
    into.set(path, { types: new Set(['array']), optional })
    flatten(shape[0], `${path}[]`, true, into)
  } else {
    into.set(path, { types: new Set(['object']), optional })
    for (const [key, inner] of Object.entries(shape)) {
      flatten(inner, below(path, key.replace(/\?$/, '')), key.endsWith('?'), into)
    }
  }
  return into
}

/** Lays an observed value flat. The elements of an array are seen as one: what some of them lack is optional. */
export function observe(value: unknown, path = ''): Leaves {
  const own: [string, Leaf] = [path, { types: new Set([typeOf(value)]), optional: false }]
  if (Array.isArray(value)) return new Map([own, ...merge(value.map((element) => observe(element, `${path}[]`)))])
  if (value === null || typeof value !== 'object') return new Map([own])
  return new Map([own, ...Object.entries(value).flatMap(([key, inner]) => [...observe(inner, below(path, key))])])
}

function merge(elements: readonly Leaves[]): Leaves {
  const merged = new Map<string, Leaf>()
  for (const path of new Set(elements.flatMap((leaves) => [...leaves.keys()]))) {
    const above = parent(path)
    const seen = elements.flatMap((leaves) => leaves.get(path) ?? [])
    const lacking = elements.some((leaves) => !leaves.has(path) && above !== undefined && leaves.has(above))
    merged.set(path, {
      types: new Set(seen.flatMap((leaf) => [...leaf.types])),
      optional: lacking || seen.some((leaf) => leaf.optional),
    })
  }
  return merged
}

/** The path that holds this one: `choices[]` for `choices[].index`; none for the root. */
export function parent(path: string): string | undefined {
  if (path === '') return undefined
  const end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('[]'))
  return path.slice(0, Math.max(end, 0))
}

/** Whether all that was seen at a path is allowed there. */
export function fits(seen: Leaf, allowed: Leaf): boolean {
  return (allowed.optional || !seen.optional) &&
    (allowed.types.has('any') || [...seen.types].every((type) => allowed.types.has(type)))
}

/** `string|null`, and `string?` where it may be absent. */
export function sayLeaf(leaf: Leaf | undefined): string {
  return leaf === undefined ? 'absent' : [...leaf.types].join('|') + (leaf.optional ? '?' : '')
}
