import { assert } from 'chai'

type Class<E> = new (...args: never[]) => E

/** Awaits the rejection and gives the error, so that a case can look at it. */
export async function rejects<E extends Error>(work: PromiseLike<unknown>, errorClass: Class<E>): Promise<E> {
  const error = await reasonOf(work)
  assert.instanceOf(error, errorClass as new () => E)
  return error as E
}

/** Awaits the rejection and gives its reason, of whatever kind. */
export async function reasonOf(work: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await work
  } catch (reason) {
    return reason
  }
  throw new Error(`resolved with ${JSON.stringify(value)}, want a rejection`)
}

/** All items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
