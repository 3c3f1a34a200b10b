/** Members that differ from request to request although the reply is the same. */
const ignored = new Set(['id', 'request_id', 'tool_call_id', 'created'])

/** True when two values are equal at any depth, without ids and times. */
export function isSameValue(value: unknown, expected: unknown): boolean {
  if (Object.is(value, expected)) return true
  if (!isObject(value) || !isObject(expected)) return false
  if (Array.isArray(value) !== Array.isArray(expected)) return false
  const names = new Set([...Object.keys(value), ...Object.keys(expected)].filter((name) => !ignored.has(name)))
  return [...names].every((name) => isSameValue(value[name], expected[name]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
