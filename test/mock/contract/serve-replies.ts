import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in place of the API whose replies a test writes. */
export interface ReplyServer extends AsyncDisposable {
  /** `GET /models` and so on, in the order of arrival. */
  readonly requests: readonly string[]
  readonly baseURL: string
}

/** Serves the replies of a function on loopback. A function that does not end the response hangs. */
export async function serveReplies(
  reply: (response: ServerResponse, path: string, request: IncomingMessage) => void,
): Promise<ReplyServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/api\/paas\/v4/, '')
    requests.push(`${request.method} ${path}`)
    request.resume().on('end', () => reply(response, path, request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    requests,
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

/** Sends JSON with the content type of the API. */
export function sendJSON(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
}
