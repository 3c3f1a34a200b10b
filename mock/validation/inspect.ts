const MAX_LENGTH = 120

/** Formats a value for a message, at most 120 characters long. */
export function inspect(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = stringify(value) ?? String(value)
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}…` : text
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, inner) => inner instanceof RegExp ? String(inner) : inner)
  } catch {
    return 'an object that cannot be serialised as JSON'
  }
}
