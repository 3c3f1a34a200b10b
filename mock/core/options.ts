import type { Language } from '../http/message.ts'
import type { FamilyName } from './family-name.ts'
import { LATEST_MS } from '../time/clock.ts'
import { type RealtimeOptions, realtimeOptions } from './realtime-options.ts'
import {
  boolean,
  check,
  countOrInfinity,
  integer,
  isRecord,
  members,
  milliseconds,
  number,
  oneOf,
  stringList,
  type Validators,
} from '../validation/validators.ts'

/** What a request gets that matches no rule; see `onUnmatched`. */
export type UnmatchedPolicy = 'default' | 'echo' | 'error'

/** The same by family; `default` is for families that are not named, and is `'default'` itself if absent. */
export type UnmatchedPolicies = { readonly [Name in FamilyName | 'default']?: UnmatchedPolicy | undefined }

/** Options of a mock; every member has a default. */
export interface MockOptions {
  /** Seed of every random choice: ids, texts, faults. @default 1 */
  seed?: number | string | undefined
  /** `'real'` follows the system clock or the runner's fake timers; `'virtual'` starts at `startAtMs` and moves only by `clock.advance()`. @default 'real' */
  clock?: 'real' | 'virtual' | undefined
  /** Unix milliseconds at which a virtual clock starts, before the year 9000. @default 1767225600000 (2026-01-01 08:00 in Beijing) */
  startAtMs?: number | undefined
  /**
   * `'check'` accepts every well-formed key, `'off'` also requests without a key, `{ keys }` only those keys. The signature of a JWT is
   * verified when the secret is known: from `keys`, `apiKey`, a scope, or an earlier request that sent the key itself. A key is refused when it
   * does not verify the first JWT of its id. Of more than 10 000 keys, the oldest that the mock has not issued and that have no files, tasks or
   * other state are forgotten, with their secret and usage. @default 'check'
   */
  auth?: 'check' | 'off' | { readonly keys: readonly string[] } | undefined
  /**
   * Milliseconds that a JWT must remain valid; one with less time left is refused with 1003. Two sources disagree: the official SDKs use a token
   * until 30 s before its end (2026-04); one user observed refusals until 133 s before the end, perhaps because of a slow clock (2026-03).
   * 133_000 reproduces that observation. @default 0
   */
  minTokenLifeMs?: number | undefined
  /** Language of error texts on hosts that are neither BigModel nor Z.ai. @default 'zh' */
  language?: Language | undefined
  /** Additional hosts to mock, with the port where there is one: `llm.example.com`. Loopback is always mocked. @default [] */
  hosts?: readonly string[] | undefined
  /**
   * The reply to a request other than GET that matches no rule: the default reply, its own last message (chat), or an error that shows the nearest
   * rule. By family, with `default` for the others: `{ chat: 'error' }` is strict for chat, while files and tasks keep their state.
   * @default 'default'
   */
  onUnmatched?: UnmatchedPolicy | UnmatchedPolicies | undefined
  /**
   * Rejects a scripted tool call that the request does not offer, or whose arguments break the schema of its tool, with status 400 and the reason.
   * On by default, because a model is rarely wrong about this and a script often is: the test would show that the application handles a call
   * that it never gets. A request that offers no tools at all is compared only with `strict`, since short tests often send none. `unchecked: true` in
   * one call sends it as it is; false turns the check off. @default true
   */
  checkToolCalls?: boolean | undefined
  /** Rejects undocumented fields, naming each by JSON pointer and the closest documented field. @default false */
  strict?: boolean | undefined
  /** Month whose wire format every chat model uses, `2026-03`. @default '' the newest format observed of each model */
  era?: string | undefined
  /** Additional names of models of any family; each behaves like the newest known model of the endpoint that is requested. @default [] */
  models?: readonly string[] | undefined
  /**
   * What chat does with `response_format: { type: 'json_schema' }`. `'ignore'`: nothing, as the API, which documents `text` and `json_object` only.
   * `'honour'`: the default reply is JSON that satisfies the schema, as with providers that support it; strict mode accepts the format. @default 'ignore'
   */
  jsonSchema?: 'ignore' | 'honour' | undefined
  /**
   * The context cache: `cached_tokens` of `usage` is the longest prefix that the API key has sent to the model before, in whole blocks. `ttlMs`:
   * milliseconds until an unused prefix is removed, 1 or more, or Infinity; `blockTokens`: tokens of a block, 1 or more. `false`: nothing is cached,
   * `cached_tokens` is 0. @default { ttlMs: 300_000, blockTokens: 64 for GLM-5 and 1 for GLM-4.5 to 4.7 }
   */
  cache?: false | { readonly ttlMs?: number | undefined; readonly blockTokens?: number | undefined } | undefined
  /** How many requests the journal keeps, 1 or more, or Infinity. @default 1000 */
  journalSize?: number | undefined
  /**
   * How many bytes of request and response bodies the journal of each scope keeps, 1 or more, or Infinity; a character of a text counts as one
   * byte. Above that the oldest entries lose their bodies (`entry.trimmed`), a session only audio and video (`entry.dropped`), and stay in the
   * journal with everything else. @default 67_108_864
   */
  journalBytes?: number | undefined
  /** Words that moderation refuses with 1301. @default ['敏感词示例', 'sensitive-word-example'] */
  sensitiveWords?: readonly string[] | undefined
  /** Sessions of GLM-Realtime; see `RealtimeOptions`. @default {} */
  realtime?: RealtimeOptions | undefined
  /**
   * When tasks, agents and documents are done: after this many polls that find them in progress, after this many milliseconds, or after
   * both. @default { polls: 1 }
   */
  tasks?: { readonly polls?: number | undefined; readonly ms?: number | undefined } | undefined
  /** The same for batches. @default { polls: 2 } */
  batches?: { readonly polls?: number | undefined; readonly ms?: number | undefined } | undefined
}

/** Options with their defaults. */
export type Settings = { readonly [Name in keyof MockOptions]-?: Exclude<MockOptions[Name], undefined> }

const defaults: Settings = {
  seed: 1,
  clock: 'real',
  startAtMs: 1_767_225_600_000,
  auth: 'check',
  minTokenLifeMs: 0,
  language: 'zh',
  hosts: [],
  onUnmatched: 'default',
  checkToolCalls: true,
  strict: false,
  models: [],
  era: '',
  jsonSchema: 'ignore',
  cache: {},
  journalSize: 1000,
  journalBytes: 67_108_864,
  realtime: {},
  sensitiveWords: ['敏感词示例', 'sensitive-word-example'],
  tasks: { polls: 1 },
  batches: { polls: 2 },
}

const unmatchedPolicy = oneOf('default', 'echo', 'error')

const cache = members('false or { ttlMs, blockTokens }, 1 or more', {
  ttlMs: countOrInfinity,
  blockTokens: integer('', 1),
})
const pace = members('{ polls } or { ms }, 0 or more', { polls: integer('', 0), ms: milliseconds })

const validators: Validators<MockOptions> = {
  seed: { expected: 'a number or a string', test: (value) => typeof value === 'string' || Number.isFinite(value) },
  clock: oneOf('real', 'virtual'),
  startAtMs: number('Unix milliseconds before the year 9000', 0, LATEST_MS),
  auth: { expected: 'check, off or { keys }', test: (value) => value === 'check' || value === 'off' || hasKeys(value) },
  minTokenLifeMs: milliseconds,
  language: oneOf('zh', 'en'),
  hosts: {
    expected: 'a list of hosts without scheme and path, such as llm.example.com',
    test: (value) => stringList.test(value) && (value as string[]).every((host) => !host.includes('/')),
  },
  onUnmatched: {
    expected: `${unmatchedPolicy.expected}, or one of them by family`,
    test: (value) =>
      unmatchedPolicy.test(value) ||
      (isRecord(value) && Object.values(value).every((policy) => unmatchedPolicy.test(policy ?? 'default'))),
  },
  checkToolCalls: boolean,
  strict: boolean,
  models: stringList,
  era: {
    expected: 'a month such as 2026-03',
    test: (value) => typeof value === 'string' && /^(20\d\d-[01]\d)?$/.test(value),
  },
  jsonSchema: oneOf('ignore', 'honour'),
  cache: { ...cache, test: (value) => value === false || cache.test(value) },
  journalSize: countOrInfinity,
  journalBytes: countOrInfinity,
  realtime: realtimeOptions,
  sensitiveWords: stringList,
  tasks: pace,
  batches: pace,
}

/** Validates options and fills in the defaults. @throws {TypeError | RangeError} for an unknown option or an invalid value. */
export function withDefaults(options: MockOptions): Settings {
  check(options, validators, 'make mock')
  const settings: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(options)) if (value !== undefined) settings[name] = value
  return settings as Settings
}

function hasKeys(value: unknown): boolean {
  return isRecord(value) && stringList.test(value['keys'])
}
