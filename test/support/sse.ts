/** A streamed answer of these very bytes. */
export function sse(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } })
}
