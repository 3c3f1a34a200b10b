import { closest } from '../../validation/suggest.ts'

/**
 * The shape of a value. Words name what it must be, a trailing `!` on a key says that it must be there; `any` is anything, `whole` an
 * integer, `flag` true or false.
 */
export type Shape =
  | 'text'
  | 'number'
  | 'whole'
  | 'flag'
  | 'object'
  | 'any'
  | { readonly among: readonly (string | number)[] }
  | { readonly from: number; readonly to: number; readonly whole?: boolean | undefined }
  | { readonly list: Shape; readonly least?: number | undefined; readonly most?: number | undefined }
  | { readonly either: readonly Shape[] }
  | { readonly keys: Readonly<Record<string, Shape>> }

/** What is wrong with a value, each with the JSON pointer of its place. */
export function faultsOf(value: unknown, shape: Shape, pointer = ''): string[] {
  const wrong = (want: string) => [`${pointer || '/'}: is ${kindOf(value)}, want ${want}`]
  if (typeof shape === 'string') return isOf(value, shape) ? [] : wrong(words[shape])
  if ('among' in shape) return amongFaults(value, shape.among, pointer)
  if ('from' in shape) {
    const fits = typeof value === 'number' && value >= shape.from && value <= shape.to
    return fits && (!shape.whole || Number.isInteger(value)) ? [] : wrong(`${shape.from} to ${shape.to}`)
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return wrong('an array')
    const { list, least = 0, most = Infinity } = shape
    if (value.length < least || value.length > most) return wrong(`${least} to ${most} items`)
    return value.flatMap((item, index) => faultsOf(item, list, `${pointer}/${index}`))
  }
  if ('either' in shape) return eitherFaults(value, shape.either, pointer)
  return keyFaults(value, shape.keys, pointer)
}

type Word = Extract<Shape, string>

const words: Readonly<Record<Word, string>> = {
  text: 'a string',
  number: 'a number',
  whole: 'an integer',
  flag: 'true or false',
  object: 'an object',
  any: 'anything',
}

function isOf(value: unknown, word: Word): boolean {
  switch (word) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'whole':
      return Number.isInteger(value)
    case 'flag':
      return typeof value === 'boolean'
    case 'object':
      return isObject(value)
    case 'any':
      return true
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' ? 'an object' : JSON.stringify(value)
}

function amongFaults(value: unknown, among: readonly (string | number)[], pointer: string): string[] {
  if (among.includes(value as string | number)) return []
  const near = typeof value === 'string' ? closest(value, among.map(String)) : undefined
  return [`${pointer}: is ${kindOf(value)}, ${near ? `did you mean ${near}` : `want ${among.join(', ')}`}`]
}

/** The faults of the alternative that comes nearest: of objects with a `type` or `role`, the one that has the same. */
function eitherFaults(value: unknown, either: readonly Shape[], pointer: string): string[] {
  const all = either.map((shape) => faultsOf(value, shape, pointer))
  return all.find((faults) => faults.length === 0) ??
    all.reduce((best, faults) => rank(faults, pointer) < rank(best, pointer) ? faults : best)
}

/** An alternative whose own `type` or `role` is wrong is no near one. */
function rank(faults: readonly string[], pointer: string): number {
  const foreign = faults.some((fault) => fault.startsWith(`${pointer}/type:`) || fault.startsWith(`${pointer}/role:`))
  const whole = faults.some((fault) => fault.startsWith(`${pointer || '/'}:`))
  return faults.length + (foreign ? 100 : 0) + (whole ? 50 : 0)
}

function keyFaults(value: unknown, keys: Readonly<Record<string, Shape>>, pointer: string): string[] {
  if (!isObject(value)) return [`${pointer || '/'}: is ${kindOf(value)}, want an object`]
  const shapes = new Map(Object.entries(keys).map(([name, shape]) => [name.replace('!', ''), shape]))
  const missing = Object.keys(keys).filter((name) => name.endsWith('!') && value[name.slice(0, -1)] === undefined)
  return [
    ...missing.map((name) => `${pointer}/${name.slice(0, -1)}: is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const shape = shapes.get(name)
      if (shape) return member === undefined ? [] : faultsOf(member, shape, `${pointer}/${name}`)
      const near = closest(name, [...shapes.keys()])
      return [`${pointer}/${name}: is not known here${near ? `, did you mean ${near}` : ''}`]
    }),
  ]
}
