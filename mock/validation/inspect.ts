/** Formats a value for a message, at most `maxLength` characters long. */
export function inspect(value: unknown, maxLength: number = 120): string {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = stringify(value) ?? String(value)
  return text.length > maxLength ? `${text.slice(0, maxLength - 3)}…` : text
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, inner) => inner instanceof RegExp ? String(inner) : inner)
  } catch {
    return 'an object that cannot be serialised as JSON'
  }
}
