/** Where Node, Bun, Workers and Deno (since 2.0) keep environment variables. */
interface Environment {
  process?: { env?: Record<string, string | undefined> | undefined }
}

/**
 * Returns the first of these environment variables that is set and not blank, without surrounding white space. Called only when an option
 * is missing, because Deno asks the user for permission. A variable that Deno refuses counts as not set.
 */
export function readEnv(...names: string[]): string | undefined {
  const { process } = globalThis as Environment
  for (const name of names) {
    try {
      const value = process?.env?.[name]?.trim()
      if (value) return value
    } catch {
      // Deno refused to read this variable.
    }
  }
}
