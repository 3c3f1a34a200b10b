/** Shorter parts of a key or a token are not masked by themselves, because they may be ordinary words, such as the secret of `id.secret`. */
const MIN_SECRET_LENGTH = 8

/** Returns what may be masked in texts of the server: the complete key, and those of the parts that no ordinary word equals. */
export function secretsOf(key: string | undefined, ...parts: readonly string[]): string[] {
  return [...(key ? [key] : []), ...parts.filter((part) => part.length >= MIN_SECRET_LENGTH)]
}

/** Masks keys and tokens in a text of the server, which may repeat what it was sent, also within JSON. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
