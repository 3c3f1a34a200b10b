import type { Random } from '../data/random.ts'
import type { Chaos, ChaosFault } from './chaos.ts'
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

/** The fault of the next request, if any. */
export function drawFault({ random, chances }: Chaos): Fault | undefined {
  let dice = random.float()
  for (const [name, chance] of chances) {
    if (dice < chance) return faults[name](random)
    dice -= chance
  }
  return undefined
}
