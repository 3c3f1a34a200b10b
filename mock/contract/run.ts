import { cleanStrings } from './clean-text.ts'
import { compare, type Difference } from './compare.ts'
import { type Budget, limitsOf, Meter, ScenarioMeter } from './meter.ts'
import type { Observation } from './observations.ts'
import { findObstacle, type Obstacle } from './preflight.ts'
import { createProbe, type Probe } from './probe.ts'
import { isConnectionLost, rejectionOf, type SkipKind, skipOf, StopScenario } from './refusals.ts'
import type { Scenario } from './scenario.ts'
import { type Selection, selectScenarios } from './select.ts'
import { openReference, openTarget, type Target, type TargetOptions } from './targets.ts'

/** The result of one scenario on the target. */
export interface Verdict {
  readonly scenario: string
  readonly family: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why the scenario failed or was skipped. */
  readonly reason?: string | undefined
  /**
   * Why it was skipped: it is billed (`paid`), the account lacks something (`requirement`), the budget is used up (`budget`), the account or
   * the load forbids it now (`account`), or the run ended before (`stopped`).
   */
  readonly skipped?: SkipKind | undefined
  readonly elapsedMs: number
}

/** What was compared of an endpoint family. */
export interface FamilySummary {
  readonly family: string
  /** Number of scenarios that were selected. */
  readonly scenarios: number
  /** Number of scenarios that ran. */
  readonly compared: number
  /** Number of values that were compared with the API document. */
  readonly aspects: number
  readonly notCompared: readonly { readonly scenario: string; readonly reason: string }[]
}

/** What a run cost the target. */
export interface Spent {
  readonly requests: number
  /** The larger of what scenarios declare and what `usage` reported. */
  readonly tokens: number
  readonly searches: number
}

/** The result of a run. Strings of the server are free of control characters and of the key. */
export interface Report {
  /** The `target` option: `mock`, `server`, `live` or a base URL. */
  readonly target: string
  /** Why the run did not start, or did not reach its end. */
  readonly obstacle?: Obstacle | undefined
  readonly verdicts: readonly Verdict[]
  /** The aspects in which API document, live API and mock differ. */
  readonly differences: readonly Difference[]
  readonly families: readonly FamilySummary[]
  readonly spent: Spent
  /** What the run made on the account and could not delete. */
  readonly left: readonly string[]
  /** What a real target does where no source says what it should do. Absent when there is nothing to say. */
  readonly notes?: readonly string[] | undefined
}

/** Which scenarios to run, and against which target. */
export interface ContractOptions extends TargetOptions, Selection {
  /** `mock`: the mock in process. `server`: the mock server on loopback. `live`: the live API, with a key. Otherwise a base URL. @default 'mock' */
  target?: string | undefined
  /** Limits of the costs on a real target, and of the time. @default 400 requests, 30_000 tokens, 1 search, 15 minutes, nothing that is billed per call */
  budget?: Budget | undefined
  /** Called after each scenario with its result. */
  onVerdict?: ((verdict: Verdict) => void) | undefined
}

interface Run extends Verdict {
  readonly observations: readonly Observation[]
  readonly left: readonly string[]
  readonly notes?: readonly string[] | undefined
  readonly isConnectionLost?: boolean | undefined
}

const none = { observations: [], left: [], elapsedMs: 0 }

/**
 * Runs scenarios one after the other. A real target is compared with the API document and with the mock, the mock with the API document only.
 * A real target that cannot be judged is reported as `obstacle`, after at most two requests.
 *
 * @throws {TypeError} for an unknown target, family or scenario, for a malformed key, and for an invalid budget
 */
export async function runScenarios(scenarios: readonly Scenario[], options: ContractOptions = {}): Promise<Report> {
  const selected = selectScenarios(scenarios, options)
  const meter = new Meter(limitsOf(options.budget))
  const runs: Run[] = []
  const differences: Difference[] = []
  let target: Target | undefined
  let reference: Target | undefined
  try {
    target = await openTarget(options.target ?? 'mock', options)
    reference = target.real ? openReference(target, options) : undefined
    let obstacle = target.real ? await findObstacle(target, meter) : undefined
    for (const scenario of obstacle === undefined ? selected : []) {
      const run = obstacle === undefined
        ? await runOnTarget(scenario, target, meter)
        : skip(scenario, 'stopped', obstacle.message)
      runs.push(cleanStrings(run, target.options.apiKey))
      options.onVerdict?.(verdictOf(runs.at(-1)!))
      obstacle ??= await obstacleAfter(run, target, meter)
      if (run.skipped === 'stopped') continue
      differences.push(...await differencesOf(scenario, runs.at(-1)!, reference))
    }
    const notes = target.real ? runs.flatMap(notesOf) : []
    return {
      target: target.name,
      ...(obstacle && { obstacle: cleanStrings(obstacle, target.options.apiKey) }),
      verdicts: runs.map(verdictOf),
      differences,
      families: summarize(runs),
      spent: { requests: meter.requests, tokens: meter.tokens, searches: meter.searches },
      left: runs.flatMap(({ left }) => left),
      ...(notes.length > 0 && { notes }),
    }
  } finally {
    meter.stop()
    await target?.close()
    await reference?.close()
  }
}

/** Runs a scenario on the target, unless its needs or the budget forbid it. */
async function runOnTarget(scenario: Scenario, target: Target, meter: Meter): Promise<Run> {
  const { needs } = scenario
  if (target.real) {
    if (needs.holds !== undefined) return skip(scenario, 'requirement', `requires ${needs.holds}`)
    if (needs.paid !== undefined && !meter.limits.paid) {
      return skip(scenario, 'paid', `${needs.paid} is billed per call and requires budget.paid (--paid)`)
    }
    const lack = meter.lacks(needs)
    if (lack !== undefined) return skip(scenario, 'budget', lack)
  }
  return await perform(scenario, target, meter)
}

async function perform(scenario: Scenario, target: Target, run: Meter): Promise<Run> {
  const { name, family, needs } = scenario
  const meter = new ScenarioMeter(run, needs, target.real)
  const probe = createProbe(target, meter)
  const startedMs = performance.now()
  let error: unknown
  try {
    await scenario.run(probe.client, probe.bench)
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown')
  }
  const { stopped, isConnectionLost: isLost } = meter
  const left = await probe.cleanup.run()
  meter.end()
  run.tokens += Math.max(needs.tokens, probe.tokens())
  run.searches += needs.searches ?? 0
  const skipped = stopped ?? (target.real ? skipOf(error) : undefined)
  const verdict = {
    scenario: name,
    family,
    elapsedMs: Math.round(performance.now() - startedMs),
    left,
    notes: probe.notes,
  }
  const { list, contradiction } = probe.observations
  if (skipped !== undefined && target.real && contradiction === undefined) {
    return { ...verdict, outcome: 'skipped', skipped: skipped.kind, reason: skipped.message, observations: [] }
  }
  const reason = contradiction ?? (error === undefined ? undefined : describeFailure(error, probe))
  return {
    ...verdict,
    outcome: reason === undefined ? 'passed' : 'failed',
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { isConnectionLost: isLost || isConnectionLost(error) }),
    observations: list,
  }
}

/** A failure as a sentence; errors of the scenario itself come from answers that are far from what the document says. */
function describeFailure(error: unknown, { observations }: Probe): string {
  if (rejectionOf(error) !== undefined || error instanceof StopScenario) return `${error}`
  if (error instanceof Error && !/^(TypeError|SyntaxError|RangeError|ReferenceError)$/.test(error.name)) {
    return `${error}`
  }
  const last = observations.list.at(-1)?.aspect
  const place = last === undefined ? 'its first value' : `the value that follows "${last}"`
  return `the answer is not of the documented form: the scenario cannot read ${place}`
}

/** Why the run ends after a scenario: the time is over, or the server does not reply any more. */
async function obstacleAfter(run: Run, target: Target, meter: Meter): Promise<Obstacle | undefined> {
  if (!target.real) return undefined
  if (meter.signal.aborted) {
    return { kind: 'time', message: `the run did not end within ${meter.limits.timeMs / 1000} s` }
  }
  if (run.isConnectionLost !== true) return undefined
  const obstacle = await findObstacle(target, meter)
  return obstacle && { kind: 'connection-lost', message: `the connection was lost during the run: ${obstacle.message}` }
}

/** Compares what was observed with the API document and, for a real target, with the mock. */
async function differencesOf(scenario: Scenario, run: Run, reference: Target | undefined): Promise<Difference[]> {
  if (reference === undefined) return compare(scenario, [], ended(run))
  const meter = new Meter(limitsOf())
  try {
    const onMock = await perform(scenario, reference, meter)
    return compare(scenario, ended(run), ended(cleanStrings(onMock, reference.options.apiKey)))
  } finally {
    meter.stop()
  }
}

/** The observations of a run, and whether it reached its end. */
function ended({ outcome, reason, observations }: Run): readonly Observation[] {
  if (outcome === 'skipped') return observations
  const isNamed = outcome === 'passed' || observations.some(({ severity }) => severity === 'critical')
  if (isNamed) return observations
  return [...observations, {
    aspect: 'end of the scenario',
    document: 'reached',
    seen: reason ?? 'not reached',
    severity: 'critical',
  }]
}

function notesOf({ family, scenario, notes = [] }: Run): string[] {
  return notes.map((text) => `${family}: ${scenario}: ${text}`)
}

function skip({ name, family }: Scenario, kind: SkipKind, reason: string): Run {
  return { ...none, scenario: name, family, outcome: 'skipped', skipped: kind, reason }
}

function verdictOf({ scenario, family, outcome, reason, skipped, elapsedMs }: Run): Verdict {
  return { scenario, family, outcome, ...(reason && { reason }), ...(skipped && { skipped }), elapsedMs }
}

function summarize(runs: readonly Run[]): FamilySummary[] {
  const families = [...new Set(runs.map(({ family }) => family))]
  return families.map((family) => {
    const own = runs.filter((run) => run.family === family)
    const skipped = own.filter(({ outcome }) => outcome === 'skipped')
    return {
      family,
      scenarios: own.length,
      compared: own.length - skipped.length,
      aspects: own.reduce((sum, { observations }) => sum + new Set(observations.map(({ aspect }) => aspect)).size, 0),
      notCompared: skipped.map(({ scenario, reason = '' }) => ({ scenario, reason })),
    }
  })
}
