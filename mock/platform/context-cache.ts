import { type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'
import type { MockOptions } from '../core/options.ts'
import type { Model } from '../data/models.ts'
import type { PromptDigest } from './prompt-digest.ts'

/** How long a prompt stays in the cache after its last use, in milliseconds; assumed, no source has a number. */
const TTL_MS = 300_000
/** How many prompts of an account are kept, and how many blocks of all of them: 2 MB. The prompts that were used longest ago are dropped first. */
const MAX_PROMPTS = 256
const MAX_BLOCKS = 2 ** 18

/** The settings of the cache for one model. */
export interface CacheSettings {
  /** Milliseconds after the last use. */
  readonly ttlMs: number
  /** Tokens of one block. */
  readonly blockTokens: number
}

/** The settings of the cache for a model; `undefined` when the cache is off, or the API reports no `cached_tokens` for the model. */
export function cacheSettings({ cache }: MockOptions, model: Model): CacheSettings | undefined {
  if (cache === false || !model.thinking) return undefined
  return { ttlMs: cache?.ttlMs ?? TTL_MS, blockTokens: cache?.blockTokens ?? model.cacheBlockTokens }
}

/** The hashed blocks of one prompt. */
interface KeptPrompt {
  readonly model: string
  readonly blocks: readonly number[]
  readonly usedAtMs: number
}

/** The prompts that an account has sent, as hashes of their blocks. */
export class ContextCache {
  /** Least recently used first. */
  readonly #prompts: KeptPrompt[] = []
  #blockCount = 0

  /** Adds a prompt, and returns how many of its first blocks an earlier prompt of the model has. Using a prefix renews its life. */
  add(model: string, allBlocks: readonly number[], { nowMs, ttlMs }: { nowMs: number; ttlMs: number }): number {
    const blocks = allBlocks.length > MAX_BLOCKS ? allBlocks.slice(0, MAX_BLOCKS) : allBlocks
    this.#dropWhile((oldest) => nowMs - oldest.usedAtMs >= ttlMs)
    let shared = 0
    for (let index = this.#prompts.length - 1; index >= 0; index--) {
      const prompt = this.#prompts[index] as KeptPrompt
      if (prompt.model !== model) continue
      shared = sharedBlocks(prompt.blocks, blocks, shared)
      // The new prompt contains this one and replaces it. When both are equal, this one has replaced all others that the new one contains.
      if (shared < prompt.blocks.length || !isPrefix(prompt.blocks, blocks)) continue
      this.#prompts.splice(index, 1)
      this.#blockCount -= prompt.blocks.length
      if (prompt.blocks.length === blocks.length) break
    }
    if (blocks.length > 0) this.#prompts.push({ model, blocks, usedAtMs: nowMs })
    this.#blockCount += blocks.length
    this.#dropWhile(() => this.#prompts.length > MAX_PROMPTS || this.#blockCount > MAX_BLOCKS)
    return shared
  }

  #dropWhile(isDropped: (oldest: KeptPrompt) => boolean): void {
    let oldest = this.#prompts[0]
    while (oldest && isDropped(oldest)) {
      this.#prompts.shift()
      this.#blockCount -= oldest.blocks.length
      oldest = this.#prompts[0]
    }
  }
}

const cacheSlot: Slot<ContextCache> = slot(() => new ContextCache(), false)

/**
 * Adds a prompt to the cache of an account, and returns how many of its tokens were cached before: whole blocks, and never the last token, because
 * the model needs it to begin its reply. Observed: 157 of 158 tokens for a repeated prompt.
 *
 * @param model Name of the model: models share no prompts.
 */
export function cachePrompt(
  { account, backend }: Pick<Context, 'account' | 'backend'>,
  model: string,
  { tokens, blocks }: Pick<PromptDigest, 'tokens' | 'blocks'>,
  { ttlMs, blockTokens }: CacheSettings,
): number {
  const shared = account.get(cacheSlot).add(model, blocks, { nowMs: backend.clock.now(), ttlMs })
  return Math.min(shared, Math.floor((tokens - 1) / blockTokens)) * blockTokens
}

/** How many first blocks two prompts share, if more than `known`; otherwise `known`. Equal hashes at a place mean that all before it are equal. */
function sharedBlocks(kept: readonly number[], blocks: readonly number[], known: number): number {
  let low = known
  let high = Math.min(kept.length, blocks.length)
  // Most prompts share no more than is known: one comparison is enough.
  if (low >= high || kept[low] !== blocks[low]) return known
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (kept[middle - 1] === blocks[middle - 1]) low = middle
    else high = middle - 1
  }
  return low
}

/** True when a kept prompt is the beginning of a new one, which then replaces it. */
function isPrefix(kept: readonly number[], blocks: readonly number[]): boolean {
  return kept.length <= blocks.length && kept[kept.length - 1] === blocks[kept.length - 1]
}
