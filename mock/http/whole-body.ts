import { concatBytes, encodeUtf8 } from '../data/bytes.ts'
import type { Reply } from './message.ts'

/** The bytes of a body, as soon as its frames have arrived; `undefined` for one that is cut or stalls. */
export async function wholeBody(body: Reply['body']): Promise<Uint8Array | undefined> {
  if (body instanceof Uint8Array) return body
  if (typeof body === 'string') return encodeUtf8(body)
  const parts: Uint8Array[] = []
  for (let frame = await body.next(); frame !== undefined; frame = await body.next()) {
    const content = typeof frame === 'object' && 'alone' in frame ? frame.alone : frame
    if (typeof content === 'string') parts.push(encodeUtf8(content))
    else if (content instanceof Uint8Array) parts.push(content)
    else return void body.return()
  }
  return concatBytes(parts)
}
