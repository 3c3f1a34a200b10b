import { toBase64 } from '../data/bytes.ts'
import type { RawRequest } from '../http/message.ts'

/**
 * Creates a function that replaces the key or token of a request, also as base64, and its parts from 6 characters on. Shorter ones may be ordinary
 * words.
 */
export function createKeyCleaner(raw: RawRequest): (text: string) => string {
  const { authorization, 'x-api-key': apiKey = '' } = raw.headers
  const sent = authorization ?? new URLSearchParams(raw.target.split('?')[1]).get('Authorization') ?? ''
  const tokens = [sent.replace(/^bearer\s+/i, ''), apiKey]
  const parts = tokens.flatMap((token) => token.split('.')).filter((part) => part.length >= 6)
  const wholes = tokens.filter((token) => token.length >= 3)
  const secrets = [...wholes.map(encode), ...parts, ...wholes]
  return (text) => secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text)
}

/** Base64 without padding. */
function encode(token: string): string {
  return toBase64(new TextEncoder().encode(token)).replaceAll('=', '')
}
