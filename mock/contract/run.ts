import { createClient, createProbe } from './probe.ts'
import { compare, type Difference } from './compare.ts'
import type { Needs, Scenario } from './scenario.ts'
import { type Observation, Observations } from './observations.ts'
import { skipReason } from './refusals.ts'
import { openTarget, type Target, type TargetOptions } from './targets.ts'

/** The result of one scenario on the target. */
export interface Verdict {
  readonly scenario: string
  readonly family: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why the scenario failed or was skipped. */
  readonly reason?: string | undefined
  readonly elapsedMs: number
}

/** The result of a run. */
export interface Report {
  /** The `target` option: `mock`, `server`, `live` or a base URL. */
  readonly target: string
  readonly verdicts: readonly Verdict[]
  /** The aspects in which API document, live API and mock differ. */
  readonly differences: readonly Difference[]
  /** Number of requests sent to the target, and the maximum number of tokens they could have cost. */
  readonly spent: Needs
}

/** Which scenarios to run, and against which target. */
export interface ContractOptions extends TargetOptions {
  /** `mock`: the mock in process. `server`: the mock server on loopback. `live`: the live API, with a key. Otherwise a base URL. @default 'mock' */
  target?: string | undefined
  /** Names of the endpoint families to run, such as `chat` or `files`. @default all */
  families?: readonly string[] | undefined
  /** Limit of the costs on a real target; scenarios that would exceed it are skipped. @default { requests: 200, tokens: 30_000, paid: false } */
  budget?: Budget | undefined
  /** Called after each scenario with its result. */
  onVerdict?: ((verdict: Verdict) => void) | undefined
}

/** Limits of the costs of a run. */
export interface Budget {
  readonly requests: number
  /** Prompt and completion tokens. */
  readonly tokens: number
  /** Whether to run scenarios that are billed per call, such as images and searches. */
  readonly paid?: boolean | undefined
}

interface Run extends Verdict {
  readonly observations: readonly Observation[]
}

/**
 * Runs scenarios one after the other. A real target is compared with the API document and with the mock, the mock with the API document only.
 *
 * @throws {TypeError} for an unknown target
 */
export async function runScenarios(scenarios: readonly Scenario[], options: ContractOptions = {}): Promise<Report> {
  const { families, onVerdict, budget = { requests: 200, tokens: 30_000 } } = options
  const target = await openTarget(options.target ?? 'mock', options)
  const reference = target.real ? await openTarget('mock', options) : undefined
  const verdicts: Verdict[] = []
  const differences: Difference[] = []
  let tokens = 0
  try {
    for (const scenario of scenarios.filter(({ family }) => families?.includes(family) ?? true)) {
      const remaining = {
        requests: budget.requests - target.requests(),
        tokens: budget.tokens - tokens,
        paid: budget.paid,
      }
      const obstacle = target.absent ?? (target.real ? obstacleTo(scenario.needs, remaining) : undefined)
      const { observations, ...verdict } = obstacle === undefined
        ? await perform(scenario, target)
        : skip(scenario, obstacle)
      if (obstacle === undefined) tokens += scenario.needs.tokens
      verdicts.push(verdict)
      onVerdict?.(verdict)
      if (reference === undefined) differences.push(...compare(scenario, [], observations))
      else differences.push(...compare(scenario, observations, (await perform(scenario, reference)).observations))
    }
    return { target: target.name, verdicts, differences, spent: { requests: target.requests(), tokens } }
  } finally {
    await target.close()
    await reference?.close()
  }
}

async function perform(scenario: Scenario, target: Target): Promise<Run> {
  const { name, family } = scenario
  const observations = new Observations()
  const startedMs = performance.now()
  const end = (outcome: Verdict['outcome'], reason?: string): Run => ({
    scenario: name,
    family,
    outcome,
    reason,
    elapsedMs: Math.round(performance.now() - startedMs),
    observations: outcome === 'skipped' ? [] : observations.list,
  })
  try {
    await scenario.run(createClient(target), createProbe(target, observations))
  } catch (error) {
    const reason = target.real ? skipReason(error) : undefined
    return reason === undefined ? end('failed', String(error)) : end('skipped', reason)
  }
  const critical = observations.list.find(({ severity }) => severity === 'critical')
  if (critical === undefined) return end('passed')
  return end('failed', `${critical.aspect}: expected ${critical.document}, received ${critical.seen}`)
}

/** Why a scenario is not run on a real target; `undefined` when it can be. */
function obstacleTo({ requests, tokens, paid, holds }: Needs, remaining: Budget): string | undefined {
  if (holds !== undefined) return `requires ${holds}`
  if (paid !== undefined && !remaining.paid) return `${paid} is billed per call and requires budget.paid (--paid)`
  if (requests > remaining.requests || tokens > remaining.tokens) {
    return `${requests} requests and ${tokens} tokens exceed the budget`
  }
  return undefined
}

function skip({ name, family }: Scenario, reason: string): Run {
  return { scenario: name, family, outcome: 'skipped', reason, elapsedMs: 0, observations: [] }
}
