import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mockZhipu } from '../../mock/index.ts'
import { serve } from '../../mock/server.ts'
import { mockOptions, seenBy } from './ground.ts'

export interface ServedGround {
  readonly baseURL: string
  readonly witnessURL: string
  close(): Promise<void>
}

/**
 * Serves one mock for all runtimes, and beside it, on an origin of its own, a witness: `/seen/:account` tells what the mock has seen of an
 * account, `/` is an empty page with the script that a browser needs.
 */
export async function serveGround(pageScript: string): Promise<ServedGround> {
  const zhipu = mockZhipu(mockOptions)
  const mock = await serve(zhipu, { port: 0 })
  const script = await readFile(pageScript)
  const witness = createServer(({ url = '' }, response) => {
    response.setHeader('access-control-allow-origin', '*')
    const [, place, accountId] = url.split('/')
    if (place === 'seen') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(seenBy(zhipu, accountId!)))
    } else if (place === 'page.js') response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script)
    else response.setHeader('content-type', 'text/html').end('<!doctype html><script src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => witness.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: `${mock.url}/api/paas/v4`,
    witnessURL: `http://127.0.0.1:${(witness.address() as AddressInfo).port}`,
    async close() {
      witness.close()
      witness.closeAllConnections()
      await mock.close()
    },
  }
}
