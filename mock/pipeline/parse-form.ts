import { refuse } from '../errors/refusal.ts'
import type { RawRequest } from '../http/message.ts'

/** Parses the body of a request as a form. @throws {Refusal} 1210 for anything else */
export async function parseForm({ body, headers }: Pick<RawRequest, 'body' | 'headers'>): Promise<FormData> {
  const type = headers['content-type'] ?? ''
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) throw refuse('1210')
  try {
    return await new Response(body as BodyInit, { headers: { 'content-type': type } }).formData()
  } catch {
    throw refuse('1210')
  }
}
