import { Random } from '../data/random.ts'
import { check, number, type Validators } from '../validation/validators.ts'

/** Probability of each fault, from 0 to 1, 0 by default. At most one is applied to a request, so the probabilities add up to 1 at most. */
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

/** Names of the faults that a chance is set for. */
export type ChaosFault = Exclude<keyof ChaosOptions, 'seed'>

const names = 'rateLimit overload error html network cut malformed streamError slow'.split(' ') as ChaosFault[]
const probability = number('a probability from 0 to 1', 0, 1)
const validators = {
  ...Object.fromEntries(names.map((name) => [name, probability])),
  seed: number('a number', -Number.MAX_VALUE),
} as Validators<ChaosOptions>

/** Chances of faults, and the random numbers that decide; `draw-fault.ts` draws. */
export class Chaos {
  readonly seed: number
  readonly random: Random
  readonly chances: readonly (readonly [ChaosFault, number])[]

  constructor(options: ChaosOptions) {
    check(options, validators, 'make chaos')
    const { seed, ...chances } = options
    const sum = Object.values(chances).reduce((total: number, chance = 0) => total + chance, 0)
    if (sum > 1 + Number.EPSILON * 8) {
      throw new RangeError(`Cannot make chaos: the probabilities add up to ${sum}, expected 1 at most`)
    }
    this.seed = seed ?? Math.floor(Math.random() * 0x1_0000_0000)
    this.random = new Random(this.seed)
    this.chances = Object.entries(chances).filter(([, chance]) => chance) as [ChaosFault, number][]
  }
}
