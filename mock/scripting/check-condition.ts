import { isChatModel } from '../data/model-names.ts'
import { inspect } from '../validation/inspect.ts'
import {
  boolean,
  checkMembers,
  integer,
  isRecord,
  oneOf,
  string,
  type Validator,
  type Validators,
} from '../validation/validators.ts'
import type { Condition } from './condition.ts'

/**
 * Validates a condition where it is written.
 *
 * @param label The family or route that is scripted.
 * @throws {TypeError} for an unknown member, a value of the wrong type, or one that no request can match.
 */
export function checkCondition(condition: unknown, label: string, knownModels: readonly string[]): void {
  const act = `script ${label}`
  if (typeof condition !== 'object' || condition === null) {
    throw new TypeError(`Cannot ${act}: when() expects an object or a function, not ${inspect(condition)}`)
  }
  checkMembers(condition, validators, { act, what: 'condition' })
  const { model, turn, toolResult, protocol = 'v4' } = condition as Condition
  const isChat = label === 'chat' && protocol === 'v4'
  if (typeof model === 'string' && isChat && !isChatModel(model) && !knownModels.includes(model)) {
    throw new TypeError(
      `Cannot ${act}: no request matches the model ${model}, because it is refused with 1211; add it to the option models`,
    )
  }
  if (toolResult && turn === 0) {
    throw new TypeError(`Cannot ${act}: a tool result cannot come in turn 0, before any answer`)
  }
}

const isPattern = (value: unknown) => (typeof value === 'string' && value !== '') || value instanceof RegExp

const text: Validator = { expected: 'a string or a RegExp', test: isPattern }
const name: Validator = { expected: 'a name or a RegExp', test: isPattern }

const validators: Validators<Condition> = {
  model: name,
  last: text,
  system: text,
  turn: integer('an integer, 0 or more', 0),
  toolResult: {
    expected: 'true, false, a string or a RegExp',
    test: (value) => typeof value === 'boolean' || isPattern(value),
  },
  tool: name,
  responseFormat: string,
  stream: boolean,
  protocol: oneOf('v4', 'anthropic', 'responses', 'realtime'),
  header: { expected: 'headers by name: strings, RegExps, true or false', test: isHeaders },
  body: { expected: 'fields by name', test: (value) => isRecord(value) && Object.keys(value).length > 0 },
  state: string,
  where: { expected: 'a function', test: (value) => typeof value === 'function' },
}

function isHeaders(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false
  return Object.values(value).every((header) => typeof header === 'boolean' || isPattern(header))
}
