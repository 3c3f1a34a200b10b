import type { ClientOptions, Zhipu } from '../../src/index.ts'
import type { Shape } from './shape.ts'

/**
 * How much a difference matters.
 *
 * - `critical`: code that works with one side fails with the other
 * - `warning`: code could notice
 * - `info`: good to know
 */
export type Severity = 'critical' | 'warning' | 'info'

/** What a scenario costs at most, so that a run on the live API keeps to its budget. */
export interface Needs {
  /** Looks at a task included. */
  readonly requests: number
  /** Tokens read and written, if the models obey `max_tokens`. */
  readonly tokens: number
  /** What is billed otherwise than by tokens: a picture, a search. A real target is asked only when the budget says `paid`. */
  readonly paid?: string | undefined
  /** What the account must hold, such as an application that a person has built. A real target is not asked. */
  readonly holds?: string | undefined
}

/** One thing that the API does, as data: it runs alike against the fake, the served fake and the live API. */
export interface Scenario {
  /** A sentence. Names differ within a family. */
  readonly name: string
  readonly family: string
  readonly needs: Needs
  /** Drives the client and tells `t` what it sees. Throws only where nothing more can be seen. */
  readonly run: (client: Zhipu, t: Bench) => Promise<void>
}

/** Makes scenarios of one family: a sentence, what it needs (in the simplest case a number of requests), what it does. */
export function inFamily(
  family: string,
): (name: string, needs: number | Partial<Needs>, run: Scenario['run']) => Scenario {
  return (name, needs, run) => {
    const wanted = typeof needs === 'number' ? { requests: needs } : needs
    return { name, family, needs: { requests: 1, tokens: 0, ...wanted }, run }
  }
}

/** An answer as it came over the wire. */
export interface Wire {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What a scenario is given beside the client. Whatever it is told is compared three ways: document, live, mock. */
export interface Bench {
  /** The cheapest text model of the target. */
  readonly model: string
  /** The cheapest one that thinks. */
  readonly thinkingModel: string
  /** How to wait for a task. */
  readonly patience: { readonly intervalMs: number; readonly deadlineMs: number }
  /** What the client was made with, for clients of another kind. */
  readonly options: ClientOptions
  /**
   * One value. `documented` is the value, several that are right, or a pattern.
   *
   * @param severity Of a value that is not as documented. Default `critical`.
   */
  fact(aspect: string, seen: unknown, documented: unknown, severity?: Severity): void
  /** Keys and types. A missing key or a wrong type is critical, a key that nobody documented a warning. */
  shape(aspect: string, seen: unknown, documented: Shape): void
  /** Order of the keys of an object, where the bytes are stable: those of `seen` must come in the order of `documented`. */
  order(aspect: string, seen: object, documented: readonly string[]): void
  /** Order of the kinds of events. Words with `*`, `+` or `?` for how many, and `|` between alternatives: `reasoning* content+ final`. */
  grammar(aspect: string, kinds: readonly string[], documented: string): void
  /** A refusal with its HTTP status and business code. */
  refusal(aspect: string, attempt: PromiseLike<unknown>, documented: { status: number; code: string }): Promise<void>
  /** Posts past the client, to see the bytes. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Wire>
  /** Gets what an answer points to: a picture, a film. */
  fetch(url: string): Promise<Response>
  /** Another client of the same target. */
  client(options: ClientOptions): Zhipu
}
