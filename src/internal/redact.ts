/** Shorter parts of a key or a token are not masked by themselves, because they may be ordinary words, such as the secret of `id.secret`. */
const MIN_LENGTH = 8

/** Masks keys and tokens in a text of the server, which may repeat what it was sent, also within JSON. Only complete keys contain a dot. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length >= MIN_LENGTH || secret.includes('.'))
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
