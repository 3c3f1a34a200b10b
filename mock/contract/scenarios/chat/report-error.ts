import type { Bench, Wire } from '../../scenario.ts'
import type { Shape } from '../../shape.ts'

const envelope: Shape = { error: { code: 'digits', message: 'text' } }

/** Reports status, content type and body of an error response, and returns the body. */
export function reportError(
  t: Bench,
  aspect: string,
  response: Wire,
  status: number,
  documented: Shape = envelope,
): Record<string, unknown> {
  t.fact(`${aspect} status`, response.status, status)
  t.fact(`${aspect} content-type`, response.headers.get('content-type'), /^application\/json/)
  const body = Object(t.json(`${aspect} body`, response.text)) as Record<string, unknown>
  t.shape(`${aspect} body`, body, documented)
  t.fact(`${aspect} body is compact`, response.text === JSON.stringify(body), true, 'info')
  return body
}
