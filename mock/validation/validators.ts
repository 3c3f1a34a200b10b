import { guess } from './suggest.ts'
import { show } from './inspect.ts'

/** What a value must be: in words, and as a judge. A number out of its `range` is a RangeError, anything else a TypeError. */
export interface Want {
  readonly words: string
  readonly fits: (value: unknown) => boolean
  readonly isRange?: true | undefined
}

/** What each member of an object must be. */
export type Wants<T> = Readonly<Record<keyof T, Want>>

export const flag: Want = { words: 'true or false', fits: (value) => typeof value === 'boolean' }
export const text: Want = { words: 'a text', fits: (value) => typeof value === 'string' }
export const texts: Want = { words: 'a list of texts', fits: isTexts }

/** A number from `least` to `most`; `words` say of what. */
export function number(words: string, least: number, most: number = Number.MAX_VALUE): Want {
  return { words, isRange: true, fits: (value) => typeof value === 'number' && value >= least && value <= most }
}

/** An integer from `least` to `most`. */
export function whole(words: string, least: number, most: number = Number.MAX_SAFE_INTEGER): Want {
  const { fits } = number(words, least, most)
  return { words, isRange: true, fits: (value) => fits(value) && Number.isInteger(value) }
}

/** How many or how often, perhaps without end. */
export const endless: Want = {
  ...number('a whole number, 1 or more, or Infinity', 1, Infinity),
  fits: (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 1),
}

export const milliseconds: Want = number('milliseconds, 0 or more', 0)

/** One of a few words or flags. */
export function oneOf(...choices: readonly unknown[]): Want {
  const words = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  return { words, fits: (value) => choices.includes(value) }
}

/** An object whose members are as wanted; `words` name them. */
export function members<T>(words: string, wants: Wants<T>): Want {
  const known = wants as Readonly<Record<string, Want>>
  const isFit = ([name, value]: [string, unknown]) =>
    value === undefined || (Object.hasOwn(known, name) && known[name]?.fits(value))
  return { words, fits: (value) => isRecord(value) && Object.entries(value).every(isFit) }
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Refuses options where they are written. A member that is `undefined` is not there.
 *
 * @throws {TypeError} for what is no object, an unknown member, or a value of the wrong kind.
 * @throws {RangeError} for a number out of range.
 */
export function check<T>(value: unknown, wants: Wants<T>, act: string): void {
  if (!isRecord(value)) throw new TypeError(`Cannot ${act}: want an object, not ${show(value)}`)
  const known = wants as Readonly<Record<string, Want>>
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const want = Object.hasOwn(known, name) ? known[name] : undefined
    if (!want) throw new TypeError(`Cannot ${act}: unknown option ${name}${guess(name, Object.keys(known))}`)
    checkValue(member, name, want, act)
  }
}

/** The same for one value. */
export function checkValue(value: unknown, name: string, { words, fits, isRange }: Want, act: string): void {
  if (fits(value)) return
  const Kind = isRange && typeof value === 'number' ? RangeError : TypeError
  throw new Kind(`Cannot ${act}: ${name} is ${show(value)}, want ${words}`)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
