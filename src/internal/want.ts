/** Throws the caller's own mistake before anything is sent: *the act, a colon, the state*. */
export function want(held: unknown, message: string): asserts held {
  if (!held) throw new TypeError(`Cannot ${message}`)
}
