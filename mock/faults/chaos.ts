import { Random } from '../data/random.ts'
import { check, number, type Validators } from '../validation/validators.ts'
import type { Fault } from './fault.ts'

/** Probability of each fault, from 0 to 1. At most one is applied to a request, so the probabilities add up to 1 at most. */
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
  /** The connection is dropped within the first twenty events; of a whole reply before its body. */
  cut?: number | undefined
  /** An event is truncated and the next one appended to it. A whole reply is not changed. */
  malformed?: number | undefined
  /** An error event within the stream. A whole reply is not changed. */
  streamError?: number | undefined
  /** The headers are delayed by up to one second. */
  slow?: number | undefined
  /** Seed of the random choices; the same seed and requests give the same faults. @default a random one, which is printed */
  seed?: number | undefined
}

const faults: Readonly<Record<Exclude<keyof ChaosOptions, 'seed'>, (random: Random) => Fault>> = {
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

const probability = number('a probability from 0 to 1', 0, 1)
const probabilities = Object.fromEntries(Object.keys(faults).map((name) => [name, probability])) as Validators<
  typeof faults
>
const validators: Validators<ChaosOptions> = { ...probabilities, seed: number('a number', -Number.MAX_VALUE) }

/** Draws faults from a seed. */
export class Chaos {
  readonly seed: number
  readonly #random: Random
  readonly #chances: readonly (readonly [keyof typeof faults, number])[]

  constructor(options: ChaosOptions) {
    check(options, validators, 'make chaos')
    const { seed, ...chances } = options
    const sum = Object.values(chances).reduce((total: number, chance = 0) => total + chance, 0)
    if (sum > 1 + Number.EPSILON * 8) {
      throw new RangeError(`Cannot make chaos: the probabilities add up to ${sum}, expected 1 at most`)
    }
    this.seed = seed ?? Math.floor(Math.random() * 0x1_0000_0000)
    this.#random = new Random(this.seed)
    this.#chances = Object.entries(chances).filter(([, chance]) => chance) as [keyof typeof faults, number][]
  }

  /** The fault of the next request, if any. */
  draw(): Fault | undefined {
    let dice = this.#random.float()
    for (const [name, chance] of this.#chances) {
      if (dice < chance) return faults[name](this.#random)
      dice -= chance
    }
    return undefined
  }
}
