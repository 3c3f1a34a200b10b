import { answers } from './answers.ts'
import { inputs } from './inputs.ts'
import { parameters } from './parameters.ts'
import { refusals } from './refusals.ts'
import { streams } from './streams.ts'
import { thinkingScenarios } from './thinking.ts'
import { tools } from './tools.ts'
import type { Scenario } from '../../scenario.ts'

/** Chat completions: shapes, streams, tools, thinking, images, errors. */
export const chat: readonly Scenario[] = [
  ...answers,
  ...streams,
  ...thinkingScenarios,
  ...tools,
  ...inputs,
  ...parameters,
  ...refusals,
]
