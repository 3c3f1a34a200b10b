import { performance } from 'node:perf_hooks'

/**
 * Times several contenders in turns, so that whatever else the machine does falls on all of them, and keeps the best time of
 * each: noise only ever adds.
 *
 * @param {number} rounds
 * @param {Record<string, () => unknown>} contenders
 * @returns {Promise<Record<string, number>>} milliseconds
 */
export async function bestOf(rounds, contenders) {
  const best = Object.fromEntries(Object.keys(contenders).map((name) => [name, Infinity]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of inTurn(Object.entries(contenders), round)) {
      const start = performance.now()
      await run()
      best[name] = Math.min(best[name], performance.now() - start)
    }
  }
  return best
}

/** Each round begins with another contender: nobody always inherits the garbage of the same neighbour. */
export function inTurn(entries, round) {
  const first = round % entries.length
  return [...entries.slice(first), ...entries.slice(0, first)]
}

/** @param {number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
