import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MockZhipu, mockZhipu } from '../../mock/index.ts'
import { serve } from '../../mock/server.ts'
import { serveMisbehaving } from '../hostile/server/server.ts'
import { mockOptions, openScope, requestsOf } from './target.ts'

/** The three servers and how to close them. */
export interface ServedTarget {
  readonly baseURL: string
  readonly auxiliaryURL: string
  readonly misbehavingURL: string
  close(): Promise<void>
}

/**
 * Serves one mock for all runtimes, and on other origins the misbehaving server and an auxiliary server: `/requests/:account` returns the
 * requests of an account, `/scopes/:fixtures` the key of a new scope, `/` is an empty page with the script of the browser's suites.
 */
export async function serveTarget(pageScript: string): Promise<ServedTarget> {
  const zhipu = mockZhipu(mockOptions)
  const mock = await serve(zhipu, { port: 0 })
  const misbehaving = await serveMisbehaving()
  const script = await readFile(pageScript, 'utf8')
  const auxiliary = createServer((request, response) => handle(zhipu, script, request, response))
  await new Promise<void>((resolve) => auxiliary.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: mock.baseURL,
    misbehavingURL: misbehaving.url,
    auxiliaryURL: `http://127.0.0.1:${(auxiliary.address() as AddressInfo).port}`,
    async close() {
      auxiliary.close()
      auxiliary.closeAllConnections()
      await misbehaving.close()
      await mock.close()
    },
  }
}

function handle(zhipu: MockZhipu, script: string, request: IncomingMessage, response: ServerResponse): void {
  const [, folder, name = ''] = (request.url ?? '').split('/')
  const send = (type: string, text: string) => void response.writeHead(200, { 'content-type': type }).end(text)
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-headers', 'authorization, content-type')
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (folder === 'requests') return send('application/json', JSON.stringify(requestsOf(zhipu, name)))
  if (folder === 'scopes') return send('text/plain', openScope(zhipu, JSON.parse(decodeURIComponent(name))))
  if (folder === 'page.js') return send('text/javascript; charset=utf-8', script)
  return send('text/html', '<!doctype html><script src="/page.js"></script>')
}
