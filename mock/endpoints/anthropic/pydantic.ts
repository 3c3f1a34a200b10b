import { isRecord } from '../../validation/validators.ts'

/** One item of `detail` in a refusal of FastAPI, its keys in this order. Observed, April and May 2026. */
export interface PydanticError {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly input: unknown
  readonly ctx?: object | undefined
}

/** A type of a Python model. */
export type PythonType =
  | 'any'
  | 'str'
  | 'int'
  | 'float'
  | 'bool'
  | 'dict'
  | { readonly literal: readonly string[] }
  | { readonly list: PythonType }
  /** Alternatives by the names that `loc` has for them. */
  | { readonly union: Readonly<Record<string, PythonType>> }
  | { readonly model: Readonly<Record<string, PythonType>> }

type Place = readonly (string | number)[]

const mappingMessage = 'Input should be a valid dictionary or object to extract fields from'

/**
 * What pydantic 2 finds wrong with a value, in the order of the fields of its model. Names of fields end in `!` when they are required and in `?` when
 * they may be null; a field without a mark has a default and may not be null. Values are converted as in its lax mode: `"5"` is an int. Fields
 * that the model does not have are ignored.
 */
export function pydanticErrors(value: unknown, type: PythonType, loc: Place): PydanticError[] {
  if (typeof type === 'string') return scalarErrors(value, type, loc)
  if ('literal' in type) return literalErrors(value, type.literal, loc)
  if ('union' in type) return unionErrors(value, type.union, loc)
  if ('list' in type) {
    if (!Array.isArray(value)) return [wrong('list_type', loc, 'Input should be a valid list', value)]
    return value.flatMap((item, index) => pydanticErrors(item, type.list, [...loc, index]))
  }
  if (!isRecord(value)) return [wrong('model_attributes_type', loc, mappingMessage, value)]
  return Object.entries(type.model).flatMap(([marked, field]) => fieldErrors(value, marked, field, loc))
}

function fieldErrors(
  model: Readonly<Record<string, unknown>>,
  marked: string,
  type: PythonType,
  loc: Place,
): PydanticError[] {
  const name = marked.replace(/[!?]$/, '')
  const value = Object.hasOwn(model, name) ? model[name] : undefined
  const place = [...loc, name]
  if (value === undefined) return marked.endsWith('!') ? [wrong('missing', place, 'Field required', model)] : []
  return value === null && marked.endsWith('?') ? [] : pydanticErrors(value, type, place)
}

function literalErrors(value: unknown, choices: readonly string[], loc: Place): PydanticError[] {
  if (choices.includes(value as string)) return []
  const quoted = choices.map((choice) => `'${choice}'`)
  const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted.join()
  return [{ ...wrong('literal_error', loc, `Input should be ${expected}`, value), ctx: { expected } }]
}

/** The errors of all alternatives, unless one of them accepts the value. */
function unionErrors(value: unknown, union: Readonly<Record<string, PythonType>>, loc: Place): PydanticError[] {
  const errors = Object.entries(union).map(([name, type]) => pydanticErrors(value, type, [...loc, name]))
  return errors.some((list) => list.length === 0) ? [] : errors.flat()
}

function scalarErrors(value: unknown, type: Extract<PythonType, string>, loc: Place): PydanticError[] {
  const error = (kind: string, message: string) => [wrong(kind, loc, `Input should be a valid ${message}`, value)]
  switch (type) {
    case 'any':
      return []
    case 'str':
      return typeof value === 'string' ? [] : error('string_type', 'string')
    case 'dict':
      return isRecord(value) ? [] : error('dict_type', 'dictionary')
    case 'bool':
      if (isBoolean(value)) return []
      return typeof value === 'string' || typeof value === 'number'
        ? error('bool_parsing', 'boolean, unable to interpret input')
        : error('bool_type', 'boolean')
    case 'float':
      if (typeof value === 'number' || typeof value === 'boolean' || isNumeric(value)) return []
      return typeof value === 'string'
        ? error('float_parsing', 'number, unable to parse string as a number')
        : error('float_type', 'number')
    case 'int':
      if (Number.isInteger(value) || typeof value === 'boolean') return []
      if (typeof value === 'number') return error('int_from_float', 'integer, got a number with a fractional part')
      if (typeof value !== 'string') return error('int_type', 'integer')
      return /^\s*[+-]?\d+(\.0+)?\s*$/.test(value)
        ? []
        : error('int_parsing', 'integer, unable to parse string as an integer')
  }
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
}

const booleanWords = ['0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes']

function isBoolean(value: unknown): boolean {
  if (typeof value === 'string') return booleanWords.includes(value.toLowerCase())
  return typeof value === 'boolean' || value === 0 || value === 1
}

function wrong(type: string, loc: Place, msg: string, input: unknown): PydanticError {
  return { type, loc, msg, input }
}
