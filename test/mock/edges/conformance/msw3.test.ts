import { describe, expect, test, vi } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { scanAborts } from './abort-scan.ts'
import { besideMsw } from './beside-msw.ts'
import { answered, intercepted, interceptedAndLogged, listening } from './edges.ts'
import { runCases } from './run-cases.ts'

vi.mock('msw', () => import('msw3' as 'msw'))
vi.mock('msw/node', () => import('msw3/node' as 'msw/node'))

runCases('getResponse(handlers()) of MSW 3', answered)

// MSW 3 cannot intercept on Node 20; there listen() must say so.
if ('withResolvers' in Promise) {
  runCases("listen({ via: 'msw' }) on MSW 3", listening('msw'))
  runCases('setupServer(...handlers()) of MSW 3', intercepted)
  runCases('setupServer(...handlers()) of MSW 3, with a logger', interceptedAndLogged)
  describe('beside a server of MSW 3 in the same project', () => {
    for (const [title, run] of Object.entries(besideMsw)) test(title, run)
  })
  scanAborts('MSW 3', async (zhipu) => {
    await zhipu.listen({ via: 'msw' })
    return () => zhipu.close()
  })
} else {
  describe('MSW 3 on a Node before 22.12', () => {
    test("listen({ via: 'msw' }) rejects with the required version and does not replace fetch", async () => {
      const originalFetch = globalThis.fetch
      await expect(mockZhipu().listen({ via: 'msw' })).rejects.toThrow(
        "Cannot listen through MSW: msw 3 needs Node 22.12; use that, msw 2, or listen({ via: 'fetch' })",
      )
      expect(globalThis.fetch).toBe(originalFetch)
    })

    test('listen() replaces fetch without MSW', async () => {
      using zhipu = await mockZhipu().listen()
      const headers = { authorization: `Bearer ${zhipu.apiKey}` }
      expect((await fetch('https://open.bigmodel.cn/api/paas/v4/models', { headers })).status).toBe(200)
    })
  })
}
