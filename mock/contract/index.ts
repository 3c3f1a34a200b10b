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
import { agents } from './agents.ts'
import { application } from './application.ts'
import { assistant } from './assistant.ts'
import { asyncTasks } from './async.ts'
import { audio } from './audio.ts'
import { batches } from './batches.ts'
import { chat } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { filesOcr } from './files-ocr.ts'
import { filesParser } from './files-parser.ts'
import { files } from './files.ts'
import { fineTuning } from './fine-tuning.ts'
import { images } from './images.ts'
import { knowledge } from './knowledge.ts'
import { layoutParsing } from './layout-parsing.ts'
import { legacy } from './legacy.ts'
import { models } from './models.ts'
import { moderations } from './moderations.ts'
import { monitor } from './monitor.ts'
import { paas } from './paas.ts'
import { reader } from './reader.ts'
import { rerank } from './rerank.ts'
import { tokenizer } from './tokenizer.ts'
import { tools } from './tools.ts'
import { videos } from './videos.ts'
import { voice } from './voice.ts'
import { webSearch } from './web-search.ts'
import { zrag } from './zrag.ts'
import { type ContractOptions, type Report, runScenarios } from './run.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios, family by family. */
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
