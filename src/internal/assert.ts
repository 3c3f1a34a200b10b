/**
 * Throws the caller's mistake before anything is sent. `message` is the act, a colon and the state.
 *
 * @throws {TypeError} when the condition is falsy
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TypeError(`Cannot ${message}`)
}

/**
 * Returns the params if each of these fields holds a value.
 *
 * @throws {TypeError} when a field is absent, `null`, `''` or `[]`
 */
export function requireFields<Params extends object>(
  params: Params,
  ...fields: readonly (keyof Params & string)[]
): Params {
  for (const field of fields) {
    const value = params[field] as { length?: number } | null | undefined
    assert(value != null && value.length !== 0, `send request: ${field} is missing or empty`)
  }
  return params
}
