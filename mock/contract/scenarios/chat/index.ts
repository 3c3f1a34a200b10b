import { answers } from './answers.ts'
import { refusals } from './refusals.ts'
import { streams } from './streams.ts'
import { tools } from './tools.ts'
import type { Scenario } from '../../scenario.ts'

/** Chat completions: shapes, streams, tools, thinking, errors. */
export const chat: readonly Scenario[] = [...answers, ...streams, ...tools, ...refusals]
