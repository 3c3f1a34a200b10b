/** A value in a message, short. */
export function show(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = jsonOf(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, inner) => inner instanceof RegExp ? String(inner) : inner)
  } catch {
    return 'an object that JSON cannot say'
  }
}
