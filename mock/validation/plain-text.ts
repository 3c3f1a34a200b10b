import { inspect } from './inspect.ts'

/** A value of JSON as a text: a string as it is, others as `inspect()` shows them. `String()` throws for `{ "toString": 1 }`. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value)
}
