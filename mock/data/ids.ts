import { beijing } from './beijing-time.ts'
import { Random } from './random.ts'

const HEX = '0123456789abcdef'
const DIGITS = '0123456789'
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A clock with the time in integer Unix seconds. */
interface SecondsClock {
  seconds(): number
}

/** Generates ids in the server's formats. With the same seed all parts but the time are the same. */
export class Ids {
  readonly #seed: number | string
  readonly #clock: SecondsClock
  #random: Random
  #second = -1
  #stamp = ''

  constructor(seed: number | string, clock: SecondsClock) {
    this.#seed = seed
    this.#clock = clock
    this.#random = new Random(seed)
  }

  /** Restarts from the seed. */
  reset(): void {
    this.#random = new Random(this.#seed)
  }

  /**
   * `yyyyMMddHHmmss` in Beijing and 16 hexadecimal digits: ids of responses, requests and tasks since the middle of 2024. Observed.
   *
   * @param second Unix seconds. @default now
   */
  request(second?: number): string {
    return this.stamp(second) + this.hex(16)
  }

  /** `yyyyMMddHHmmss` in Beijing. */
  stamp(second: number = this.#clock.seconds()): string {
    if (second !== this.#second) {
      this.#second = second
      this.#stamp = beijing(second * 1000).replace(/\D/g, '')
    }
    return this.#stamp
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) {
      const bits = this.#random.uint32()
      for (let shift = 28; shift >= 0; shift -= 4) text += HEX[(bits >>> shift) & 15]
    }
    return text.slice(0, length)
  }

  /** A decimal number without leading zero. The default length is that of the ids of 2024. */
  decimal(length = 19): string {
    return (1 + this.#random.below(9)) + this.#random.text(length - 1, DIGITS)
  }

  base62(length: number): string {
    return this.#random.text(length, BASE62)
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.hex(30)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${HEX[8 + this.#random.below(4)]}${
      hex.slice(15, 18)
    }-${hex.slice(18, 30)}`
  }

  /** A negative 64-bit number, as in tool call ids of synchronous replies of 2025 and 2026. Observed. */
  negative(): bigint {
    return -(BigInt(this.decimal(18)) + 7_000_000_000_000_000_000n)
  }
}
