/** An answer together with what it came in. */
export interface WithResponse<T> {
  readonly data: T
  readonly response: Response
  /** The id under which Zhipu's support finds the request, where the answer had one. */
  readonly requestId: string | undefined
}

/** A promise of the answer that can also be asked for the `Response` it came in. */
export interface APIPromise<T> extends Promise<T> {
  /** The answer, the `Response` with its status and headers (its body is used up), and the request id. */
  withResponse(): Promise<WithResponse<T>>
}

/** Makes the promise of the data carry the whole. */
export function apiPromise<T>(whole: Promise<WithResponse<T>>): APIPromise<T> {
  const data = whole.then((settled) => settled.data) as APIPromise<T>
  data.withResponse = () => {
    // Whoever takes the whole will not look at `data`: its rejection must not count as unhandled.
    data.catch(() => {})
    return whole.then((settled) => settled)
  }
  return data
}
