import type { Base } from './addresses.ts'
import { modelRows } from './model-names.ts'
import { fixedThinking, glm52Thinking, glm53Thinking, type ModelThinking, optionalThinking } from './thinking.ts'

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
  /** How the model thinks on each base; `undefined` for a model that does not. */
  readonly thinking?: ModelThinking | undefined
  /** Supports `tool_stream`, the streaming of tool arguments. */
  readonly toolStream: boolean
  /** The month of its default wire format on each base: that of the newest complete stream observed there. */
  readonly era: Readonly<Record<Base, string>>
  /** Tokens in one chunk of reasoning and of content; see `chunkTokens`. */
  readonly chunkTokens: ChunkTokens
  /** Tokens of one block of the context cache; see `fidelity-chat.ts`. */
  readonly cacheBlockTokens: number
  /** Was removed from the general base of Z.ai, where it is unknown. */
  readonly isOnlyBigModel: boolean
}

/** The number of tokens that a chunk of a stream has on the general base; on the coding base every chunk has one token. */
interface ChunkTokens {
  readonly reasoning: number
  readonly content: number
}

const K = 1024

/** Facts of a model; an era that is a string is that of both bases. */
type ModelFacts = Partial<Omit<Model, 'name' | 'era'>> & { readonly era?: string | Model['era'] | undefined }

/** General base: recordings of 2026-09-08. Coding base: a completion of glm-5.2 of 2026-08-06. */
const newest = { general: '2026-09', coding: '2026-08' }
const era45 = { ...newest, coding: '2025-09' }

const thinking: ModelFacts = {
  context: 200_000,
  defaultTokens: 65_536,
  maxTokens: 131_072,
  thinking: optionalThinking,
  era: newest,
}
const glm5: ModelFacts = { ...thinking, toolStream: true, cacheBlockTokens: 64 }
const glm45: ModelFacts = {
  ...thinking,
  context: 128 * K,
  era: era45,
  chunkTokens: { reasoning: 2, content: 1 },
}
const glm47: ModelFacts = { ...thinking, toolStream: true, chunkTokens: { reasoning: 6, content: 1 } }
const glm46v: ModelFacts = { ...thinking, context: 128 * K, kind: 'vision', defaultTokens: 16_384, maxTokens: 32_768 }
/** Documented limit of `max_tokens` of the models of 2024: 4095. That 4096 is accepted is assumed. */
const CLASSIC_MAX_TOKENS = 4096
/** A completion of glm-4-32b-0414-128k of 2026-08-30: `object`, no details of usage. */
const classic: ModelFacts = { context: 128 * K, maxTokens: CLASSIC_MAX_TOKENS, era: '2026-08' }
/** Observed in errors of 2025 and 2026: glm-4v-flash accepts up to 1024 tokens. */
const glm4v: ModelFacts = { ...classic, kind: 'vision', context: 16 * K, defaultTokens: 1024, maxTokens: 1024 }

/** The first name of each row of `modelRows`. */
type FirstName<Row> = Row extends `${infer First} ${string}` ? First : Row

/**
 * Facts by the first name of a row of `modelRows`. Source: docs "Models" of BigModel (July 2026) and Z.ai (September 2026), older pages for
 * the models of 2024 and 2025. Observed: the limits of glm-4.5 (2026-08-22), of glm-4.1v and glm-4-flash-250414 (2026-10-09), the tokens in one chunk (recordings of July and September 2026).
 * A context of a million tokens is documented for glm-5.2, 5.3 and 5.3-flash. Assumed: previews are like glm-5.2.
 */
const facts: Readonly<Record<FirstName<typeof modelRows[number]>, ModelFacts>> = {
  'glm-5.3': { ...glm5, context: K * K, thinking: glm53Thinking },
  'glm-5.3-flash': {
    ...glm5,
    kind: 'vision',
    context: K * K,
    thinking: glm53Thinking,
    chunkTokens: { reasoning: Infinity, content: Infinity },
  },
  'glm-5.2': { ...glm5, context: K * K, thinking: glm52Thinking },
  'glm-5.1': glm5,
  'glm-5-turbo': { ...glm5, isOnlyBigModel: true },
  'glm-5v-turbo': { ...glm5, kind: 'vision', toolStream: false, isOnlyBigModel: true },
  'glm-4.7': { ...glm47, cacheBlockTokens: 64 },
  'glm-4.7-flash': glm47,
  'glm-4.6': { ...thinking, toolStream: true, era: { ...newest, coding: '2025-11' } },
  'glm-4.5': glm45,
  'glm-4.5-air': { ...glm45, maxTokens: 98_304 },
  'glm-4.6v': glm46v,
  'glm-4.5v': { ...glm46v, context: 64 * K, maxTokens: 16_384, era: era45 },
  'glm-4.1v-thinking-flash': {
    ...glm46v,
    context: 64 * K,
    maxTokens: 16_384,
    thinking: fixedThinking,
    era: era45,
  },
  'autoglm-phone': { ...glm46v, thinking: undefined },
  'glm-4-flash': { ...classic, era: '2026-05' },
  'glm-4-flash-250414': { ...classic, defaultTokens: 16_384, maxTokens: 16_384 },
  'glm-4-air-250414': { ...classic, defaultTokens: 16_384, maxTokens: 16_384 },
  'glm-4-32b-0414-128k': { ...classic, maxTokens: 16_384 },
  'glm-4-plus': { ...classic, era: '2025-03' },
  'glm-4-airx': { ...classic, context: 8 * K },
  'glm-4-long': { ...classic, context: 1_000_000 },
  'glm-4': { ...classic, era: '2024-05' },
  'glm-zero-preview': { ...classic, context: 32 * K, maxTokens: 32_768 },
  'glm-4v-flash': glm4v,
  'glm-4v-plus': { ...glm4v, maxTokens: 8192 },
  'glm-4-voice': { ...classic, kind: 'voice', context: 8 * K, defaultTokens: 1024, maxTokens: 4096 },
  'charglm-3': { ...classic, kind: 'role', context: 8 * K, defaultTokens: 1024, maxTokens: 4096 },
  'codegeex-4': { ...classic, kind: 'code', maxTokens: 32_768 },
  'glm-4-assistant': { ...classic, kind: 'agent', era: '2024-05' },
}

function modelOf(name: string, { era = newest, ...rest }: ModelFacts): Model {
  return {
    kind: 'text',
    context: 128 * K,
    maxTokens: CLASSIC_MAX_TOKENS,
    toolStream: false,
    chunkTokens: { reasoning: 1, content: 1 },
    cacheBlockTokens: 1,
    isOnlyBigModel: false,
    ...rest,
    name,
    era: typeof era === 'string' ? { general: era, coding: era } : era,
  }
}

/** Chat models by name. */
const models: ReadonlyMap<string, Model> = new Map(
  modelRows.flatMap((row) => {
    const names = row.split(' ')
    return names.map((name) => [name, modelOf(name, facts[names[0] as keyof typeof facts])] as const)
  }),
)

/** Finds a chat model by its name, ignoring case: samples of the docs write `GLM-4-Flash`. */
export function modelNamed(name: string): Model | undefined {
  return models.get(name) ?? models.get(name.toLowerCase())
}
