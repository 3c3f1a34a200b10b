import { inspect } from './inspect.ts'

const MAX_LENGTH = 200

/**
 * Lists the differences between a value and the expected one, one line each. An object must have at least the expected fields, arrays are compared
 * item by item, a RegExp matches strings, and asymmetric matchers of any runner (`expect.any(String)`) are applied.
 */
export function subsetMismatches(expected: unknown, actual: unknown, path: string): string[] {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? [] : [mismatch(path, String(expected), actual)]
  if (expected instanceof RegExp) {
    expected.lastIndex = 0
    return typeof actual === 'string' && expected.test(actual) ? [] : [mismatch(path, String(expected), actual)]
  }
  if (typeof expected !== 'object' || expected === null) {
    return Object.is(expected, actual) ? [] : [mismatch(path, inspect(expected, MAX_LENGTH), actual)]
  }
  if (typeof actual !== 'object' || actual === null) return [mismatch(path, inspect(expected, MAX_LENGTH), actual)]
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [mismatch(path, inspect(expected, MAX_LENGTH), actual)]
    return [
      ...(expected.length === actual.length ? [] : [`${path} has ${actual.length} items, expected ${expected.length}`]),
      ...expected.slice(0, actual.length).flatMap((item, index) =>
        subsetMismatches(item, actual[index], `${path}[${index}]`)
      ),
    ]
  }
  return Object.entries(expected).flatMap(([name, field]) =>
    subsetMismatches(field, (actual as Record<string, unknown>)[name], `${path}.${name}`)
  )
}

interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof (value as AsymmetricMatcher | null)?.asymmetricMatch === 'function'
}

function mismatch(path: string, expected: string, actual: unknown): string {
  return `${path} is ${inspect(actual, MAX_LENGTH)}, expected ${expected}`
}
