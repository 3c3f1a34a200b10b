import { assert } from 'chai'

type Class<E> = new (...args: never[]) => E

/** Waits for a rejection with an error of this class and returns the error. */
export async function rejects<E extends Error>(work: PromiseLike<unknown>, errorClass: Class<E>): Promise<E> {
  const error = await rejectionOf(work)
  assert.instanceOf(error, errorClass as new () => E)
  return error as E
}

/** Waits for a rejection and returns its reason. */
export async function rejectionOf(work: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await work
  } catch (reason) {
    return reason
  }
  throw new Error(`resolved with ${JSON.stringify(value)}, expected a rejection`)
}

/** All items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
