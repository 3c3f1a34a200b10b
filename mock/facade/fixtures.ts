import { fromBase64 } from '../data/bytes.ts'
import type { ChaosOptions } from '../faults/chaos.ts'
import type { Fault } from '../faults/fault.ts'
import type { Limits } from '../faults/rate-limiter.ts'
import { mockZhipu } from './mock-zhipu.ts'
import type { Scope } from './scope.ts'
import { suggestion } from '../validation/suggest.ts'
import { families, type FamilyName } from '../endpoints/families.ts'
import type { Verbs } from '../scripting/verbs.ts'

/**
 * A rule as JSON, for fixture files and for other languages. Exactly one of `reply`, `json`, `stream` and `fail` says what happens. In
 * `when`, a text such as `"/weather/i"` is a pattern.
 */
export interface FixtureRule {
  /** A family (`chat`, `embeddings` …), a route (`POST /rerank`), or `*`, which takes `fail` alone. @default 'chat' */
  for?: string | undefined
  /** The members of `when()` that JSON can express. */
  when?: Readonly<Record<string, unknown>> | undefined
  /** How often the rule is taken, in a row. @default 1; without end for an answer that has `when` */
  times?: number | undefined
  /** Named state of the scope from then on; `state` in `when` looks at it. */
  goTo?: string | undefined
  /** What completes the default answer; of speech, `{ "base64": … }`. */
  reply?: unknown
  /** For chat the content as JSON, elsewhere the whole body. */
  json?: unknown
  /** Pieces, with `{ "wait": ms }` between them. */
  stream?: readonly unknown[] | undefined
  /** What goes wrong in place of an answer. */
  fail?: Fault | undefined
  /** What slows or spoils the answer. */
  with?: Fault | undefined
}

/** What a fixture file holds, and what `POST /__mock/scripts` takes. A bare list is a list of rules. */
export interface Fixtures {
  /** In the order in which they are to be written. */
  rules?: readonly FixtureRule[] | undefined
  /** What the account may do; what is not named stays as it was. */
  limits?: Limits | undefined
  /** Misfortunes by chance; with seed 1 unless there is another, so that a file always does the same. */
  chaos?: ChaosOptions | undefined
}

const members: readonly (keyof FixtureRule)[] = [
  'for',
  'when',
  'times',
  'goTo',
  'reply',
  'json',
  'stream',
  'fail',
  'with',
]
const outcomes = ['reply', 'json', 'stream', 'fail'] as const
const parts: readonly (keyof Fixtures)[] = ['rules', 'limits', 'chaos']

type AnyVerbs = Verbs<unknown, unknown, unknown>

/**
 * Adds rules, limits and chaos to a scope. A mistake anywhere changes nothing.
 *
 * @throws {TypeError | RangeError} that names the rule and what is wrong with it.
 * @example
 * applyFixtures(zhipu, [{ when: { last: '/weather/i' }, reply: 'Sunny' }, { for: '*', fail: { code: '1302' } }])
 */
export function applyFixtures(scope: Scope, fixtures: unknown): void {
  const { models } = scope.backend.options
  const known = read(fixtures)
  for (const target of [mockZhipu({ models }), scope]) {
    known.rules?.forEach((rule, index) => apply(target, rule, index))
    if (known.limits) target.limit(known.limits)
    if (known.chaos) target.chaos({ seed: 1, ...known.chaos })
  }
}

function read(fixtures: unknown): Fixtures {
  if (Array.isArray(fixtures)) return { rules: fixtures }
  if (typeof fixtures !== 'object' || fixtures === null) {
    throw new TypeError('Cannot read fixtures: want a list of rules, or an object with rules, limits or chaos')
  }
  const unknown = Object.keys(fixtures).find((name) => !parts.includes(name as keyof Fixtures))
  // A rule by itself is what one types first.
  if (unknown !== undefined && members.includes(unknown as keyof FixtureRule)) return { rules: [fixtures] }
  if (unknown !== undefined) {
    throw new TypeError(`Cannot read fixtures: unknown part ${unknown}${suggestion(unknown, parts)}`)
  }
  return fixtures
}

function apply(scope: Scope, rule: FixtureRule, index: number): void {
  try {
    const [outcome, ...more] = outcomes.filter((name) => rule[name] !== undefined)
    const unknown = Object.keys(rule).find((name) => !members.includes(name as keyof FixtureRule))
    if (unknown !== undefined) throw new TypeError(`unknown member ${unknown}${suggestion(unknown, members)}`)
    if (outcome === undefined || more.length > 0) {
      const state = outcome === undefined
        ? 'it says nothing of what happens'
        : `it has ${outcome} and ${more.join(', ')}`
      throw new TypeError(`${state}, want one of ${outcomes.join(', ')}`)
    }
    write(scope, rule, outcome)
  } catch (error) {
    const kind = error instanceof RangeError ? RangeError : TypeError
    throw new kind(`Cannot apply rule ${index + 1}: ${(error as Error).message}`, { cause: error })
  }
}

function write(scope: Scope, rule: FixtureRule, outcome: typeof outcomes[number]): void {
  const { for: place = 'chat', times } = rule
  if (place === '*') {
    if (outcome !== 'fail') throw new TypeError('for is *, which takes fail alone')
    return scope.fail({ ...rule.fail, times })
  }
  let verbs = verbsOf(scope, place)
  if (rule.when) verbs = verbs.when(patterns(rule.when) as Record<string, string>)
  if (times !== undefined) verbs = verbs.times(times)
  if (rule.goTo !== undefined) verbs = verbs.goTo(rule.goTo)
  if (outcome === 'fail') verbs.fail(rule.fail ?? {})
  else if (outcome === 'json') verbs.reply.json(rule.json, rule.with)
  else if (outcome === 'stream') verbs.reply.stream(rule.stream ?? [], rule.with)
  else verbs.reply(place === 'speech' ? bytesOf(rule.reply) : rule.reply, rule.with)
}

function verbsOf(scope: Scope, place: string): AnyVerbs {
  const [method, path] = place.split(' ')
  if (path !== undefined) return scope.on(method as string, path) as unknown as AnyVerbs
  const names = families.map(({ name }) => name)
  if (names.includes(place as FamilyName)) return scope[place as FamilyName] as unknown as AnyVerbs
  throw new TypeError(`for is ${JSON.stringify(place)}, which is not a family${suggestion(place, names)}`)
}

/** Texts in slashes are patterns, at any depth. */
function patterns(value: unknown): unknown {
  if (typeof value === 'string') {
    const [, source, flags] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(value) ?? []
    return source === undefined ? value : new RegExp(source, flags)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, patterns(member)]))
}

function bytesOf(reply: unknown): Uint8Array {
  const base64 = (reply as { base64?: unknown } | null)?.base64
  if (typeof base64 !== 'string') throw new TypeError('reply of speech wants { "base64": … }')
  return fromBase64(base64)
}
