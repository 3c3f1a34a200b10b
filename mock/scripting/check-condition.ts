import { modelNamed } from '../data/models.ts'
import {
  boolean,
  checkValue,
  integer,
  isRecord,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'
import type { Condition } from './condition.ts'
import { suggestion } from '../validation/suggest.ts'
import { inspect } from '../validation/inspect.ts'

/**
 * Refuses a condition where it is written.
 *
 * @throws {TypeError} for an unknown member, a value of the wrong kind, or one that no request can fit.
 */
export function checkCondition(condition: unknown, where: string, knownModels: readonly string[]): void {
  if (typeof condition !== 'object' || condition === null) {
    throw new TypeError(`Cannot script ${where}: when() validators an object or a function, not ${inspect(condition)}`)
  }
  for (const [name, value] of Object.entries(condition)) {
    if (value === undefined) continue
    if (!Object.hasOwn(validators, name)) {
      throw new TypeError(`Cannot script ${where}: when() has no ${name}${suggestion(name, Object.keys(validators))}`)
    }
    checkValue(value, name, validators[name as keyof Condition], `script ${where}`)
  }
  const { model, turn, toolResult } = condition as Condition
  if (typeof model === 'string' && where === 'chat' && !modelNamed(model) && !knownModels.includes(model)) {
    throw new TypeError(
      `Cannot script chat: no request has the model ${model}, it is refused with 1211; name it in the option models`,
    )
  }
  if (toolResult && turn === 0) {
    throw new TypeError(`Cannot script ${where}: a tool's result cannot come in turn 0, before any answer`)
  }
}

const textual = (value: unknown) => (typeof value === 'string' && value !== '') || value instanceof RegExp

const pattern: Validator = { expected: 'a text or a RegExp', test: textual }
const named: Validator = { expected: 'a name or a RegExp', test: textual }

const validators: Validators<Condition> = {
  model: named,
  last: pattern,
  system: pattern,
  turn: integer('a whole number, 0 or more', 0),
  toolResult: {
    expected: 'true, false, a text or a RegExp',
    test: (value) => typeof value === 'boolean' || textual(value),
  },
  tool: named,
  responseFormat: string,
  stream: boolean,
  header: { expected: 'headers by name: texts, RegExps, true or false', test: isHeaders },
  body: { expected: 'fields by name', test: (value) => isRecord(value) && Object.keys(value).length > 0 },
  state: string,
  where: { expected: 'a function', test: (value) => typeof value === 'function' },
}

function isHeaders(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false
  return Object.values(value).every((wanted) => typeof wanted === 'boolean' || textual(wanted))
}
