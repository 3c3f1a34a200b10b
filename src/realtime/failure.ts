/** Creates a rejection that may be ignored. Called when it is needed, so that a session without errors does not load them. */
export type Failure = () => Promise<never>

/** Lets the caller ignore a promise: the runtime reports no unhandled rejection. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** Rejects with this error, for example the reason of a signal. */
export const rejectWith = (error: unknown): Promise<never> => quiet(Promise.reject(error))

/** The functions that create errors, with all classes and messages. Loaded with the first error. */
type Errors = typeof import('./failures.ts')

/** Rejects with the error that a function of `failures.ts` creates. */
export const failWith = <Name extends keyof Errors>(name: Name, ...args: Parameters<Errors[Name]>): Promise<never> =>
  quiet(
    import('./failures.ts').then((errors) =>
      Promise.reject((errors[name] as (...args: unknown[]) => unknown)(...args))
    ),
  )
