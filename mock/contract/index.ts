/**
 * The contract: the behaviour of the API as scenarios that run against the mock, the mock server and the live API.
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
import { agents } from './scenarios/agents.ts'
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
import { models } from './scenarios/models.ts'
import { moderations } from './scenarios/moderations.ts'
import { monitor } from './scenarios/monitor.ts'
import { paas } from './scenarios/paas.ts'
import { reader } from './scenarios/reader.ts'
import { rerank } from './scenarios/rerank.ts'
import { tokenizer } from './scenarios/tokenizer.ts'
import { tools } from './scenarios/tools.ts'
import { videos } from './scenarios/videos.ts'
import { voice } from './scenarios/voice.ts'
import { webSearch } from './scenarios/web-search.ts'
import { zrag } from './scenarios/zrag.ts'
import { type ContractOptions, type Report, runScenarios } from './run.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios, grouped by endpoint family. */
export const scenarios: readonly Scenario[] = [
  ...chat,
  ...asyncTasks,
  ...embeddings,
  ...rerank,
  ...tokenizer,
  ...models,
  ...moderations,
  ...images,
  ...videos,
  ...audio,
  ...voice,
  ...files,
  ...batches,
  ...webSearch,
  ...tools,
  ...reader,
  ...layoutParsing,
  ...fineTuning,
  ...monitor,
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
 * Runs the contract. A real target is compared with the API document and with the mock.
 *
 * @throws {TypeError} for an unknown target or family
 */
export async function runContract(options: ContractOptions = {}): Promise<Report> {
  const known = new Set(scenarios.map(({ family }) => family))
  for (const family of options.families ?? []) {
    if (!known.has(family)) {
      throw new TypeError(`Cannot run contract: unknown family ${family}, expected one of ${[...known].join(', ')}`)
    }
  }
  return await runScenarios(scenarios, options)
}

export type { Difference } from './compare.ts'
export type { Budget, ContractOptions, Report, Verdict } from './run.ts'
export type { Bench, Needs, Scenario, Severity, Wire } from './scenario.ts'
export type { Shape } from './shape.ts'
export { renderReport } from './report.ts'
