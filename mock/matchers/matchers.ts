import type { ChatCompletionParams } from '../../src/types/chat.ts'
import type { Entry } from '../journal/journal.ts'
import type { Scope } from '../facade/scope.ts'
import { chatRequestOf } from '../conversations/chat-view.ts'
import { Conversation } from '../conversations/conversation.ts'
import { historiesOfResponses } from '../conversations/read-reply.ts'
import type { Strictness } from '../conversations/find-problems.ts'
import type { SweepReport } from '../sweep/report.ts'
import type { Exchange } from '../http/exchange.ts'
import { type Condition, mismatches } from '../scripting/condition.ts'
import { inspect } from '../validation/inspect.ts'
import { subsetMismatches } from '../validation/match-subset.ts'
import { checkValue, integer, object } from '../validation/validators.ts'
import { plainText } from '../validation/plain-text.ts'
import { toHaveCached, type WantedCache } from './cache-matcher.ts'
import { toHaveCalledTools, toHaveSoundConversations, type WantedTool } from './conversation-matchers.ts'
import {
  toHaveReceivedEvent,
  toHaveReceivedEvents,
  toHaveReceivedSession,
  type WantedEvent,
  type WantedSession,
  type WantedType,
} from './session-matchers.ts'
import type { Verdict } from './verdict.ts'
import { whyNone } from './why-none.ts'

export type { Verdict } from './verdict.ts'

/** The expected parts of a request; all others are ignored. */
export interface WantedRequest {
  /** In upper case. */
  method?: string | RegExp | undefined
  /** Path without `/api` and without query. */
  path?: string | RegExp | undefined
  /** Header names in lower case. */
  headers?: Readonly<Record<string, unknown>> | undefined
  /** Expected body. A JSON body is parsed, and only the given fields are compared, at any depth. */
  body?: unknown
}

/**
 * The expected fields of a chat request, of another protocol in the form of v4. Strings may be given as patterns. `last` and `model` mean the same as in `when()`: a text that the last message
 * contains, and a name that is compared without regard to case. An exact text is a pattern, `/^hello$/`.
 */
export type WantedChat =
  & { readonly [Name in keyof ChatCompletionParams]?: unknown }
  & { readonly last?: string | RegExp | undefined }

/**
 * Matchers for the requests that a mock or scope has received. `useZhipu()` adds them to `expect`; TypeScript learns of them from a declaration, which
 * differs between runners. For Vitest 5:
 *
 * ```ts
 * import type { ZhipuMatchers } from 'zhipu-fetch/mock/vitest'
 * declare module 'vitest' { interface Matchers<R, T> extends ZhipuMatchers<R> {} }
 * ```
 *
 * Its second line for Vitest 3.2 and 4, for Vitest 3.0 and 3.1, for Jest with and without `@jest/globals`, and for Bun:
 *
 * ```ts ignore
 * declare module 'vitest' { interface Matchers<T> extends ZhipuMatchers {} }
 * declare module 'vitest' { interface Assertion<T> extends ZhipuMatchers {} }
 * declare module 'expect' { interface Matchers<R, T> extends ZhipuMatchers<R> {} }
 * declare global { namespace jest { interface Matchers<R, T> extends ZhipuMatchers<R> {} } }
 * declare module 'bun:test' { interface Matchers<T> extends ZhipuMatchers {} }
 * ```
 */
export interface ZhipuMatchers<Result = void> {
  /** A matching chat request was received; without an argument, any chat request. */
  toHaveReceivedChat(wanted?: WantedChat): Result
  /** A matching request was received. */
  toHaveReceivedRequest(wanted: WantedRequest): Result
  /** Exactly this many requests were received. */
  toHaveReceivedRequests(count: number): Result
  /** A session of GLM-Realtime was opened, with these fields in the configuration that was sent last; without an argument, any session. */
  toHaveReceivedSession(wanted?: WantedSession): Result
  /** A matching message was received in a session of GLM-Realtime: its type, or some of its fields: `{ type: 'session.update', session: { voice: 'tongtong' } }`. */
  toHaveReceivedEvent(wanted: WantedEvent | WantedType): Result
  /**
   * The messages that were received in one session of GLM-Realtime are exactly of these types, in this order. Equal ones that follow one another
   * count as one, because the number of appends depends on the length of the audio.
   */
  toHaveReceivedEvents(types: readonly WantedType[]): Result
  /** Every response was read to its end or cancelled. */
  toBeIdle(): Result
  /** Every rule was used as many times as defined. */
  toHaveUsedAllRules(): Result
  /** Every request matched a rule; see `assertAllMatched()`. */
  toHaveMatchedAllRequests(): Result
  /**
   * The messages of all conversations are sound: each tool result has its call and each call its result, arguments are JSON objects, and reasoning
   * is sent back where `clear_thinking` is false. `{ as: 'openai' }` adds what only stricter servers refuse.
   */
  toHaveSoundConversations(options?: { as?: Strictness | undefined }): Result
  /** The model called exactly these tools, in this order, and got their results: names, or names with some of the arguments. For a conversation, a mock or a scope. */
  toHaveCalledTools(tools: readonly WantedTool[]): Result
  /**
   * At least this share of the prompt tokens came from the context cache, in all requests but the first of each API key and model, which has nothing
   * to share; of a conversation, in all but its first. `{ atLeast: 0.8 }` is 80 %. The message shows where prompts part. For a conversation, a mock
   * or a scope.
   */
  toHaveCached(wanted: WantedCache): Result
  /** No run of a sweep breaks the invariant; for the report of `sweepFaults()`. */
  toBeSound(): Result
}

/** The matchers as functions, for `expect.extend` and for runners without `expect`. */
export const matchers: {
  toHaveReceivedChat(zhipu: Scope, wanted?: WantedChat): Verdict
  toHaveReceivedRequest(zhipu: Scope, wanted: WantedRequest): Verdict
  toHaveReceivedRequests(zhipu: Scope, count: number): Verdict
  toHaveReceivedSession(zhipu: Scope, wanted?: WantedSession): Verdict
  toHaveReceivedEvent(zhipu: Scope, wanted: WantedEvent | WantedType): Verdict
  toHaveReceivedEvents(zhipu: Scope, types: readonly WantedType[]): Verdict
  toBeIdle(zhipu: Scope): Verdict
  toHaveUsedAllRules(zhipu: Scope): Verdict
  toHaveMatchedAllRequests(zhipu: Scope): Verdict
  toHaveSoundConversations(zhipu: Scope, options?: { as?: Strictness | undefined }): Verdict
  toHaveCalledTools(conversations: Conversation | Scope, tools: readonly WantedTool[]): Verdict
  toHaveCached(conversation: Conversation | Scope, wanted: WantedCache): Verdict
  toBeSound(report: Pick<SweepReport<unknown>, 'assertSound'>): Verdict
} = {
  toHaveReceivedChat(zhipu, wanted = {}) {
    requireScope(zhipu)
    checkValue(wanted, 'the expected chat request', object, 'match')
    const { last, model, ...fields } = wanted
    const histories = historiesOfResponses(zhipu.requests)
    return matchRequests(zhipu, 'chat request', zhipu.chat.requests, (entry) => {
      const body = chatRequestOf(entry, zhipu.backend.options, histories.get(entry)) ?? entry.body
      return [
        ...subsetMismatches(fields, body, 'body'),
        ...textMismatches({ model }, { entry, body }, body?.model, 'body.model'),
        ...textMismatches({ last }, { entry, body }, lastText(body), 'the last message'),
      ]
    })
  },
  toHaveReceivedRequest(zhipu, expected) {
    requireScope(zhipu)
    checkValue(expected, 'the expected request', object, 'match')
    const { body, ...wanted } = expected
    return matchRequests(zhipu, 'request', zhipu.requests, (entry) => [
      ...subsetMismatches(wanted, { method: entry.method, path: entry.path, headers: entry.headers }, 'request'),
      ...(body === undefined ? [] : subsetMismatches(body, entry.body, 'body')),
    ])
  },
  toHaveReceivedRequests(zhipu, count) {
    requireScope(zhipu)
    checkValue(count, 'the expected number', integer('a whole number, 0 or more', 0), 'match')
    const { length } = zhipu.requests
    const pass = length === count
    return {
      pass,
      message: () =>
        `expected ${pass ? 'not ' : ''}${count} requests, received ${length}${
          listRequests(zhipu.requests) || whyNone(zhipu)
        }`,
    }
  },
  toHaveReceivedSession: (zhipu, wanted) => toHaveReceivedSession(requireScope(zhipu), wanted),
  toHaveReceivedEvent: (zhipu, wanted) => toHaveReceivedEvent(requireScope(zhipu), wanted),
  toHaveReceivedEvents: (zhipu, types) => toHaveReceivedEvents(requireScope(zhipu), types),
  toBeIdle: (zhipu) =>
    matchAssertion(
      requireScope(zhipu),
      (scope) => scope.assertIdle(),
      'expected an open response, all responses have ended',
    ),
  toHaveUsedAllRules: (zhipu) =>
    matchAssertion(
      requireScope(zhipu),
      (scope) => scope.assertAllUsed(),
      'expected an unused rule, all rules were used',
    ),
  toHaveMatchedAllRequests: (zhipu) =>
    matchAssertion(
      requireScope(zhipu),
      (scope) => scope.assertAllMatched(),
      'expected a request that matches no rule, all requests match one',
    ),
  toHaveSoundConversations: (zhipu, options) => toHaveSoundConversations(requireScope(zhipu), options),
  toHaveCalledTools: (subject, tools) =>
    toHaveCalledTools(subject instanceof Conversation ? subject : requireScope(subject, 'a conversation, '), tools),
  toHaveCached: (subject, wanted) =>
    toHaveCached(subject instanceof Conversation ? subject : requireScope(subject, 'a conversation, '), wanted),
  toBeSound(report) {
    if (typeof report?.assertSound !== 'function') throw wrongSubject(report, 'the report of sweepFaults()')
    return matchAssertion(
      report,
      (swept) => swept.assertSound(),
      'expected a run that breaks the invariant, all runs keep it',
    )
  },
}

/** @throws {TypeError} for a value that is not a mock or a scope, such as the client. */
function requireScope(zhipu: Scope, others = ''): Scope {
  if (typeof (zhipu as Scope | undefined)?.assertIdle === 'function') return zhipu
  throw wrongSubject(zhipu, `${others}a mock or a scope`)
}

function wrongSubject(value: unknown, expected: string): TypeError {
  return new TypeError(`Cannot match: the value is ${inspect(value)}, expected ${expected}`)
}

/** Compares a text as `when()` does; other values, such as asymmetric matchers, as every other field. */
function textMismatches(
  wanted: Pick<WantedChat, 'last' | 'model'>,
  { entry, body: request }: { readonly entry: Entry; readonly body: unknown },
  found: unknown,
  name: string,
): string[] {
  const [value] = Object.values(wanted)
  if (value === undefined) return []
  if (typeof value !== 'string' && !(value instanceof RegExp)) return subsetMismatches(value, found, name)
  const { method, path, target, host, headers, rawBody: body } = entry
  const read = { json: () => entry.body ?? {}, chatRequest: () => request ?? {} }
  const exchange = { method, path, target, host, headers, body, ...read }
  return mismatches(wanted as Condition, exchange as unknown as Exchange, undefined)
    .map((mismatch) => `${name} is ${inspect(mismatch.found)}, expected ${inspect(mismatch.wanted)}`)
}

/** Passes when a request has no mismatches. The message lists the mismatches of the closest request. */
function matchRequests(
  zhipu: Scope,
  what: string,
  entries: readonly Entry[],
  mismatchesOf: (entry: Entry) => string[],
): Verdict {
  const [closest] = entries.map(mismatchesOf).sort((a, b) => a.length - b.length)
  const pass = closest?.length === 0
  return {
    pass,
    message() {
      if (pass) return `expected no matching ${what}, received one${listRequests(entries)}`
      if (!closest) return `expected a matching ${what}, received none${listRequests(zhipu.requests) || whyNone(zhipu)}`
      const mismatches = closest.map((line) => `\n  ${line}`).join('')
      return `expected a matching ${what}, received ${entries.length}; the closest differs:${mismatches}${
        listRequests(entries)
      }`
    },
  }
}

/** @param negatedMessage Message of the negated matcher, when the assertion passes. */
function matchAssertion<T>(subject: T, assertion: (subject: T) => void, negatedMessage: string): Verdict {
  try {
    assertion(subject)
    return { pass: true, message: () => negatedMessage }
  } catch (error) {
    return { pass: false, message: () => (error as Error).message }
  }
}

function listRequests(entries: readonly Entry[]): string {
  return entries.map(({ method, path, status }) => `\n- ${method} ${path} ${status ?? 'no response'}`).join('')
}

function lastText(body: { messages?: { content?: unknown }[] } | undefined): unknown {
  const content = body?.messages?.at?.(-1)?.content
  if (!Array.isArray(content)) return content
  return content.map((part: { text?: unknown } | null) => plainText(part?.text ?? '')).join('')
}
