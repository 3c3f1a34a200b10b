/** `zhipu.fetch` compared with MSW's setupServer and fetch: JSON replies, one request after the other, each in its own process; and a fault sweep. */
import { nextMessage, startChild } from './children.mjs'
import { measureRounds, median } from './rounds.mjs'

const ROUNDS = 7

const requestsPerSecond = async (name) => (await nextMessage(startChild('inprocess', name))).perSecond

/** @param {import('./report.mjs').Report} report */
export default async function inprocess(report) {
  const rates = await measureRounds(
    ROUNDS,
    Object.fromEntries(['zhipu', 'msw', 'msw3'].map((name) => [name, () => requestsPerSecond(name)])),
  )
  const row = (peer, against, atLeast) =>
    report.ratio({ what: 'zhipu.fetch, JSON', unit: '/s', ours: rates.zhipu, peer: rates[peer], against, atLeast })
  row('msw', 'MSW 2 setupServer + fetch', 2)
  row('msw3', 'MSW 3 setupServer + fetch', 8)

  const { sweep } = await measureRounds(ROUNDS, {
    sweep: async () => (await nextMessage(startChild('sweep'))).msOf300,
  })
  report.value({ what: 'sweepFaults, 300 faults', unit: 'ms', value: median(sweep), atMost: 3000 })
}
