/** Control characters, and the marks that change the direction or the visibility of text in a terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Makes text of a server safe to print: control characters become escapes such as `\u001b`, and the key, its secret and tokens become `***`.
 *
 * A secret of fewer than 12 characters is masked only as part of the whole key, since it may be an ordinary word.
 */
export function cleanText(text: string, apiKey = ''): string {
  const secret = apiKey.slice(apiKey.indexOf('.') + 1)
  const masked = [apiKey, secret.length >= 12 ? secret : ''].filter((word) => word !== '')
    .reduce((rest, word) => rest.replaceAll(word, '***'), text)
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '***')
  return masked.replace(
    unprintable,
    (character) => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A copy of a value in which every string is safe to print. */
export function cleanStrings<T>(value: T, apiKey: string): T {
  if (typeof value === 'string') return cleanText(value, apiKey) as T
  if (Array.isArray(value)) return value.map((item) => cleanStrings(item, apiKey)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item, apiKey)])) as T
}
