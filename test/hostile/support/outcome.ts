import { assert } from 'chai'
import { ZhipuError } from '../../../src/index.ts'

/** What became of a call: its value, or the reason of its rejection. */
export type Outcome<T> = { readonly value: T; readonly error?: undefined } | {
  readonly value?: undefined
  readonly error: ZhipuError
}

/** Waits for a call that may succeed or fail. A rejection with anything else than a `ZhipuError` fails the test. */
export async function outcomeOf<T>(
  call: PromiseLike<T> | (() => PromiseLike<T>),
  act: string = 'call',
): Promise<Outcome<T>> {
  try {
    return { value: await (typeof call === 'function' ? call() : call) }
  } catch (error) {
    assert.instanceOf(
      error,
      ZhipuError,
      `${act.slice(0, 600)}: ${error instanceof Error ? error.stack : String(error)}`,
    )
    return { error: error as ZhipuError }
  }
}

/** Options whose type is wrong or unknown, as callers in plain JavaScript write them. */
// deno-lint-ignore no-explicit-any -- the type is wrong on purpose
export const untyped = (value: unknown): any => value

/** Waits for a promise that must settle at once. @throws {Error} when it does not settle within 10 s */
export async function settled<T>(promise: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('not settled after 10 s')), 10_000)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
