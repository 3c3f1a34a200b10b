import type { Language } from '../http/message.ts'
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

/** How a mock behaves; every member has a default. */
export interface MockOptions {
  /** Every random choice (ids, stringList, faults) comes from it. @default 1 */
  seed?: number | string | undefined
  /** `'real'` follows the machine or the runner's fake timers, `'virtual'` moves by `clock.advance()` alone and starts at `startAtMs`. @default 'real' */
  clock?: 'real' | 'virtual' | undefined
  /** Unix milliseconds at which a virtual clock starts. @default 1767225600000 (2026-01-01 08:00 in Beijing) */
  startAtMs?: number | undefined
  /**
   * `'check'` accepts any key of the right shape, `'off'` also requests without one, `{ keys }` those keys alone. Signatures of JWTs are
   * verified wherever the secret is known: keys given here, `apiKey`, scopes, and keys that were seen raw. @default 'check'
   */
  auth?: 'check' | 'off' | { readonly keys: readonly string[] } | undefined
  /**
   * Milliseconds that a JWT must have left; one with fewer is refused with 1003. Two witnesses disagree: the official SDKs send a token until 30 s
   * before its end (2026-04), and one user was refused 133 s before it and taken at 134 s, perhaps by a clock that was behind (2026-03).
   * Give 133_000 to be refused as that user was. @default 0
   */
  minTokenLifeMs?: number | undefined
  /** Language of error texts on hosts that are neither BigModel nor Z.ai. @default 'zh' */
  language?: Language | undefined
  /** More hosts to answer for, with port where there is one: `llm.example.com`. Loopback is always answered. @default [] */
  hosts?: readonly string[] | undefined
  /** What a request gets that no rule takes: the default answer, its own last message, or an error that shows the nearest rule. @default 'default' */
  onUnmatched?: 'default' | 'echo' | 'error' | undefined
  /** Refuses what the documents do not know, with a JSON pointer and a guess. @default false */
  strict?: boolean | undefined
  /** Month whose wire form every chat model speaks, `2026-03`. @default '' that of the newest stream seen of each model */
  era?: string | undefined
  /** Names of chat models to take beside those the mock knows; they behave like the newest. @default [] */
  models?: readonly string[] | undefined
  /** How many requests the journal keeps. @default 1000 */
  journalSize?: number | undefined
  /** Words that moderation stops with 1301. @default ['敏感词示例', 'sensitive-word-example'] */
  sensitiveWords?: readonly string[] | undefined
  /**
   * When tasks, agents and documents are ready: after so many looks that find them at work, after so many milliseconds, or after
   * both. @default { polls: 1 }
   */
  tasks?: { readonly polls?: number | undefined; readonly ms?: number | undefined } | undefined
  /** When batches are completed, in the same way. @default { polls: 2 } */
  batches?: { readonly polls?: number | undefined; readonly ms?: number | undefined } | undefined
}

/** Options with their defaults in place. */
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
  strict: false,
  models: [],
  era: '',
  journalSize: 1000,
  sensitiveWords: ['敏感词示例', 'sensitive-word-example'],
  tasks: { polls: 1 },
  batches: { polls: 2 },
}

const pace = { polls: integer('looks, 0 or more', 0), ms: milliseconds }

const validators: Validators<MockOptions> = {
  seed: { expected: 'a number or a text', test: (value) => typeof value === 'string' || Number.isFinite(value) },
  clock: oneOf('real', 'virtual'),
  startAtMs: number('Unix milliseconds', 0),
  auth: { expected: 'check, off or { keys }', test: (value) => value === 'check' || value === 'off' || hasKeys(value) },
  minTokenLifeMs: milliseconds,
  language: oneOf('zh', 'en'),
  hosts: {
    expected: 'a list of hosts without scheme and path, such as llm.example.com',
    test: (value) => stringList.test(value) && (value as string[]).every((host) => !host.includes('/')),
  },
  onUnmatched: oneOf('default', 'echo', 'error'),
  strict: boolean,
  models: stringList,
  era: { expected: 'a month such as 2026-03', test: (value) => value === '' || isMonth(value) },
  journalSize: countOrInfinity,
  sensitiveWords: stringList,
  tasks: members('{ polls } or { ms }, 0 or more', pace),
  batches: members('{ polls } or { ms }, 0 or more', pace),
}

/** @throws {TypeError | RangeError} when an option is unknown or has a value it must not have. */
export function withDefaults(options: MockOptions): Settings {
  check(options, validators, 'make mock')
  const settings: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(options)) if (value !== undefined) settings[name] = value
  return settings as Settings
}

function hasKeys(value: unknown): boolean {
  return isRecord(value) && stringList.test(value['keys'])
}

function isMonth(value: unknown): boolean {
  return typeof value === 'string' && /^20\d\d-[01]\d$/.test(value)
}
