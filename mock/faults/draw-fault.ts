import type { Random } from '../data/random.ts'
import type { Chaos, ChaosFault } from './chaos.ts'
import type { Protocol } from '../http/exchange.ts'
import type { Fault } from './fault.ts'

const faults: Readonly<Record<ChaosFault, (random: Random) => Fault>> = {
  rateLimit: () => ({ code: '1302' }),
  overload: () => ({ code: '1305' }),
  error: () => ({ code: '1234' }),
  html: () => ({ html: true }),
  network: () => ({ network: true }),
  cut: (random) => ({ cut: { afterEvents: random.below(20) } }),
  malformed: (random) => ({ splice: 1 + random.below(5) }),
  streamError: (random) => ({ error: { code: '1234', afterEvents: random.below(5) } }),
  slow: (random) => ({ headersAfterMs: random.below(1000) }),
}

/** The fault of the next request, if any. A session has no body that could be malformed. */
export function drawFault(chaos: Chaos, protocol?: Protocol | undefined): Fault | undefined {
  const fault = draw(chaos)
  return protocol === 'realtime' && fault?.splice !== undefined ? undefined : fault
}

/** The fault of the next response of a session, if any: `html` and `network` drop the connection, `slow` delays the first event. */
export function drawTurnFault(chaos: Chaos): Fault | undefined {
  const fault = drawFault(chaos, 'realtime')
  if (fault?.html || fault?.network) return { cut: { afterEvents: 0 } }
  return fault?.headersAfterMs === undefined ? fault : { firstEventAfterMs: fault.headersAfterMs }
}

function draw({ random, chances }: Chaos): Fault | undefined {
  let dice = random.float()
  for (const [name, chance] of chances) {
    if (dice < chance) return faults[name](random)
    dice -= chance
  }
  return undefined
}
