import { Random } from '../data/random.ts'
import { check, number, type Validators } from '../validation/validators.ts'
import type { Fault } from './fault.ts'

/** How likely each misfortune is, from 0 to 1; at most one of them meets a request. */
export interface ChaosOptions {
  /** 429 with 1302. */
  rateLimit?: number | undefined
  /** 429 with 1305. */
  overload?: number | undefined
  /** 500 with 1234. */
  error?: number | undefined
  /** 502 with an HTML page. */
  html?: number | undefined
  /** The connection is dropped before the headers. */
  network?: number | undefined
  /** The connection is dropped within the first twenty events. */
  cut?: number | undefined
  /** A broken event. */
  malformed?: number | undefined
  /** An error event within the stream. */
  streamError?: number | undefined
  /** Headers come up to a second late. */
  slow?: number | undefined
  /** Repeats a former run. @default a new one, which is printed */
  seed?: number | undefined
}

const makers: Readonly<Record<Exclude<keyof ChaosOptions, 'seed'>, (random: Random) => Fault>> = {
  rateLimit: () => ({ code: '1302' }),
  overload: () => ({ code: '1305' }),
  error: () => ({ code: '1234' }),
  html: () => ({ html: true }),
  network: () => ({ network: true }),
  cut: (random) => ({ cut: { afterEvents: random.below(20) } }),
  malformed: (random) => ({ splice: 1 + random.below(5) }),
  streamError: (random) => ({ error: { code: '1234', afterEvents: random.below(5) } }),
  slow: (random) => ({ headersAfterMs: random.below(1000) }),
}

const chance = number('a chance from 0 to 1', 0, 1)
const chances = Object.fromEntries(Object.keys(makers).map((name) => [name, chance])) as Validators<typeof makers>
const validators: Validators<ChaosOptions> = { ...chances, seed: number('a number', -Number.MAX_VALUE) }

/** Draws faults from a seed: the same seed and the same requests give the same misfortunes. */
export class Chaos {
  readonly seed: number
  readonly #random: Random
  readonly #odds: readonly (readonly [keyof typeof makers, number])[]

  constructor(options: ChaosOptions) {
    check(options, validators, 'make chaos')
    const { seed, ...odds } = options
    const sum = Object.values(odds).reduce((total: number, chance = 0) => total + chance, 0)
    if (sum > 1 + Number.EPSILON * 8) {
      throw new RangeError(`Cannot make chaos: the chances add up to ${sum}, want 1 at most`)
    }
    this.seed = seed ?? Math.floor(Math.random() * 0x1_0000_0000)
    this.#random = new Random(this.seed)
    this.#odds = Object.entries(odds).filter(([, chance]) => chance) as [keyof typeof makers, number][]
  }

  /** The misfortune of the next request, if it has one. */
  draw(): Fault | undefined {
    let dice = this.#random.float()
    for (const [name, odds] of this.#odds) {
      if (dice < odds) return makers[name](this.#random)
      dice -= odds
    }
    return undefined
  }
}
