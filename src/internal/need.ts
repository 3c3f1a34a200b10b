import { want } from './want.ts'

/** Throws unless each field holds something: absent, `null`, `''` and `[]` are caught before anything is sent. */
export function need<Params extends object>(
  act: string,
  params: Params,
  ...fields: readonly (keyof Params & string)[]
): void {
  for (const field of fields) {
    const held = params[field] as { length?: number } | null | undefined
    want(held != null && held.length !== 0, `${act}: ${field} is missing`)
  }
}
