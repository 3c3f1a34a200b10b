/** The kind of a chat model. It decides which requests the model accepts. */
export type ModelKind = 'text' | 'vision' | 'voice' | 'role' | 'code' | 'agent'

/** A chat model. */
export interface Model {
  readonly name: string
  readonly kind: ModelKind
  /** The maximum number of tokens of prompt and reply together. */
  readonly context: number
  /** `max_tokens` of a request without it; `undefined` where the server decides. */
  readonly defaultTokens?: number | undefined
  /** The maximum of `max_tokens`. */
  readonly maxTokens: number
  /** `auto`: on unless the request disables it; `always`: cannot be disabled. */
  readonly thinking: 'none' | 'auto' | 'always'
  /** Supports `tool_stream`, the streaming of tool arguments. */
  readonly toolStream: boolean
  /** The month of its default wire format: that of the newest complete stream observed. */
  readonly era: string
}

const K = 1024

type ModelFacts = Partial<Omit<Model, 'name'>>

const thinking: ModelFacts = {
  context: 200_000,
  defaultTokens: 65_536,
  maxTokens: 131_072,
  thinking: 'auto',
  era: '2026-03',
}
const glm45: ModelFacts = { ...thinking, context: 128 * K, maxTokens: 98_304, era: '2025-09' }
const glm46v: ModelFacts = { ...glm45, kind: 'vision', defaultTokens: 16_384, maxTokens: 32_768, era: '2026-03' }
const classic: ModelFacts = { context: 128 * K, maxTokens: 4095, thinking: 'none', era: '2025-03' }
const glm4v: ModelFacts = { ...classic, kind: 'vision', context: 16 * K, defaultTokens: 1024, maxTokens: 1024 }
const role: ModelFacts = { ...classic, kind: 'role', context: 8 * K, defaultTokens: 1024, maxTokens: 4096 }

/** Source: docs "Models" of BigModel (July 2026) and Z.ai (August 2026), and older pages for the models of 2024 and 2025. */
const rows: readonly (readonly [names: string, facts: ModelFacts])[] = [
  ['glm-5.3', { ...thinking, context: 1_000_000, thinking: 'always', toolStream: true, era: '2026-08' }],
  ['glm-5.3-flash', { ...thinking, toolStream: true, era: '2026-08' }],
  ['glm-5.2 glm-5.1 glm-5 glm-5-turbo', { ...thinking, toolStream: true }],
  ['glm-5v-turbo', { ...thinking, kind: 'vision' }],
  ['glm-4.7 glm-4.7-flash glm-4.7-flashx', { ...thinking, toolStream: true }],
  ['glm-4.6', { ...thinking, toolStream: true, era: '2025-11' }],
  ['glm-4.5 glm-4.5-x glm-4.5-air glm-4.5-airx glm-4.5-flash', glm45],
  ['glm-4.6v glm-4.6v-flash glm-4.6v-flashx', glm46v],
  ['glm-4.5v', { ...glm46v, context: 64 * K, maxTokens: 16_384, era: '2025-09' }],
  ['glm-4.1v-thinking-flash glm-4.1v-thinking-flashx', {
    ...glm46v,
    context: 64 * K,
    defaultTokens: 32_768,
    thinking: 'always',
    era: '2025-09',
  }],
  ['autoglm-phone autoglm-phone-multilingual', { ...glm46v, thinking: 'none' }],
  ['glm-4-flash', { ...classic, era: '2026-05' }],
  ['glm-4-flash-250414 glm-4-flashx-250414', { ...classic, defaultTokens: 32_768, maxTokens: 32_768 }],
  ['glm-4-air-250414', { ...classic, defaultTokens: 16_384, maxTokens: 16_384 }],
  ['glm-4-32b-0414-128k', { ...classic, maxTokens: 16_384 }],
  ['glm-4-plus glm-4-air glm-4-flashx glm-4-plus-0111', classic],
  ['glm-4-airx', { ...classic, context: 8 * K }],
  ['glm-4-long', { ...classic, context: 1_000_000 }],
  ['glm-4 glm-4-0520 glm-3-turbo', { ...classic, era: '2024-05' }],
  ['glm-zero-preview glm-z1-air glm-z1-airx glm-z1-flash', { ...classic, context: 32 * K, maxTokens: 32_768 }],
  ['glm-4v-flash glm-4v', glm4v],
  ['glm-4v-plus glm-4v-plus-0111', { ...glm4v, maxTokens: 8192 }],
  ['glm-4-voice', { ...classic, kind: 'voice', context: 8 * K, defaultTokens: 1024, maxTokens: 4096 }],
  ['charglm-3 charglm-4 emohaa', role],
  ['codegeex-4', { ...classic, kind: 'code', maxTokens: 32_768 }],
  ['glm-4-assistant glm-4-alltools', { ...classic, kind: 'agent', era: '2024-05' }],
]

const base: Omit<Model, 'name'> = {
  kind: 'text',
  context: 128 * K,
  maxTokens: 4095,
  thinking: 'none',
  toolStream: false,
  era: '2026-03',
}

/** Chat models by name. */
const models: ReadonlyMap<string, Model> = new Map(
  rows.flatMap(([names, facts]) => names.split(' ').map((name) => [name, { ...base, ...facts, name }])),
)

/** Finds a chat model by its name, ignoring case: samples of the docs write `GLM-4-Flash`. */
export function modelNamed(name: string): Model | undefined {
  return models.get(name) ?? models.get(name.toLowerCase())
}
