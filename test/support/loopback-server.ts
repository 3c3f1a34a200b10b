import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Body of a chat request. */
export type AskedBody = { stream?: boolean; messages: { role: string; content: string }[] } & Record<string, unknown>

/** An HTTP server on loopback whose replies a test writes. */
export interface LoopbackApi extends AsyncDisposable {
  /** Bodies of the requests, oldest first. */
  readonly asked: readonly AskedBody[]
  readonly baseURL: string
}

/** Serves replies that a test writes, for tests that must not depend on the mock. */
export async function apiThat(
  answer: (body: AskedBody, response: ServerResponse, path: string) => void,
): Promise<LoopbackApi> {
  const asked: AskedBody[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request.setEncoding('utf8')) text += piece
    const body = JSON.parse(text) as AskedBody
    asked.push(body)
    answer(body, response, request.url ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    asked,
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}
