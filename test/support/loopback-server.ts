import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Body of a chat request. */
export type ChatBody = { stream?: boolean; messages: { role: string; content: string }[] } & Record<string, unknown>

/** An HTTP server on loopback whose replies a test writes. */
export interface LoopbackServer extends AsyncDisposable {
  /** Bodies of the requests, oldest first. */
  readonly bodies: readonly ChatBody[]
  readonly baseURL: string
}

/** Serves replies that a test writes, for tests that must not depend on the mock. */
export async function serveLoopback(
  answer: (body: ChatBody, response: ServerResponse, path: string) => void,
): Promise<LoopbackServer> {
  const bodies: ChatBody[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request.setEncoding('utf8')) text += piece
    const body = JSON.parse(text) as ChatBody
    bodies.push(body)
    answer(body, response, request.url ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    bodies,
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}
