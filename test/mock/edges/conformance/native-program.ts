/** Runs all cases in this runtime, whichever it is: over its own server, its own fetch replaced, and in process. Prints one line for each. */
import process from 'node:process'
import { serve } from '../../../../mock/server.ts'
import { cases, type Edge } from './cases.ts'
import { Scripted } from './stub-mock.ts'

type Open = () => Promise<Edge & { close(): void | Promise<void> }>

const fetch: Edge['fetch'] = (url, init) => globalThis.fetch(url, init)
const bigmodel = 'https://open.bigmodel.cn/api/paas/v4'

const edges: Readonly<Record<string, Open>> = {
  'serve()': async () => {
    const mock = new Scripted()
    const { baseURL, close } = await serve(mock)
    return { mock, baseURL, fetch, close, sendsHeadersFirst: 'Deno' in globalThis }
  },
  "listen({ via: 'fetch' })": async () => {
    const mock = new Scripted()
    await mock.listen({ via: 'fetch' })
    return { mock, baseURL: bigmodel, fetch, close: () => mock.close() }
  },
  'zhipu.fetch': async () => {
    const mock = new Scripted()
    return { mock, baseURL: bigmodel, fetch: mock.fetch, close: () => {} }
  },
}

for (const [name, open] of Object.entries(edges)) {
  for (const [title, run] of Object.entries(cases)) {
    const edge = await open()
    const outcome = await run(edge).then(() => 'passed', (error: unknown) => `failed: ${error}`)
    await edge.close()
    console.log(`${name}: ${title}: ${outcome}`)
  }
}
process.exit(0)
