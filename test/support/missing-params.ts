/** Variants of the params in which a field is missing: undefined, null, and an empty string or array. */
export function missingParams<Params extends object>(params: Params, field: keyof Params & string): Params[] {
  const value: unknown = params[field]
  const empty: unknown[] = [undefined, null]
  if (Array.isArray(value)) empty.push([])
  if (typeof value === 'string') empty.push('')
  return empty.map((replacement) => ({ ...params, [field]: replacement }))
}
