import { performance } from 'node:perf_hooks'

/**
 * Measures several contenders in interleaved rounds, so that other load of the machine falls on all of them. Each round begins with
 * another contender: otherwise the same one would always collect the garbage of its predecessor. One more round goes first, which warms
 * up and is not counted.
 *
 * @param {number} rounds
 * @param {Record<string, () => Promise<number>>} contenders each returns one measurement
 * @returns {Promise<Record<string, number[]>>} the measurements of each contender, one per round
 */
export async function measureRounds(rounds, contenders) {
  const names = Object.keys(contenders)
  const measured = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await contenders[name]()
      if (round > 0) measured[name].push(value)
    }
  }
  return measured
}

/** Milliseconds that a function takes. @param {() => unknown} run */
export async function elapsedMs(run) {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
