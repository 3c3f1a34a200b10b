/**
 * Where something is not like what is wanted, one line each. Objects are like others that have at least their fields, arrays are compared item by
 * item, a text is like a pattern that it fits, and asymmetric matchers of any runner (`expect.any(String)`) judge for themselves.
 */
export function missesOf(wanted: unknown, found: unknown, at: string): string[] {
  if (isMatcher(wanted)) return wanted.asymmetricMatch(found) ? [] : [line(at, String(wanted), found)]
  if (wanted instanceof RegExp) {
    return typeof found === 'string' && new RegExp(wanted.source, wanted.flags).test(found)
      ? []
      : [line(at, String(wanted), found)]
  }
  if (typeof wanted !== 'object' || wanted === null) {
    return Object.is(wanted, found) ? [] : [line(at, show(wanted), found)]
  }
  if (typeof found !== 'object' || found === null) return [line(at, show(wanted), found)]
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return [line(at, show(wanted), found)]
    const length = wanted.length === found.length ? [] : [`${at} has ${found.length} items, want ${wanted.length}`]
    return [
      ...length,
      ...wanted.flatMap((item, index) => index < found.length ? missesOf(item, found[index], `${at}[${index}]`) : []),
    ]
  }
  return Object.entries(wanted).flatMap(([name, field]) =>
    missesOf(field, (found as Record<string, unknown>)[name], `${at}.${name}`)
  )
}

interface AsymmetricMatcher {
  asymmetricMatch(found: unknown): boolean
}

function isMatcher(wanted: unknown): wanted is AsymmetricMatcher {
  return typeof (wanted as AsymmetricMatcher | null)?.asymmetricMatch === 'function'
}

function line(at: string, wanted: string, found: unknown): string {
  return `${at} is ${show(found)}, want ${wanted}`
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
