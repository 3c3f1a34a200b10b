import { badField } from '../errors/refusal.ts'

/** A page of a list that goes on after an id. */
export interface CursorPage<T> {
  readonly data: T[]
  readonly has_more: boolean
}

/**
 * Cuts the page that `after` and `limit` of a query ask for.
 * @throws {Refusal} 1214 for a limit that is none; an unknown `after` is an empty page, as behind the end
 */
export function cursorPage<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  most = 100,
): CursorPage<T> {
  const limit = whole(query, 'limit', 20, most)
  const after = query.get('after')
  const start = after ? (items.findIndex(({ id }) => id === after) + 1 || items.length) : 0
  return { data: items.slice(start, start + limit), has_more: start + limit < items.length }
}

/**
 * Cuts the page that `page` and a size of a query ask for.
 * @throws {Refusal} 1214 for a page or a size that is none
 */
export function numberedPage<T>(items: readonly T[], query: URLSearchParams, size = 'limit'): T[] {
  const length = whole(query, size, 10, 100)
  const start = (whole(query, 'page', 1, Infinity) - 1) * length
  return items.slice(start, start + length)
}

function whole(query: URLSearchParams, name: string, missing: number, most: number): number {
  const value = Number(query.get(name) || missing)
  if (!Number.isInteger(value) || value < 1 || value > most) throw badField(name)
  return value
}
