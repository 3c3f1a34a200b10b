import type { RecordedRequest } from './cleaner.ts'
import { sharedParams, withoutRpcIds } from './json-rpc.ts'
import { ignoredFields, sortFields, withoutCoding } from './recording.ts'

/** A request without what is ignored when requests are compared. */
export interface ComparableRequest {
  readonly method: string
  readonly path: string
  /** Sorted by name. */
  readonly query: string
  readonly body: unknown
}

/** Stands for ignored text. */
const IGNORED = '…'

/**
 * Removes what is ignored: `request_id`, `user_id`, ids of JSON-RPC, form boundaries, the values of JSON pointers, and text that a pattern matches. An ignored
 * element of an array becomes `null`, so that the others keep their indices.
 */
export function toComparable(
  recorded: RecordedRequest,
  ignore: readonly (string | RegExp)[],
): ComparableRequest {
  const { method, target, request } = recorded
  const pointers = ignore.filter((item) => typeof item === 'string').map(parsePointer)
  const patterns = ignore.filter((item) => item instanceof RegExp).map(({ source, flags }) =>
    new RegExp(source, flags.includes('g') ? flags : `${flags}g`)
  )
  const ignoreText = (text: string) => patterns.reduce((result, pattern) => result.replace(pattern, IGNORED), text)
  const params = sharedParams(target.split('?')[1])
  return {
    method,
    path: ignoreText(pathOf(recorded)),
    query: ignoreText(decodeURIComponent(String(params))),
    body: comparableBody(request, pointers, ignoreText),
  }
}

/** The path on the general base, without query. */
export function pathOf({ target }: RecordedRequest): string {
  return withoutCoding(target.split('?')[0] ?? '')
}

/** Text that is equal for requests that get the same recording. */
export function comparableKey({ method, path, query, body }: ComparableRequest): string {
  return JSON.stringify([method, path, query, sortFields(body)])
}

function comparableBody(
  request: unknown,
  pointers: readonly (readonly string[])[],
  ignoreText: (text: string) => string,
): unknown {
  if (typeof request === 'string') return ignoreText(withoutBoundary(request))
  const body = copy(withoutRpcIds(request), ignoreText)
  return pointers.reduce((result, segments) => remove(result, segments), body)
}

/** Replaces the boundary of a form, which is its first line. */
function withoutBoundary(text: string): string {
  const [, boundary] = /^--([^\r\n]+)\r?\n/.exec(text) ?? []
  return boundary === undefined ? text : text.replaceAll(boundary, 'boundary')
}

/** Copies a JSON value without ignored fields and text. */
function copy(value: unknown, ignoreText: (text: string) => string): unknown {
  if (typeof value === 'string') return ignoreText(value)
  if (Array.isArray(value)) return value.map((item) => copy(item, ignoreText))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name]) => !ignoredFields.has(name))
  return Object.fromEntries(fields.map(([name, field]) => [name, copy(field, ignoreText)]))
}

function parsePointer(pointer: string): string[] {
  return pointer.split('/').slice(1).map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Removes the values at a pointer from a JSON value. */
function remove(value: unknown, [segment, ...rest]: readonly string[]): unknown {
  if (segment === undefined) return undefined
  if (Array.isArray(value)) {
    if (segment === '*' && rest.length === 0) return []
    return value.map((item, index) => isSelected(String(index), segment) ? remove(item, rest) ?? null : item)
  }
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    if (!isSelected(name, segment)) return [[name, field]]
    return rest.length === 0 ? [] : [[name, remove(field, rest)]]
  })
  return Object.fromEntries(fields)
}

function isSelected(name: string, segment: string): boolean {
  return segment === '*' || segment === name
}
