/** Names with values: an object, or what iterates over pairs, such as `Headers`, `URLSearchParams`, a `Map` or an array. */
export type Pairs<Value> = Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>

/** Returns the pairs as an array, without those whose value is `undefined`; no pairs for a source that is absent. */
export function pairsOf<Value>(source: Pairs<Value> | null | undefined): [string, Value & ({} | null)][] {
  if (!source) return []
  // The error of `in` for a text, such as a key in place of the options, would show it.
  const pairs = Symbol.iterator in Object(source) ? [...source as Iterable<[string, Value]>] : Object.entries(source)
  return pairs.filter(([, value]) => value !== undefined) as [string, Value & ({} | null)][]
}
