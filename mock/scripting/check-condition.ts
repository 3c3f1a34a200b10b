import { modelNamed } from '../data/models.ts'
import { checkValue, flag, isRecord, text, type Want, type Wants, whole } from '../validation/validators.ts'
import type { Condition } from './condition.ts'
import { guess } from '../validation/suggest.ts'
import { show } from '../validation/inspect.ts'

/**
 * Refuses a condition where it is written.
 *
 * @throws {TypeError} for an unknown member, a value of the wrong kind, or one that no request can fit.
 */
export function checkCondition(condition: unknown, where: string, knownModels: readonly string[]): void {
  if (typeof condition !== 'object' || condition === null) {
    throw new TypeError(`Cannot script ${where}: when() wants an object or a function, not ${show(condition)}`)
  }
  for (const [name, value] of Object.entries(condition)) {
    if (value === undefined) continue
    if (!Object.hasOwn(wants, name)) {
      throw new TypeError(`Cannot script ${where}: when() has no ${name}${guess(name, Object.keys(wants))}`)
    }
    checkValue(value, name, wants[name as keyof Condition], `script ${where}`)
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

const pattern: Want = { words: 'a text or a RegExp', fits: textual }
const named: Want = { words: 'a name or a RegExp', fits: textual }

const wants: Wants<Condition> = {
  model: named,
  last: pattern,
  system: pattern,
  turn: whole('a whole number, 0 or more', 0),
  toolResult: {
    words: 'true, false, a text or a RegExp',
    fits: (value) => typeof value === 'boolean' || textual(value),
  },
  tool: named,
  responseFormat: text,
  stream: flag,
  header: { words: 'headers by name: texts, RegExps, true or false', fits: isHeaders },
  body: { words: 'fields by name', fits: (value) => isRecord(value) && Object.keys(value).length > 0 },
  state: text,
  where: { words: 'a function', fits: (value) => typeof value === 'function' },
}

function isHeaders(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false
  return Object.values(value).every((wanted) => typeof wanted === 'boolean' || textual(wanted))
}
