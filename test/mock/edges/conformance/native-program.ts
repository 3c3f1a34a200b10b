/** Runs all cases in the current runtime: over its own server, with its fetch replaced, and in process. Prints one line for each case. */
import process from 'node:process'
import { serve } from '../../../../mock/server.ts'
import { cases, type Edge } from './cases.ts'
import { StubMock } from './stub-mock.ts'

type Open = () => Promise<Edge & { close(): void | Promise<void> }>

const fetch: Edge['fetch'] = (url, init) => globalThis.fetch(url, init)
const bigmodel = 'https://open.bigmodel.cn/api/paas/v4'

const edges: Readonly<Record<string, Open>> = {
  'serve()': async () => {
    const mock = new StubMock()
    const { baseURL, close } = await serve(mock)
    return { mock, baseURL, fetch, close, sendsHeadersFirst: 'Deno' in globalThis }
  },
  "listen({ via: 'fetch' })": async () => {
    const mock = new StubMock()
    await mock.listen({ via: 'fetch' })
    return { mock, baseURL: bigmodel, fetch, close: () => mock.close() }
  },
  'zhipu.fetch': async () => {
    const mock = new StubMock()
    return { mock, baseURL: bigmodel, fetch: mock.fetch, close: () => {} }
  },
}

for (const [name, open] of Object.entries(edges)) {
  for (const [title, testCase] of Object.entries(cases)) {
    const edge = await open()
    const outcome = await testCase(edge).then(() => 'passed', (error: unknown) => `failed: ${error}`)
    await edge.close()
    console.log(`${name}: ${title}: ${outcome}`)
  }
}
process.exit(0)
