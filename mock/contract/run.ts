import { benchOf, clientOf } from './probe.ts'
import { compare, type Difference } from './differences.ts'
import type { Needs, Scenario } from './scenario.ts'
import { type Observation, Sheet } from './observations.ts'
import { excuse } from './refusals.ts'
import { openTarget, type Target, type TargetOptions } from './targets.ts'

/** How one scenario went on the target. */
export interface Verdict {
  readonly scenario: string
  readonly family: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped. */
  readonly reason?: string | undefined
  readonly elapsedMs: number
}

/** What came out of a run. */
export interface Report {
  /** As it was named: `mock`, `server`, `live` or a base URL. */
  readonly target: string
  readonly verdicts: readonly Verdict[]
  /** Document × live × mock, where they do not say the same. */
  readonly differences: readonly Difference[]
  /** Requests sent to the target, and the tokens they could have cost at most. */
  readonly spent: Needs
}

/** What to run, against what. */
export interface ContractOptions extends TargetOptions {
  /** `mock`: the fake in process. `server`: the fake served on loopback. `live`: the API, with a key. Or the base URL of something else. @default 'mock' */
  target?: string | undefined
  /** By name: `chat`, `files` … @default all */
  families?: readonly string[] | undefined
  /** What a real target may cost; what does not fit is skipped. @default { requests: 200, tokens: 30_000, paid: false } */
  budget?: Budget | undefined
  /** Hears each verdict as it falls. */
  onVerdict?: ((verdict: Verdict) => void) | undefined
}

/** What a run may cost. */
export interface Budget {
  readonly requests: number
  /** Read and written. */
  readonly tokens: number
  /** Whether pictures, searches and whatever else is billed by the piece may be bought. */
  readonly paid?: boolean | undefined
}

interface Run extends Verdict {
  readonly observations: readonly Observation[]
}

/**
 * Runs scenarios one after the other. A real target is compared with the document and with the fake; the fake with the document.
 *
 * @throws {TypeError} for a target that is none
 */
export async function runScenarios(scenarios: readonly Scenario[], options: ContractOptions = {}): Promise<Report> {
  const { families, onVerdict, budget = { requests: 200, tokens: 30_000 } } = options
  const target = await openTarget(options.target ?? 'mock', options)
  const fake = target.real ? await openTarget('mock', options) : undefined
  const verdicts: Verdict[] = []
  const differences: Difference[] = []
  let tokens = 0
  try {
    for (const scenario of scenarios.filter(({ family }) => families?.includes(family) ?? true)) {
      const left = { requests: budget.requests - target.requests(), tokens: budget.tokens - tokens, paid: budget.paid }
      const obstacle = target.absent ?? (target.real ? obstacleTo(scenario.needs, left) : undefined)
      const { observations, ...verdict } = obstacle === undefined
        ? await perform(scenario, target)
        : skipped(scenario, obstacle)
      if (obstacle === undefined) tokens += scenario.needs.tokens
      verdicts.push(verdict)
      onVerdict?.(verdict)
      const mocked = fake === undefined ? observations : (await perform(scenario, fake)).observations
      differences.push(...compare(scenario, fake === undefined ? [] : observations, mocked))
    }
    return { target: target.name, verdicts, differences, spent: { requests: target.requests(), tokens } }
  } finally {
    await target.close()
    await fake?.close()
  }
}

async function perform(scenario: Scenario, target: Target): Promise<Run> {
  const { name, family } = scenario
  const sheet = new Sheet()
  const startedMs = performance.now()
  const end = (outcome: Verdict['outcome'], reason?: string): Run => ({
    scenario: name,
    family,
    outcome,
    reason,
    elapsedMs: Math.round(performance.now() - startedMs),
    observations: outcome === 'skipped' ? [] : sheet.observations,
  })
  try {
    await scenario.run(clientOf(target), benchOf(target, sheet))
  } catch (error) {
    const excused = target.real ? excuse(error) : undefined
    return excused === undefined ? end('failed', String(error)) : end('skipped', excused)
  }
  const worst = sheet.observations.find(({ severity }) => severity === 'critical')
  return worst === undefined
    ? end('passed')
    : end('failed', `${worst.aspect}: want ${worst.document}, saw ${worst.seen}`)
}

/** Why a real target is not to be asked. */
function obstacleTo({ requests, tokens, paid, holds }: Needs, left: Budget): string | undefined {
  if (holds !== undefined) return `the account would have to hold ${holds}`
  if (paid !== undefined && !left.paid) return `${paid} costs money beside tokens, and the budget does not say paid`
  if (requests > left.requests || tokens > left.tokens) {
    return `${requests} requests and ${tokens} tokens are over the budget`
  }
  return undefined
}

function skipped({ name, family }: Scenario, reason: string): Run {
  return { scenario: name, family, outcome: 'skipped', reason, elapsedMs: 0, observations: [] }
}
