import { APIResponseError } from '../errors.ts'

/** The types that members of a response are checked for. */
interface Types {
  array: unknown[]
  string: string
  number: number
}

/**
 * Returns a member of what a server sent, such as `data.list`, if it has the expected type. Errors of this file have no `body`: it may repeat
 * the key, which only the transport can mask.
 *
 * @throws {APIResponseError} when it has another type or is missing; the message names what came
 */
export function readMember<Type extends keyof Types>(body: unknown, path: string, expected: Type): Types[Type] {
  let value = body
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key]
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  if (type === expected) return value as Types[Type]
  throw new APIResponseError(`Cannot decode response: ${path} is ${type}, expected ${expected}`)
}

/**
 * Returns an id that a server sent, for the path of another request.
 *
 * @throws {APIResponseError} when it is no string, empty, or cannot be part of a path
 */
export function readId(body: unknown, name: string = 'id'): string {
  const id = readMember(body, name, 'string')
  // In unicode mode a surrogate matches only if it is alone: `encodeURIComponent` throws for it.
  if (id.trim() && !/^\.\.?$|[\uD800-\uDFFF]/u.test(id)) return id
  throw new APIResponseError(`Cannot decode response: ${name} is malformed, expected an id`)
}
