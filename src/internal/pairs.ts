/** Names with values: an object, or what iterates over pairs, such as `Headers`, `URLSearchParams`, a `Map` or an array. */
export type Pairs<Value> = Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>

/** Returns the pairs as an array, without those whose value is `undefined`. */
export function pairsOf<Value>(source: Pairs<Value>): [string, Value & ({} | null)][] {
  const pairs = Symbol.iterator in source ? [...source as Iterable<[string, Value]>] : Object.entries(source)
  return pairs.filter(([, value]) => value !== undefined) as [string, Value & ({} | null)][]
}

/**
 * Adds the pairs of each layer to the target. They replace those that earlier layers have under the same name; `null` only removes them. A
 * name that occurs twice keeps both values, unless the layer is an object: its second name differs in case only and replaces the first.
 */
export function applyLayers<Target extends Headers | URLSearchParams>(
  target: Target,
  layers: readonly (Pairs<string | number | boolean | null | undefined> | null | undefined)[],
): Target {
  for (const layer of layers) {
    if (!layer) continue
    const add = Symbol.iterator in layer ? 'append' : 'set'
    const pairs = pairsOf(layer)
    for (const [name] of pairs) target.delete(name)
    for (const [name, value] of pairs) if (value !== null) target[add](name, value as string)
  }
  return target
}
