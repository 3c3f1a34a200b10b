import type { Base } from '../../data/addresses.ts'
import type { Model } from '../../data/models.ts'

/** The details of the wire format that differ between models and months. */
export interface WireStyle {
  /** Chunks and completions have `object`: since January 2026. Observed 2026-01-14. */
  readonly object: boolean
  /** `usage` has `prompt_tokens_details`: thinking models, except glm-4.1v-thinking. Observed. */
  readonly cachedTokens: boolean
  /**
   * `usage` has `completion_tokens_details`: thinking models since 2026, glm-4.6 not yet in February and March. Observed. glm-5 (March and October
   * 2026), the smaller models of GLM-4.5 and glm-4.1v-thinking (October 2026) do not have it.
   */
  readonly reasoningTokens: boolean
  /** Ids have 19 digits until mid 2024; later ids are a time and 16 hexadecimal digits. Observed. */
  readonly decimalIds: boolean
  /**
   * Form of tool call ids in streams. Observed: `response` is `call_<id>` (2024), `numbered` is `call_<id>_0` (glm-4 since 2025), `hex` is
   * `call_<24 hexadecimal digits>` (thinking models), `base62` is `call_<22 characters>` (glm-4.5-flash in September 2025), `tool` is
   * `tool-<32 hexadecimal digits>` (glm-4.5 in September 2026).
   */
  readonly callIds: 'response' | 'numbered' | 'hex' | 'base62' | 'tool'
  /** Deltas with tool calls have `role`: glm-4, but not thinking models. Observed. */
  readonly toolRole: boolean
  /** The chunk of a tool call already has `finish_reason`: glm-4 (last observed in May 2026), glm-4.5 in September 2025. Observed. */
  readonly toolFinish: boolean
  /** A fixed `index` of tool calls: -1 on glm-4.5-flash in September 2025. Observed. */
  readonly toolIndex: number | undefined
  /** Deltas with content have `reasoning_content: ""`: glm-4.5 without tools. Observed September 2025. */
  readonly emptyReasoning: boolean
  /** The first reasoning delta has `content: ""` if it is a line feed: glm-4.5 in November 2025. Observed. */
  readonly emptyContent: boolean
  /**
   * The first line feed of the content is sent before the reasoning: glm-4.5 in September 2025, glm-4.6 in November 2025. Not in a stream of
   * glm-4.6 of 2026-02-10. Observed.
   */
  readonly newlineFirst: boolean
  /**
   * A chunk with `content: ""` precedes the last one: glm-4.5, 4.7 and 5.2 on the general base since July 2026, not glm-5.3; it is not in a reply
   * that ends at its length. Observed.
   */
  readonly extraChunk: boolean
  /**
   * Where `usage` has no `completion_tokens_details` when thinking is disabled. Observed 2026-08-30 and 2026-09-08: streams of glm-4.7, but its
   * completions have it, with 0; both of glm-5.2; never glm-5.3. Others are assumed to be like glm-4.7.
   */
  readonly omitsDetails: 'never' | 'in streams' | 'always'
  /** Tokens in one chunk of reasoning and of content. Observed on the general base, July and September 2026; elsewhere 1. */
  readonly chunkTokens: Model['chunkTokens']
  /** `content` of a completion that has tool calls and no text; `undefined` omits the key. Observed. */
  readonly contentWithToolCalls: string | undefined
}

/** @param era A month, `2025-11`. Months are compared as strings. */
export function wireStyleOf(model: Model, base: Base, era: string): WireStyle {
  const isThinking = model.thinking !== undefined
  const isGlm41v = model.name.startsWith('glm-4.1v')
  const isRecentGeneral = base === 'general' && era >= '2026-07'
  const isGlm45 = model.name.startsWith('glm-4.5')
  const isEarlyGlm45 = isGlm45 && era < '2025-11'
  const isEarlyFlash = isEarlyGlm45 && model.name === 'glm-4.5-flash'
  return {
    object: era >= '2026-01' || model.kind === 'voice',
    cachedTokens: isThinking && !isGlm41v,
    reasoningTokens: isThinking && !isGlm41v && !modelsWithoutDetails.includes(model.name) &&
      era >= (model.name === 'glm-4.6' ? '2026-04' : '2026-01'),
    decimalIds: era < '2024-07',
    callIds: isThinking ? thinkingCallIds(isEarlyFlash, isGlm45 && era >= '2026-07') : classicCallIds(era),
    toolRole: !isThinking,
    toolFinish: !isThinking || isEarlyGlm45,
    toolIndex: isEarlyFlash ? -1 : undefined,
    emptyReasoning: isEarlyGlm45,
    emptyContent: isGlm45 && !isEarlyGlm45 && era < '2026-01',
    newlineFirst: isEarlyGlm45 || (model.name.startsWith('glm-4.6') && era < '2026-01'),
    extraChunk: isRecentGeneral && modelsWithExtraChunk.some((name) => model.name.startsWith(name)),
    omitsDetails: omitsDetails(model),
    chunkTokens: isRecentGeneral ? model.chunkTokens : oneToken,
    contentWithToolCalls: contentWithToolCalls(model),
  }
}

function omitsDetails({ name }: Model): WireStyle['omitsDetails'] {
  if (name.startsWith('glm-5.3')) return 'never'
  return name.startsWith('glm-5.2') ? 'always' : 'in streams'
}

const modelsWithExtraChunk = ['glm-4.5', 'glm-4.7', 'glm-5.2']
const modelsWithoutDetails = ['glm-5', 'glm-4.5-air', 'glm-4.5-airx', 'glm-4.5-flash']
const oneToken = { reasoning: 1, content: 1 }

function thinkingCallIds(isEarlyFlash: boolean, isLateGlm45: boolean): WireStyle['callIds'] {
  if (isLateGlm45) return 'tool'
  return isEarlyFlash ? 'base62' : 'hex'
}

function classicCallIds(era: string): WireStyle['callIds'] {
  return era < '2024-07' ? 'response' : 'numbered'
}

function contentWithToolCalls({ name, thinking }: Model): string | undefined {
  if (!thinking || name.startsWith('glm-4.6')) return undefined
  return name.startsWith('glm-4.5') ? '\n' : ''
}
