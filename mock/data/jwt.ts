import { fromBase64 } from './bytes.ts'

/** Decodes the header or payload of a JWT; returns `undefined` when it is not a JSON object in base64url. */
export function decodeJwtPart(base64url: string): Record<string, unknown> | undefined {
  try {
    const bytes = fromBase64(base64url.replace(/-/g, '+').replace(/_/g, '/'))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
