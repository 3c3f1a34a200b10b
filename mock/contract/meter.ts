import { APIStatusError, type Fetch } from '../../src/index.ts'
import { counted } from '../messages/counted.ts'
import type { Needs } from './scenario.ts'
import { SkipScenario } from './refusals.ts'

/** Limits of the costs and of the time of a run. Each is a hard bound, polls included. */
export interface Budget {
  /** Requests, including preflight, polls and clean-up. @default 400, or 1_000 with `paid` */
  readonly requests?: number | undefined
  /** Prompt and completion tokens. @default 30_000 */
  readonly tokens?: number | undefined
  /** Web searches in chat completions, about 0.01 CNY each. @default 1 */
  readonly searches?: number | undefined
  /** Whether to run scenarios that are billed per call, such as images and searches. @default false */
  readonly paid?: boolean | undefined
  /** Milliseconds for the whole run. Unfinished scenarios are skipped when they have passed. @default 900_000 */
  readonly timeMs?: number | undefined
}

/** A budget in which every limit is set. */
export type Limits = { readonly [Name in keyof Budget]-?: Exclude<Budget[Name], undefined> }

const defaults: Limits = { requests: 400, tokens: 30_000, searches: 1, paid: false, timeMs: 900_000 }

/** @throws {TypeError} when a limit is not a positive integer */
export function limitsOf(budget: Budget = {}): Limits {
  const given = Object.fromEntries(Object.entries(budget).filter(([, value]) => value !== undefined))
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) {
      throw new TypeError(
        `Cannot run contract: budget.${name} is unknown, expected ${Object.keys(defaults).join(', ')}`,
      )
    }
    const isValid = name === 'paid' ? typeof value === 'boolean' : Number.isInteger(value) && value >= 0
    if (!isValid) {
      const expected = name === 'paid' ? 'a boolean' : 'a whole number that is not negative'
      throw new TypeError(`Cannot run contract: budget.${name} is ${value}, expected ${expected}`)
    }
  }
  return { ...defaults, ...(budget.paid && { requests: 1_000 }), ...given }
}

/** Counts the requests, tokens and searches of a run, and ends its requests when the time is over. */
export class Meter {
  readonly limits: Limits
  requests = 0
  tokens = 0
  searches = 0
  readonly #time = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>

  constructor(limits: Limits) {
    this.limits = limits
    this.#timer = setTimeout(() => this.#time.abort(new Error('the time of the run is over')), limits.timeMs)
  }

  /** Aborts when the time of the run is over. */
  get signal(): AbortSignal {
    return this.#time.signal
  }

  /** Why the rest of the budget does not suffice for a scenario; `undefined` when it does. */
  lacks({ requests, tokens, searches = 0 }: Needs): string | undefined {
    const rest: readonly (readonly [name: string, needed: number, left: number])[] = [
      ['requests', requests, this.limits.requests - this.requests],
      ['tokens', tokens, this.limits.tokens - this.tokens],
      ['searches', searches, this.limits.searches - this.searches],
    ]
    const short = rest.filter(([, needed, left]) => needed > left)
    if (short.length === 0) return undefined
    return `the budget is used up: ${
      short.map(([name, needed, left]) => `${needed} ${name} of ${Math.max(left, 0)} left`).join(', ')
    }`
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** Counts the requests of one scenario, and ends what is still open when the scenario ends. */
export class ScenarioMeter {
  readonly #run: Meter
  readonly #needs: Needs
  readonly #end = new AbortController()
  readonly #isReal: boolean
  #requests = 0
  #keptBack = 0
  /** Set when a bound ended the scenario. */
  stopped: SkipScenario | undefined
  /** Set when a request got no reply, other than one that the scenario aborted. */
  isConnectionLost = false

  constructor(run: Meter, needs: Needs, isReal: boolean) {
    this.#run = run
    this.#needs = needs
    this.#isReal = isReal
  }

  /** Reserves requests for the clean-up. */
  keepBack(requests: number): void {
    this.#keptBack += requests
  }

  /** Sends a request, unless a bound forbids it. */
  fetch(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
    return this.send((signal) => fetch(url, { ...init, signal }), init.signal)
  }

  /** Counts what sends one request, unless a bound forbids it. Its signal aborts at the end of the scenario or of the run. */
  async send<T>(run: (signal: AbortSignal) => Promise<T>, ownSignal?: AbortSignal | null | undefined): Promise<T> {
    this.#checkBounds()
    this.#requests++
    this.#run.requests++
    const signals = [ownSignal, this.#end.signal, this.#run.signal].filter((signal) => signal != null)
    try {
      return await run(AbortSignal.any(signals))
    } catch (error) {
      if (this.#run.signal.aborted) throw this.#stop('stopped', 'the time of the run is over')
      if (ownSignal?.aborted !== true && !(error instanceof APIStatusError)) this.isConnectionLost = true
      throw error
    }
  }

  /** Ends the requests that are still open. */
  end(): void {
    this.#end.abort()
  }

  #checkBounds(): void {
    const { limits, signal } = this.#run
    if (signal.aborted) throw this.#stop('stopped', 'the time of the run is over')
    if (this.#requests + this.#keptBack >= this.#needs.requests) {
      throw this.#stop('budget', `the scenario did not end within its ${counted(this.#needs.requests, 'request').en}`)
    }
    if (!this.#isReal) return
    if (this.#run.requests >= limits.requests) {
      throw this.#stop('budget', `the budget of ${counted(limits.requests, 'request').en} is used up`)
    }
    if (this.#run.tokens > limits.tokens) {
      throw this.#stop('budget', `the budget of ${counted(limits.tokens, 'token').en} is used up`)
    }
  }

  #stop(kind: 'budget' | 'stopped', message: string): SkipScenario {
    return this.stopped ??= new SkipScenario(kind, message)
  }
}
