import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MockZhipu, mockZhipu } from '../../mock/index.ts'
import { serve } from '../../mock/server.ts'
import { mockOptions, seenBy } from './target.ts'
import { manners } from './misbehaving-server.ts'

export interface ServedGround {
  readonly baseURL: string
  readonly witnessURL: string
  close(): Promise<void>
}

/**
 * Serves one mock for all runtimes, and beside it, on an origin of its own, a witness: `/seen/:account` tells what the mock has seen of an
 * account, `/rude/:manner` answers as no mock would, `/` is an empty page with the script that a browser needs.
 */
export async function serveGround(pageScript: string): Promise<ServedGround> {
  const zhipu = mockZhipu(mockOptions)
  const mock = await serve(zhipu, { port: 0 })
  const script = await readFile(pageScript, 'utf8')
  const witness = createServer((request, response) => answer(zhipu, script, request, response))
  await new Promise<void>((resolve) => witness.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: mock.baseURL,
    witnessURL: `http://127.0.0.1:${(witness.address() as AddressInfo).port}`,
    async close() {
      witness.close()
      witness.closeAllConnections()
      await mock.close()
    },
  }
}

function answer(zhipu: MockZhipu, script: string, request: IncomingMessage, response: ServerResponse): void {
  const [, place, name = ''] = (request.url ?? '').split('/')
  const say = (type: string, text: string) => void response.writeHead(200, { 'content-type': type }).end(text)
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-headers', 'authorization, content-type')
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (place === 'seen') return say('application/json', JSON.stringify(seenBy(zhipu, name)))
  if (place === 'page.js') return say('text/javascript; charset=utf-8', script)
  if (place === 'rude') return manners[name]!(request, response)
  return say('text/html', '<!doctype html><script src="/page.js"></script>')
}
