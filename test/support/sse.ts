/** A streamed response with this text. */
export function sse(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } })
}
