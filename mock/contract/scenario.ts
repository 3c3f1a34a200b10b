import type { ClientOptions, Zhipu } from '../../src/index.ts'
import type { RealtimeOptions, RealtimeParams } from '../../src/realtime/index.ts'
import type { ObservedSession } from './observed-session.ts'
import type { Shape } from './shape.ts'

/**
 * The severity of a difference.
 *
 * - `critical`: code that works with one side fails with the other
 * - `warning`: code can observe the difference
 * - `info`: no effect on code is expected
 */
export type Severity = 'critical' | 'warning' | 'info'

/** The maximum costs of a scenario and its requirements, so that a run on the live API stays within its budget. */
export interface Needs {
  /** Number of requests, including the polls of a task and the requests that clean up. The run refuses to send more. */
  readonly requests: number
  /** Prompt and completion tokens, provided the models respect `max_tokens`. */
  readonly tokens: number
  /** Web searches of chat completions, which cost about 0.01 CNY each. They have a budget of their own, since they need no `--paid`. */
  readonly searches?: number | undefined
  /** A service billed per call, such as an image or a search. On a real target the scenario runs only with `budget.paid`. */
  readonly paid?: string | undefined
  /** What the account must have, such as an application built on the platform. The scenario does not run on a real target. */
  readonly holds?: string | undefined
}

/** One behaviour of the API. The same scenario runs against the mock, the mock server and the live API. */
export interface Scenario {
  /** A sentence, unique within its family. */
  readonly name: string
  readonly family: string
  readonly needs: Needs
  /** Calls the client and reports what it observes to `t`. Throws only when it cannot continue. */
  readonly run: (client: Zhipu, t: Bench) => Promise<void>
}

/** Returns a function that creates scenarios of one family from a name, its needs (a number means that many requests) and its code. */
export function scenariosOf(
  family: string,
): (name: string, needs: number | Partial<Needs>, run: Scenario['run']) => Scenario {
  return (name, needs, run) => {
    const ownNeeds = typeof needs === 'number' ? { requests: needs } : needs
    return { name, family, needs: { requests: 1, tokens: 0, ...ownNeeds }, run }
  }
}

/** A response as received, before any parsing. */
export interface Wire {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What the API documents of a rejected request. */
export interface DocumentedRefusal {
  readonly status: number | readonly number[]
  /** Business code, or a pattern where no source states it. @default any number */
  readonly code?: string | readonly string[] | RegExp | undefined
  /** Pattern of the message, where it was observed. Another text is a warning. */
  readonly message?: RegExp | undefined
}

/** Passed to a scenario in addition to the client. Everything reported to it is compared between document, live API and mock. */
export interface Bench {
  /** The cheapest text model of the target. */
  readonly model: string
  /** The cheapest text model with thinking that can be disabled. */
  readonly thinkingModel: string
  /** The cheapest model that accepts images. */
  readonly visionModel: string
  /** Options for polling a task. */
  readonly patience: { readonly intervalMs: number; readonly deadlineMs: number }
  /** The options of the client, for creating another kind of client. */
  readonly options: ClientOptions
  /**
   * Reports one value. `documented` is the expected value, an array of allowed values, or a pattern. A value that is computed from the
   * answer is not what the document says: report whether they agree instead.
   *
   * @param severity Severity when the value is not as documented. Default `critical`.
   */
  fact(aspect: string, seen: unknown, documented: unknown, severity?: Severity): void
  /** Reports keys and types. A missing key or a wrong type is critical, an undocumented key a warning. */
  shape(aspect: string, seen: unknown, documented: Shape): void
  /** Reports the order of keys, for endpoints with stable bytes: keys of `seen` are expected in the order of `documented`, other keys are ignored. */
  order(aspect: string, seen: unknown, documented: readonly string[]): void
  /** Reports the order of events by their kinds. A grammar has `*`, `+` or `?` after a kind and `|` between alternatives: `reasoning* content+ final`. */
  grammar(aspect: string, kinds: readonly string[], documented: string): void
  /** Reports HTTP status, business code and language of a request that the API must reject. A lost connection is no rejection. */
  refusal(aspect: string, attempt: PromiseLike<unknown>, documented: DocumentedRefusal): Promise<void>
  /** Parses JSON; reports text that is not JSON and ends the scenario. */
  json(aspect: string, text: unknown): unknown
  /** Returns a value that the next steps need; reports an absent one and ends the scenario. */
  need<T>(aspect: string, value: T | null | undefined): T
  /** Sends a POST request without the client and returns the response as received. A path that begins with `/v1/` is below `/api`. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Wire>
  /** Downloads a URL from a reply, such as an image or a video. */
  fetch(url: string): Promise<Response>
  /** Opens a session of GLM-Realtime, which is closed at the end of the scenario. It counts as one request. */
  realtime(params?: RealtimeParams, options?: RealtimeOptions): Promise<ObservedSession>
  /** Reports what a real target does where no source says what it should do. It is no difference. */
  note(text: string): void
  /** Creates another client of the same target. */
  client(options: ClientOptions): Zhipu
  /**
   * Registers a request that removes what the scenario made. It runs after the scenario, also when it fails, the last one first; `what` is
   * reported as left behind if the request fails.
   */
  cleanUp(what: string, remove: () => PromiseLike<unknown>): void
  /** Reports something that stays on the account because the API cannot delete it. */
  leave(what: string): void
}
