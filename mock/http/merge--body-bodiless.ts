const statuses = new Set([101, 204, 205, 304])

/** True for a status whose `Response` must not have a body. */
export function isBodiless(status: number): boolean {
  return statuses.has(status)
}
