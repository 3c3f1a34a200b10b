import type { ChatCompletionParams } from '../../src/types/chat.ts'
import type { Entry } from '../journal/journal.ts'
import type { Scope } from '../facade/scope.ts'
import { missesOf } from './match-subset.ts'

/** What a matcher answers, in Vitest, Jest and Bun alike. */
export interface Verdict {
  readonly pass: boolean
  /** What is wrong; with `not`, what should not have been. */
  message(): string
}

/** A request by any of its parts; what is not named may be anything. */
export interface WantedRequest {
  /** In capitals. */
  method?: string | RegExp | undefined
  /** Below `/api`, without query. */
  path?: string | RegExp | undefined
  /** Names in lower case. */
  headers?: Readonly<Record<string, unknown>> | undefined
  /** Parsed, where it is JSON: fields by name, at any depth. */
  body?: unknown
}

/** A chat request by any of its fields. Texts may be patterns, `last` is the text of the last message. */
export type WantedChat =
  & { readonly [Name in keyof ChatCompletionParams]?: unknown }
  & { readonly last?: string | RegExp | undefined }

/**
 * Matchers for what a mock or scope has received. To have them typed by Vitest:
 *
 * ```ts
 * import type { ZhipuMatchers } from 'zhipu-fetch/mock/vitest'
 * declare module 'vitest' { interface Matchers<T> extends ZhipuMatchers<T> {} }
 * ```
 */
export interface ZhipuMatchers<Result = void> {
  /** A chat request like this came; without an argument, any. */
  toHaveReceivedChat(wanted?: WantedChat): Result
  /** A request like this came. */
  toHaveReceivedRequest(wanted: WantedRequest): Result
  /** So many requests came. */
  toHaveReceivedRequests(count: number): Result
  /** Every answer was read to its end or given up. */
  toBeIdle(): Result
  /** Every rule was used as often as it was to be. */
  toHaveUsedAllRules(): Result
}

/** The matchers as functions, for `expect.extend` and for runners without an `expect`. */
export const matchers: {
  toHaveReceivedChat(zhipu: Scope, wanted?: WantedChat): Verdict
  toHaveReceivedRequest(zhipu: Scope, wanted: WantedRequest): Verdict
  toHaveReceivedRequests(zhipu: Scope, count: number): Verdict
  toBeIdle(zhipu: Scope): Verdict
  toHaveUsedAllRules(zhipu: Scope): Verdict
} = {
  toHaveReceivedChat(zhipu, wanted = {}) {
    const { last, ...fields } = wanted
    return received('chat request', zhipu.chat.requests, (entry) => [
      ...missesOf(fields, entry.body, 'body'),
      ...(last === undefined ? [] : missesOf(last, lastText(entry.body), 'the last message')),
    ])
  },
  toHaveReceivedRequest(zhipu, { body, ...wanted }) {
    return received('request', zhipu.requests, (entry) => [
      ...missesOf(wanted, { method: entry.method, path: entry.path, headers: entry.headers }, 'request'),
      ...(body === undefined ? [] : missesOf(body, entry.body, 'body')),
    ])
  },
  toHaveReceivedRequests(zhipu, count) {
    const { length } = zhipu.requests
    return { pass: length === count, message: () => `want ${count} requests, ${length} came${listed(zhipu.requests)}` }
  },
  toBeIdle: (zhipu) => quiet(() => zhipu.assertIdle(), 'want an answer that is still open, there is none'),
  toHaveUsedAllRules: (zhipu) => quiet(() => zhipu.assertAllUsed(), 'want a rule that was not used, all were'),
}

/** The nearest request is shown field by field. */
function received(what: string, entries: readonly Entry[], misses: (entry: Entry) => string[]): Verdict {
  const judged = entries.map((entry) => ({ entry, missed: misses(entry) }))
  const pass = judged.some(({ missed }) => missed.length === 0)
  const [nearest] = judged.sort((a, b) => a.missed.length - b.missed.length)
  return {
    pass,
    message() {
      if (pass) return `want no such ${what}, one came${listed(entries)}`
      if (!nearest) return `want a ${what} like this, none came at all`
      return `want a ${what} like this, ${entries.length} came; of the nearest\n  ${nearest.missed.join('\n  ')}${
        listed(entries)
      }`
    },
  }
}

function quiet(check: () => void, otherwise: string): Verdict {
  try {
    check()
    return { pass: true, message: () => otherwise }
  } catch (error) {
    return { pass: false, message: () => (error as Error).message }
  }
}

function listed(entries: readonly Entry[]): string {
  return entries.map(({ method, path, status }) => `\n- ${method} ${path} ${status ?? 'without an answer'}`).join('')
}

function lastText(body: { messages?: { content?: unknown }[] } | undefined): unknown {
  const content = body?.messages?.at?.(-1)?.content
  if (!Array.isArray(content)) return content
  return content.map((part: { text?: string }) => part.text ?? '').join('')
}
