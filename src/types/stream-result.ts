/** The value of `stream` in the parameters `P`. Read by key: `P` itself would be compared with a type of optional members only. */
type StreamOf<P> = 'stream' extends keyof P ? P['stream'] : undefined

/**
 * What a method with the parameter `stream` returns: `Streamed` for `true`, `Whole` for `false` or without it, either of them for a `boolean`
 * that is known only when the program runs.
 */
export type StreamResult<P, Whole, Streamed> = true extends StreamOf<P>
  ? [StreamOf<P>] extends [true] ? Streamed : Whole | Streamed
  : Whole
