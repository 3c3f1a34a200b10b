/** Masks keys and tokens in a text of the server, which may repeat what it was sent. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => secret ? masked.split(secret).join('***') : masked, text)
}
