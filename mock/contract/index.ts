/**
 * The contract: what the API does, as scenarios that run alike against the fake, the served fake and the live API.
 *
 * @example
 * ```ts
 * import { runContract } from 'zhipu-fetch/mock/contract'
 *
 * const { verdicts, differences } = await runContract({ target: 'live', apiKey, families: ['chat'] })
 * ```
 *
 * @module
 */
import { chat } from './chat.ts'
import { type ContractOptions, type Report, runScenarios } from './run.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios, family by family. */
export const scenarios: readonly Scenario[] = [
  ...chat,
]

/**
 * Runs the contract. A real target is compared with the API document and with the fake.
 *
 * @throws {TypeError} for a target or a family that is none
 */
export async function runContract(options: ContractOptions = {}): Promise<Report> {
  const known = new Set(scenarios.map(({ family }) => family))
  for (const family of options.families ?? []) {
    if (!known.has(family)) {
      throw new TypeError(`Cannot run contract: no family ${family}, want one of ${[...known].join(', ')}`)
    }
  }
  return await runScenarios(scenarios, options)
}

export type { Difference } from './differences.ts'
export type { Budget, ContractOptions, Report, Verdict } from './run.ts'
export type { Bench, Needs, Scenario, Severity, Wire } from './scenario.ts'
export type { Shape } from './shape.ts'
export { renderReport } from './report.ts'
