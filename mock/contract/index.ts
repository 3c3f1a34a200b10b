/**
 * The contract: the behaviour of the API as scenarios that run against the mock, the mock server and the live API.
 *
 * @example
 * ```ts
 * import { exitCodeOf, renderReport, runContract } from 'zhipu-fetch/mock/contract'
 *
 * const report = await runContract({ target: 'live', apiKey, families: ['chat'], budget: { requests: 100 } })
 * console.log(renderReport(report))
 * process.exitCode = exitCodeOf(report, 'warning')
 * ```
 *
 * @module
 */
import { agents } from './scenarios/agents.ts'
import { anthropic } from './scenarios/anthropic.ts'
import { application } from './scenarios/application.ts'
import { assistant } from './scenarios/assistant.ts'
import { asyncTasks } from './scenarios/async.ts'
import { audio } from './scenarios/audio.ts'
import { batches } from './scenarios/batches.ts'
import { chat } from './scenarios/chat/index.ts'
import { embeddings } from './scenarios/embeddings.ts'
import { filesOcr } from './scenarios/files-ocr.ts'
import { filesParser } from './scenarios/files-parser.ts'
import { files } from './scenarios/files.ts'
import { fineTuning } from './scenarios/fine-tuning.ts'
import { images } from './scenarios/images.ts'
import { knowledge } from './scenarios/knowledge.ts'
import { layoutParsing } from './scenarios/layout-parsing.ts'
import { legacy } from './scenarios/legacy.ts'
import { mcp } from './scenarios/mcp.ts'
import { models } from './scenarios/models.ts'
import { moderations } from './scenarios/moderations.ts'
import { monitor } from './scenarios/monitor.ts'
import { paas } from './scenarios/paas.ts'
import { reader } from './scenarios/reader.ts'
import { realtime } from './scenarios/realtime/index.ts'
import { rerank } from './scenarios/rerank.ts'
import { responses } from './scenarios/responses.ts'
import { tokenizer } from './scenarios/tokenizer.ts'
import { tools } from './scenarios/tools.ts'
import { videos } from './scenarios/videos.ts'
import { voice } from './scenarios/voice.ts'
import { webSearch } from './scenarios/web-search.ts'
import { zrag } from './scenarios/zrag.ts'
import { type Limits, limitsOf } from './meter.ts'
import { type ContractOptions, type Report, runScenarios } from './run.ts'
import type { Scenario } from './scenario.ts'
import { type Cost, costOf, selectScenarios } from './select.ts'
import { checkTarget } from './targets.ts'

/** All scenarios, grouped by endpoint family. */
export const scenarios: readonly Scenario[] = [
  ...chat,
  ...anthropic,
  ...asyncTasks,
  ...embeddings,
  ...rerank,
  ...responses,
  ...tokenizer,
  ...models,
  ...moderations,
  ...images,
  ...videos,
  ...audio,
  ...voice,
  ...realtime,
  ...files,
  ...batches,
  ...webSearch,
  ...tools,
  ...reader,
  ...layoutParsing,
  ...fineTuning,
  ...monitor,
  ...mcp,
  ...agents,
  ...assistant,
  ...knowledge,
  ...zrag,
  ...application,
  ...paas,
  ...legacy,
  ...filesOcr,
  ...filesParser,
]

/**
 * Runs the contract. A real target is compared with the API document and with the mock. Costs and time are bounded by `budget`.
 *
 * @throws {TypeError} for an unknown target, family or scenario, for a malformed key, and for an invalid budget
 */
export async function runContract(options: ContractOptions = {}): Promise<Report> {
  return await runScenarios(scenarios, options)
}

/** What a run can cost at most. */
export interface ContractPlan {
  /** The selected scenarios, in the order in which they run. */
  readonly scenarios: readonly Scenario[]
  /** What the selected scenarios declare, without those that do not run on a real target. */
  readonly needs: Cost
  /** The hard bounds of the run. */
  readonly limits: Limits
}

/**
 * Says before a run which scenarios it runs and what it can cost.
 *
 * @throws {TypeError} for an unknown target, family or scenario, for a malformed key, and for an invalid budget
 */
export function planContract({ budget, target = 'mock', apiKey, ...selection }: ContractOptions = {}): ContractPlan {
  checkTarget(target, apiKey)
  const limits = limitsOf(budget)
  const selected = selectScenarios(scenarios, selection)
  return { scenarios: selected, needs: costOf(selected, limits.paid), limits }
}

export type { Difference } from './compare.ts'
export { exitCodeOf } from './exit-code.ts'
export type { Budget, Limits } from './meter.ts'
export type { Obstacle } from './preflight.ts'
export type { SkipKind } from './refusals.ts'
export { renderReport } from './report.ts'
export type { ContractOptions, FamilySummary, Report, Spent, Verdict } from './run.ts'
export type { Bench, DocumentedRefusal, Needs, Scenario, Severity, Wire } from './scenario.ts'
export type { Cost, Selection } from './select.ts'
export type { Shape } from './shape.ts'
export type { Models, TargetOptions } from './targets.ts'
