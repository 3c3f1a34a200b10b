/** What Node, Bun, Workers and Deno call their environment. */
interface Environment {
  process?: { env?: Record<string, string | undefined> | undefined }
  Deno?: { env?: { get(name: string): string | undefined } | undefined }
}

/**
 * The first of these variables that is set and not blank. Read at the time of the call, and only when an option is missing:
 * Deno asks its user for permission, and throws when it is refused.
 */
export function readEnv(...names: string[]): string | undefined {
  const { process, Deno } = globalThis as Environment
  for (const name of names) {
    try {
      const value = (Deno?.env?.get(name) ?? process?.env?.[name])?.trim()
      if (value) return value
    } catch {
      continue
    }
  }
}
