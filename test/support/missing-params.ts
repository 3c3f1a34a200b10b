/** The params once for each way in which a field can be missing: absent, null, and empty in its own kind. */
export function missing<Params extends object>(params: Params, field: keyof Params & string): Params[] {
  const held: unknown = params[field]
  const empty = Array.isArray(held) ? [[]] : typeof held === 'string' ? [''] : []
  return [undefined, null, ...empty].map((nothing) => ({ ...params, [field]: nothing }))
}
