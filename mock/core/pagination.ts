import { badField } from '../errors/refusal.ts'

/** A page of a list with cursor pagination: the next one starts after the last id. */
export interface CursorPage<T> {
  readonly data: T[]
  readonly has_more: boolean
}

/**
 * The page that `after` and `limit` of a query select. An unknown `after` gives an empty page.
 * @throws {Refusal} 1214 for an invalid limit
 */
export function cursorPage<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  maxLimit = 100,
): CursorPage<T> {
  const limit = integerOf(query, 'limit', 20, maxLimit)
  const after = query.get('after')
  const start = after ? (items.findIndex(({ id }) => id === after) + 1 || items.length) : 0
  return { data: items.slice(start, start + limit), has_more: start + limit < items.length }
}

/**
 * The page that `page` and a size parameter of a query select.
 * @throws {Refusal} 1214 for an invalid page or size
 */
export function numberedPage<T>(items: readonly T[], query: URLSearchParams, size = 'limit'): T[] {
  const length = integerOf(query, size, 10, 100)
  const start = (integerOf(query, 'page', 1, Infinity) - 1) * length
  return items.slice(start, start + length)
}

function integerOf(query: URLSearchParams, name: string, defaultValue: number, max: number): number {
  const value = Number(query.get(name) || defaultValue)
  if (!Number.isInteger(value) || value < 1 || value > max) throw badField(name)
  return value
}
