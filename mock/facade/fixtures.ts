import {
  checkMembers,
  checkValue,
  isRecord,
  scope as scopeValidator,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'
import { fromBase64 } from '../data/bytes.ts'
import type { ChaosOptions } from '../faults/chaos.ts'
import type { Fault } from '../faults/fault.ts'
import type { Limits } from '../faults/rate-limiter.ts'
import { mockZhipu } from './mock-zhipu.ts'
import type { Scope } from './scope.ts'
import { inspect } from '../validation/inspect.ts'
import { suggestion } from '../validation/suggest.ts'
import { families, type FamilyName } from '../endpoints/families.ts'
import type { Verbs } from '../scripting/verbs.ts'

/**
 * A rule as JSON, for fixture files and for other languages. It has exactly one of `reply`, `json`, `stream` and `fail`. In `when`, a string
 * such as `"/weather/i"` is a pattern.
 */
export interface FixtureRule {
  /** A family (`chat`, `embeddings` …), the tools of an MCP server (`mcp.webSearch`, `mcp.reader`, `mcp.zread`), a route (`POST /rerank`), or `*`, which accepts only `fail`. @default 'chat' */
  for?: string | undefined
  /** The members of `when()` that JSON can express. */
  when?: Readonly<Record<string, unknown>> | undefined
  /** How often the rule is used. @default 1; a reply with `when` is used for every matching request */
  times?: number | undefined
  /** Sets the named state of the scope when the rule is used; `state` in `when` compares it. */
  goTo?: string | undefined
  /** Merged into the default reply; for speech, `{ "base64": … }`, and for realtime `{ "audio": { "base64": … } }`, also in `pieces`. */
  reply?: unknown
  /** For the family `chat` the content as JSON; for other families and for a route, such as `POST /chat/completions`, the whole body. */
  json?: unknown
  /** Pieces, with `{ "wait": ms }` between them. */
  stream?: readonly unknown[] | undefined
  /** A fault instead of a reply. */
  fail?: Fault | undefined
  /** A fault or delay of the reply. */
  with?: Fault | undefined
}

/**
 * The content of a fixture file, and of `POST /__mock/scripts`. An array is a list of rules.
 *
 * ```json
 * {
 *   "rules": [
 *     { "when": { "last": "/weather/i", "stream": true }, "stream": ["Sun", { "wait": 500 }, "ny"] },
 *     { "when": { "turn": 1 }, "reply": { "toolCalls": [{ "name": "weather", "args": { "city": "北京" } }] } },
 *     { "for": "embeddings", "times": 2, "fail": { "code": "1302", "retryAfter": 1 } },
 *     { "for": "POST /rerank", "json": { "results": [] } }
 *   ],
 *   "limits": { "requestsPerMinute": 60 },
 *   "chaos": { "cut": 0.05, "seed": 7 }
 * }
 * ```
 */
export interface Fixtures {
  /** Rules, added in this order. */
  rules?: readonly FixtureRule[] | undefined
  /** Limits of the scope; limits that are not named stay as they are. */
  limits?: Limits | undefined
  /** Random faults. The seed defaults to 1, so that a file always has the same effect. */
  chaos?: ChaosOptions | undefined
}

const any: Validator = { expected: 'any value', test: () => true }

const ruleMembers: Validators<FixtureRule> = {
  for: string,
  when: { expected: 'conditions by name', test: (value) => value === null || isRecord(value) },
  times: any,
  goTo: any,
  reply: any,
  json: any,
  stream: any,
  fail: any,
  with: any,
}
const parts: Validators<Fixtures> = {
  rules: { expected: 'a list of rules', test: (value) => value === null || Array.isArray(value) },
  limits: any,
  chaos: any,
}
/** Places of the tools of one MCP server. */
const mcpServers: readonly string[] = ['mcp.webSearch', 'mcp.reader', 'mcp.zread']
const outcomes = ['reply', 'json', 'stream', 'fail'] as const

type PatternClass = new (source: string, flags: string) => RegExp
type AnyVerbs = Verbs<unknown, unknown, unknown>

/**
 * Adds rules, limits and chaos to a scope. An invalid fixture changes nothing.
 *
 * @throws {TypeError | RangeError} that names the rule and its mistake.
 * @example
 * applyFixtures(zhipu, [{ when: { last: '/weather/i' }, reply: 'Sunny' }, { for: '*', fail: { code: '1302' } }])
 */
export function applyFixtures(
  scope: Scope,
  fixtures: unknown,
  /** @internal Class of the patterns; the control API has one whose time is bounded. */
  Pattern: PatternClass = RegExp,
): void {
  checkValue(scope, 'the first argument', scopeValidator, 'apply fixtures')
  const { models } = scope.backend.options
  const { rules, limits, chaos } = read(fixtures)
  for (const target of [mockZhipu({ models }), scope]) {
    rules?.forEach((rule, index) => apply(target, rule, index, Pattern))
    if (limits) target.limit(limits)
    if (chaos) target.chaos({ seed: 1, ...chaos })
  }
}

function read(fixtures: unknown): Fixtures {
  if (Array.isArray(fixtures)) return { rules: fixtures }
  if (typeof fixtures !== 'object' || !fixtures || Object.keys(fixtures).length === 0) {
    throw new TypeError(
      `Cannot read fixtures: they are ${
        inspect(fixtures)
      }, expected a list of rules, or an object with rules, limits or chaos`,
    )
  }
  // A single rule without a list is accepted too.
  if (Object.keys(fixtures).some((name) => Object.hasOwn(ruleMembers, name))) return { rules: [fixtures] }
  checkMembers(fixtures, parts, { act: 'read fixtures', what: 'part' })
  return fixtures
}

function apply(scope: Scope, rule: FixtureRule, index: number, Pattern: PatternClass): void {
  checkMembers(rule, ruleMembers, { act: `apply rule ${index + 1}`, what: 'member' })
  try {
    const [outcome, ...more] = outcomes.filter((name) => rule[name] !== undefined)
    if (outcome === undefined || more.length > 0) {
      const state = outcome === undefined ? 'it has no outcome' : `it has ${outcome} and ${more.join(', ')}`
      throw new TypeError(`${state}, expected one of ${outcomes.join(', ')}`)
    }
    write(scope, rule, outcome, Pattern)
  } catch (error) {
    const ErrorClass = error instanceof RangeError ? RangeError : TypeError
    throw new ErrorClass(`Cannot apply rule ${index + 1}: ${(error as Error).message}`, { cause: error })
  }
}

function write(scope: Scope, rule: FixtureRule, outcome: typeof outcomes[number], Pattern: PatternClass): void {
  const { for: place, times } = rule
  if (place === '*') {
    if (outcome !== 'fail') throw new TypeError('for is *, which accepts only fail')
    return scope.fail({ ...rule.fail, times })
  }
  const verbs = scriptOf(scope, rule, Pattern)
  if (outcome === 'fail') verbs.fail(rule.fail ?? {})
  else if (outcome === 'json') verbs.reply.json(rule.json, rule.with)
  else if (outcome === 'stream') {
    const pieces = rule.stream ?? []
    verbs.reply.stream(place === 'realtime' ? pieces.map(withSound) : pieces, rule.with)
  } else if (place === 'realtime') verbs.reply(withSound(rule.reply), rule.with)
  else verbs.reply(place === 'speech' ? bytesOf(rule.reply) : rule.reply, rule.with)
}

/** The verbs of a rule without its outcome. @throws {TypeError | RangeError} for an invalid place, condition or number. */
export function scriptOf(
  scope: Scope,
  { for: place = 'chat', when, times, goTo }: Pick<FixtureRule, 'for' | 'when' | 'times' | 'goTo'>,
  Pattern: PatternClass,
): AnyVerbs {
  let verbs = verbsOf(scope, place)
  if (when) verbs = verbs.when(toPatterns(when, Pattern) as Record<string, string>)
  if (times !== undefined) verbs = verbs.times(times)
  if (goTo !== undefined) verbs = verbs.goTo(goTo)
  return verbs
}

function verbsOf(scope: Scope, place: string): AnyVerbs {
  const [method, path] = place.split(' ')
  if (path !== undefined) return scope.on(method as string, path) as unknown as AnyVerbs
  const names = [...families.map(({ name }) => name), ...mcpServers]
  const [family, server] = place.split('.') as [FamilyName, (keyof Scope['mcp'])?]
  if (names.includes(place)) return (server ? scope.mcp[server] : scope[family]) as unknown as AnyVerbs
  throw new TypeError(`for is ${JSON.stringify(place)}, which is not a family${suggestion(place, names)}`)
}

/** Converts strings in slashes to patterns, at any depth. */
function toPatterns(value: unknown, Pattern: PatternClass): unknown {
  if (typeof value === 'string') {
    const [, source, flags] = /^\/(.+)\/([dgimsuvy]*)$/s.exec(value) ?? []
    return source === undefined ? value : new Pattern(source, flags as string)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPatterns(member, Pattern)]))
}

/** A reply or piece of a session, with its audio as bytes. */
function withSound(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { audio, pieces } = value
  return {
    ...value,
    ...(isRecord(audio) && { audio: bytesOf(audio, 'audio') }),
    ...(Array.isArray(pieces) && { pieces: pieces.map(withSound) }),
  }
}

function bytesOf(value: unknown, name = 'reply of speech'): Uint8Array {
  const base64 = (value as { base64?: unknown } | null)?.base64
  if (typeof base64 !== 'string') throw new TypeError(`${name} expects { "base64": … }`)
  return fromBase64(base64)
}
