/** Parsed data together with the HTTP response it came in. */
export interface WithResponse<T> {
  readonly data: T
  readonly response: Response
  /** Request id to quote to Zhipu's support; `undefined` when the response has none. */
  readonly requestId: string | undefined
}

/** A promise of the parsed data that also gives access to the HTTP response. */
export interface APIPromise<T> extends Promise<T> {
  /** Resolves with the data, the `Response` (status and headers; its body is already consumed) and the request id. */
  withResponse(): Promise<WithResponse<T>>
}

/** Creates a promise of the data that can still give the complete result. */
export function apiPromise<T>(result: Promise<WithResponse<T>>): APIPromise<T> {
  const data = result.then((value) => value.data) as APIPromise<T>
  data.withResponse = () => {
    // The caller handles the promise returned below and not `data`, whose rejection must not be reported as unhandled.
    data.catch(() => {})
    return result.then((value) => value)
  }
  return data
}
