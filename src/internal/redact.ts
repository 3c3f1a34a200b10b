/** Takes keys and tokens out of what a server says: it may repeat what it was sent. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => secret ? left.split(secret).join('***') : left, text)
}
