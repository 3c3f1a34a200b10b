import { answers } from './chat/answers.ts'
import { refusals } from './chat/refusals.ts'
import { streams } from './chat/streams.ts'
import { tools } from './chat/tools.ts'
import type { Scenario } from './scenario.ts'

/** Chat completions: shapes, grammar of streams, tools, thinking, refusals. */
export const chat: readonly Scenario[] = [...answers, ...streams, ...tools, ...refusals]
