import { inspect } from './inspect.ts'
import { suggestion } from './suggest.ts'

/** A test of a value, and what its error message says was expected. */
export interface Validator {
  readonly expected: string
  readonly test: (value: unknown) => boolean
  /** A number that fails is reported as a RangeError; anything else is a TypeError. */
  readonly isRange?: true | undefined
}

/** A validator for each member of an object. */
export type Validators<T> = Readonly<Record<keyof T, Validator>>

export const boolean: Validator = { expected: 'true or false', test: (value) => typeof value === 'boolean' }
export const string: Validator = { expected: 'a string', test: (value) => typeof value === 'string' }
export const list: Validator = { expected: 'a list', test: Array.isArray }
export const object: Validator = { expected: 'an object', test: isRecord }
export const stringList: Validator = { expected: 'a list of strings', test: isStringList }

/** A number from `min` to `max`, both included. */
export function number(expected: string, min: number, max: number = Number.MAX_VALUE): Validator {
  return { expected, isRange: true, test: (value) => typeof value === 'number' && value >= min && value <= max }
}

/** An integer from `min` to `max`, both included. */
export function integer(expected: string, min: number, max: number = Number.MAX_SAFE_INTEGER): Validator {
  const { test } = number(expected, min, max)
  return { expected, isRange: true, test: (value) => test(value) && Number.isInteger(value) }
}

/** A mock or a scope. By a member, not by its class: a program may load the package as ESM and as CommonJS. */
export const scope: Validator = { expected: 'a mock such as mockZhipu()', test: (value) => hasMember(value, 'backend') }
/** A mock, or another object that answers requests. */
export const answering: Validator = {
  expected: 'a mock such as mockZhipu()',
  test: (value) => hasMember(value, 'answer'),
}

export const countOrInfinity: Validator = {
  ...number('an integer, 1 or more, or Infinity', 1, Infinity),
  test: (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 1),
}

export const milliseconds: Validator = number('milliseconds, 0 or more', 0)

/** One of a few values. */
export function oneOf(...choices: readonly unknown[]): Validator {
  const expected = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  return { expected, test: (value) => choices.includes(value) }
}

/** An object whose members pass their validators. */
export function members<T>(expected: string, validators: Validators<T>): Validator {
  const known = validators as Readonly<Record<string, Validator>>
  const isValid = ([name, value]: [string, unknown]) =>
    value === undefined || (Object.hasOwn(known, name) && known[name]?.test(value))
  return { expected, test: (value) => isRecord(value) && Object.entries(value).every(isValid) }
}

/** True for an object that is not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Validates the options of a call. A member that is `undefined` counts as absent.
 *
 * @param act What the error message says cannot be done: `Cannot make mock: …`.
 * @throws {TypeError} for a value that is not an object, an unknown member, or a member of the wrong type.
 * @throws {RangeError} for a number out of range.
 */
export function check<T>(options: unknown, validators: Validators<T>, act: string): void {
  if (!isRecord(options)) throw new TypeError(`Cannot ${act}: expected an object, not ${inspect(options)}`)
  checkMembers(options, validators, { act, what: 'option' })
}

/**
 * Validates each member of an object.
 *
 * @param where `what` is the word for a member in the error message: `unknown option timeout`.
 * @throws {TypeError} for an unknown member, or a member of the wrong type.
 * @throws {RangeError} for a number out of range.
 */
export function checkMembers<T>(
  value: object,
  validators: Validators<T>,
  { act, what }: { readonly act: string; readonly what: string },
): void {
  const known = validators as Readonly<Record<string, Validator>>
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const validator = Object.hasOwn(known, name) ? known[name] : undefined
    if (!validator) throw new TypeError(`Cannot ${act}: unknown ${what} ${name}${suggestion(name, Object.keys(known))}`)
    checkValue(member, name, validator, act)
  }
}

/** Validates one value. @throws {TypeError | RangeError} that names it, and says what came and what was expected. */
export function checkValue(value: unknown, name: string, validator: Validator, act: string): void {
  const { expected, test, isRange } = validator
  if (test(value)) return
  const ErrorClass = isRange && typeof value === 'number' ? RangeError : TypeError
  throw new ErrorClass(`Cannot ${act}: ${name} is ${inspect(value)}, expected ${expected}`)
}

function hasMember(value: unknown, name: string): boolean {
  return (value as Record<string, unknown> | null | undefined)?.[name] !== undefined
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
