import type { Conversation } from '../conversations/conversation.ts'
import { chatRequestOf } from '../conversations/chat-view.ts'
import { countIn } from '../conversations/messages.ts'
import { historiesOfResponses, readReply } from '../conversations/read-reply.ts'
import { modelNamed } from '../data/models.ts'
import type { Scope } from '../facade/scope.ts'
import type { Entry } from '../journal/journal.ts'
import { type CacheSettings, cacheSettings } from '../platform/context-cache.ts'
import { plainText } from '../validation/plain-text.ts'
import { check, checkValue, isRecord, number, type Validators } from '../validation/validators.ts'
import { comparePrompts, type Comparison, promptOf } from './compare-prompts.ts'
import type { Verdict } from './verdict.ts'

/** What `toHaveCached()` expects. */
export interface WantedCache {
  /** Share of the prompt tokens that were cached, from 0 to 1. */
  readonly atLeast: number
}

const validators: Validators<WantedCache> = { atLeast: number('a share from 0 to 1', 0, 1) }

/** How many requests a message lists. */
const MAX_LISTED = 5

/** A chat request with its number, from 1. */
interface NumberedEntry {
  readonly entry: Entry
  readonly number: number
  /** What it asks the model, with the turns that it continues by `previous_response_id`. */
  readonly prompt: () => ReturnType<typeof promptOf>
}

/** A chat request that could use the cache: its key has sent the model earlier ones. */
interface MeasuredRequest extends NumberedEntry {
  readonly promptTokens: number
  readonly cachedTokens: number
  /** The earlier requests of the key to the model. */
  readonly earlier: readonly NumberedEntry[]
}

/** The matcher `toHaveCached()`. */
export function toHaveCached(subject: Conversation | Scope, wanted: WantedCache): Verdict {
  check(wanted, validators, 'match cached tokens')
  checkValue(wanted.atLeast, 'atLeast', validators.atLeast, 'match cached tokens')
  const { atLeast } = wanted
  const requests = measuredRequests(entriesOf(subject))
  const promptTokens = sum(requests.map((request) => request.promptTokens))
  const cachedTokens = sum(requests.map((request) => request.cachedTokens))
  const pass = requests.length > 0 && cachedTokens >= promptTokens * atLeast
  return {
    pass,
    message() {
      const received = `${percent(cachedTokens / promptTokens)} (${cachedTokens} of ${promptTokens})`
      if (pass) {
        return `expected less than ${percent(atLeast)} of the prompt tokens from the cache, received ${received}`
      }
      const expected = `expected at least ${percent(atLeast)} of the prompt tokens from the cache`
      if (requests.length === 0) {
        return `${expected}, received no request that could use it: each model needs a second request with the same key, and a response with cached_tokens`
      }
      const missed = requests.filter((request) => request.cachedTokens < request.promptTokens * atLeast)
      const lines = missed.slice(0, MAX_LISTED).map((request) => `\n- ${describe(request, subject)}`)
      const more = missed.length - lines.length
      return `${expected}, received ${received}:${lines.join('')}${more > 0 ? `\n- and ${more} more` : ''}`
    },
  }
}

function entriesOf(subject: Conversation | Scope): NumberedEntry[] {
  const numbered = 'turns' in subject
    ? subject.turns
    : subject.requests.map((entry, index) => ({ entry, number: index + 1 }))
  const histories = historiesOfResponses(numbered.map(({ entry }) => entry))
  return numbered.map(({ entry, number }) => ({ entry, number, prompt: () => promptOf(entry, histories.get(entry)) }))
}

/** The requests whose response has `cached_tokens`, without the first of each key and model. */
function measuredRequests(entries: readonly NumberedEntry[]): MeasuredRequest[] {
  const sent = new Map<string, NumberedEntry[]>()
  const measured: MeasuredRequest[] = []
  for (const numbered of entries) {
    const { entry } = numbered
    if (!chatRequestOf(entry) || entry.status !== 200) continue
    const key = `${entry.account} ${modelOf(entry)}`
    const earlier = sent.get(key) ?? []
    sent.set(key, [...earlier, numbered])
    const { usage } = readReply(entry)
    const details = usage?.['prompt_tokens_details']
    const cachedTokens = isRecord(details) ? details['cached_tokens'] : undefined
    const promptTokens = countIn(usage, 'prompt_tokens')
    if (typeof cachedTokens !== 'number' || !(promptTokens > 0) || earlier.length === 0) continue
    measured.push({ ...numbered, promptTokens, cachedTokens, earlier })
  }
  return measured
}

function modelOf(entry: Entry): string {
  return plainText(chatRequestOf(entry)?.['model']).toLowerCase()
}

/** Why a request has used so little of the cache. */
function describe(request: MeasuredRequest, subject: Conversation | Scope): string {
  const { number, promptTokens, cachedTokens } = request
  const { earlier, comparison: { shared, characters, parting } } = nearest(request)
  return [
    `request ${number}: ${cachedTokens} of ${promptTokens} tokens`,
    `request ${number} shares ${shared} of ${characters} characters with request ${earlier.number}`,
    ...(parting === undefined ? [] : [`they part in ${parting}`]),
    ...('backend' in subject ? causesOf(request, earlier, subject) : []),
  ].join('; ')
}

/** What keeps a prefix out of the cache although it was sent before. */
function causesOf(request: MeasuredRequest, earlier: NumberedEntry, { backend: { options } }: Scope): string[] {
  if (options.cache === false) return ['the mock has the option cache: false']
  const model = modelNamed(modelOf(request.entry))
  const settings: CacheSettings | undefined = model && cacheSettings(options, model)
  if (!settings) return []
  const { ttlMs, blockTokens } = settings
  const ageMs = request.entry.atMs - earlier.entry.atMs
  const causes: string[] = []
  if (ageMs >= ttlMs) causes.push(`it was sent ${ageMs} ms later, a prefix is cached for ${ttlMs} ms`)
  if (request.cachedTokens === 0 && blockTokens > 1) causes.push(`the cache has blocks of ${blockTokens} tokens`)
  return causes
}

/** The earlier request that shares most with a request; of equal ones the latest. */
function nearest({ prompt, earlier }: MeasuredRequest): { earlier: NumberedEntry; comparison: Comparison } {
  const wanted = prompt()
  const compared = earlier.map((other) => ({
    earlier: other,
    comparison: comparePrompts(other.prompt(), wanted),
  }))
  return compared.reduce((best, next) => next.comparison.shared >= best.comparison.shared ? next : best)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, count) => total + count, 0)
}

/** A share as text, rounded down to a tenth of a percent: 79.99 % is not 80 %. */
function percent(share: number): string {
  return `${Math.floor(Number((share * 1000).toFixed(6))) / 10} %`
}
