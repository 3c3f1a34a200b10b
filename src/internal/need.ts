import { want } from './want.ts'

/** Gives the params back unless a field holds nothing: absent, `null`, `''` and `[]` are caught before anything is sent. */
export function need<Params extends object>(params: Params, ...fields: readonly (keyof Params & string)[]): Params {
  for (const field of fields) {
    const held = params[field] as { length?: number } | null | undefined
    want(held != null && held.length !== 0, `send request: ${field} is missing or empty`)
  }
  return params
}
