import process from 'node:process'
import { setupServer } from 'msw/node'
import { handlers } from '../../../../mock/msw.ts'
import { scanAborts } from './abort-scan.ts'
import { answered, injected, intercepted, interceptedAndLogged, listening, served } from './edges.ts'
import { runCases } from './run-cases.ts'

/** On Node 26 and later, cancelling a body does not settle under MSW 2 (mswjs/interceptors#712, fixed in MSW 3). */
const isNode26 = Number.parseInt(process.versions.node) >= 26
const cancel = isNode26 ? ['the cancel of a stream settles and reaches the mock'] : []
const discard = isNode26 ? ['the unread body of a refusal can be cancelled'] : []

runCases('zhipu.fetch', injected)
runCases("listen({ via: 'fetch' })", listening('fetch'))
runCases("listen({ via: 'auto' })", listening('auto'))
runCases("listen({ via: 'msw' }) on MSW 2", listening('msw'), [...cancel, ...discard])
runCases('setupServer(...handlers()) of MSW 2', intercepted, [...cancel, ...discard])
runCases('setupServer(...handlers()) of MSW 2, with a logger', interceptedAndLogged, cancel)
runCases('getResponse(handlers()) of MSW 2', answered)
runCases('serve()', served)

scanAborts("listen({ via: 'fetch' })", async (zhipu) => {
  await zhipu.listen({ via: 'fetch' })
  return () => zhipu.close()
})
scanAborts('MSW 2', (zhipu) => {
  const server = setupServer(...handlers(zhipu))
  server.listen()
  return () => server.close()
})
