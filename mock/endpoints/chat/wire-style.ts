import type { Model } from '../../data/models.ts'

/** What an answer of one model in one month looks like on the wire. */
export interface Style {
  /** `object` in chunks and answers: since January 2026. Observed 2026-01-14. */
  readonly object: boolean
  /** `prompt_tokens_details`: the thinking models. Observed. */
  readonly cachedTokens: boolean
  /** `completion_tokens_details`: the thinking models of 2026. Observed. */
  readonly reasoningTokens: boolean
  /** 19 digits until the middle of 2024, a time and 16 hexadecimal digits since. Observed. */
  readonly decimalIds: boolean
  /** Tool call ids of streams: `call_<id>` 2024, `call_<id>_0` 2025 and later on glm-4, `call_<24 hex>` on thinking models. Observed. */
  readonly callIds: 'response' | 'numbered' | 'hex' | 'base62'
  /** `role` beside tool calls in deltas: glm-4 yes, thinking models no. Observed. */
  readonly toolRole: boolean
  /** `finish_reason` already in the chunk of the tool call: glm-4 to this day, glm-4.5 in September 2025. Observed. */
  readonly toolFinish: boolean
  /** glm-4.5-flash numbered its calls -1 in September 2025. Observed. */
  readonly toolIndex: number | undefined
  /** `reasoning_content: ""` beside content, in text answers of glm-4.5 without tools. Observed September 2025. */
  readonly emptyReasoning: boolean
  /** `content: ""` beside a first piece of reasoning that is a line feed: glm-4.5 in November 2025. Observed. */
  readonly emptyContent: boolean
  /** The first line feed of the content goes out before the reasoning: glm-4.5 in September 2025, glm-4.6. Observed. */
  readonly newlineFirst: boolean
  /** Content of a synchronous answer that has tool calls and nothing to say; `undefined` leaves the key away. Observed. */
  readonly silence: string | undefined
}

/** @param era A month, `2025-11`: forms are compared by it. */
export function styleOf(model: Model, era: string): Style {
  const modern = model.thinking !== 'none'
  const glm45 = /^glm-4\.5/.test(model.name)
  const glm46 = /^glm-4\.6/.test(model.name)
  const autumn = glm45 && era < '2025-11'
  return {
    object: era >= '2026-01' || model.kind === 'voice',
    cachedTokens: modern,
    reasoningTokens: modern && era >= '2026-01',
    decimalIds: era < '2024-07',
    callIds: !modern
      ? era < '2024-07' ? 'response' : 'numbered'
      : model.name === 'glm-4.5-flash' && autumn
      ? 'base62'
      : 'hex',
    toolRole: !modern,
    toolFinish: !modern || autumn,
    toolIndex: model.name === 'glm-4.5-flash' && autumn ? -1 : undefined,
    emptyReasoning: autumn,
    emptyContent: glm45 && !autumn && era < '2026-01',
    newlineFirst: autumn || glm46,
    silence: modern && !glm46 ? glm45 ? '\n' : '' : undefined,
  }
}
