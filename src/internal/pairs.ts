/** Names with values: an object, or what iterates over pairs, such as `Headers`, `URLSearchParams`, a `Map` or an array. */
export type Pairs<Value> = Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>

/** Returns the pairs as an array, without those whose value is `undefined`. */
export function pairsOf<Value>(source: Pairs<Value>): [string, Value & ({} | null)][] {
  const pairs = Symbol.iterator in source ? [...source as Iterable<[string, Value]>] : Object.entries(source)
  return pairs.filter(([, value]) => value !== undefined) as [string, Value & ({} | null)][]
}

/**
 * Adds the pairs of each layer to the target. They replace those that earlier layers have under the same name; `null` only removes them. A
 * name that occurs twice in a layer keeps both values.
 *
 * @throws {TypeError} when a header has a malformed name or value; the message has the name but not the value, which may be a secret
 */
export function applyLayers<Target extends Headers | URLSearchParams>(
  target: Target,
  layers: readonly (Pairs<string | number | boolean | null | undefined> | null | undefined)[],
): Target {
  for (const layer of layers) {
    const names = new Set<string>()
    for (const [name, value] of pairsOf(layer ?? {})) {
      try {
        if (value === null) target.delete(name)
        else target[names.has(name) ? 'append' : 'set'](name, value as string)
      } catch {
        throw new TypeError(`Cannot send request: header ${JSON.stringify(name)} is malformed`)
      }
      names.add(name)
    }
  }
  return target
}
