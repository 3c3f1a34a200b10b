/** `zhipu.fetch` beside MSW's setupServer and fetch, JSON, one after the other, each in a process of its own. */
import { message, start } from './children.mjs'
import { inTurn } from './rounds.mjs'

const rate = async (way) => (await message(start('inprocess', way))).perSecond

/** @param {import('./report.mjs').Report} report */
export default async function inprocess(report) {
  const best = { zhipu: 0, msw: 0, msw3: 0 }
  for (let round = 0; round < 4; round++) {
    for (const [way] of inTurn(Object.entries(best), round)) best[way] = Math.max(best[way], await rate(way))
  }
  const row = (peer, against, atLeast) =>
    report.row({ what: 'zhipu.fetch, JSON', ours: best.zhipu, peer: best[peer], unit: '/s', against, atLeast })
  row('msw3', 'MSW 3 setupServer + fetch', 8)
  row('msw', 'MSW 2 setupServer + fetch', 2)
}
