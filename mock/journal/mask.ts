/** Names of headers and query parameters that may contain a key. */
const secretName = /^(cookie|key)$|(authorization|api.?key|token|secret)$/i

/** The headers of a request with the values masked that may contain a key. The scheme of an authorization stays. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const masked = { ...headers }
  for (const [name, value] of Object.entries(headers)) {
    if (secretName.test(name)) masked[name] = value.replace(/^((bearer|basic) )?.*/is, '$1***')
  }
  return masked
}

/** The target of a request with the parameters masked that may contain a key, whose names are compared decoded: `api%5Fkey`. */
export function maskTarget(target: string): string {
  // Most targets have no query, and the journal masks each.
  if (!target.includes('?')) return target
  const [path, search] = target.split(/\?(.*)/s)
  const query = new URLSearchParams(search)
  const secrets = [...query.keys()].filter((name) => secretName.test(name))
  for (const name of secrets) query.set(name, '***')
  return secrets[0] ? `${path}?${query}` : target
}
