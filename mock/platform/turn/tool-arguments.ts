import type { ToolCallReply } from './reply.ts'

/** The keywords of JSON Schema that arguments are made from. */
interface Schema {
  readonly type?: string | readonly string[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly string[] | undefined
  readonly items?: Schema | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: readonly unknown[] | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
  readonly minimum?: number | undefined
}

/** `"Beijing"`, `“北京”`, `「北京」` */
const quotedText = /["“「『']([^"“”「」『』']+)["”」』']/g
/** A capitalised name after a preposition: `in San Francisco` */
const nameAfterPreposition = /\b(?:in|at|for|from|to|of|about|named)\s+([A-Z][\w-]*(?:,? ?[A-Z][\w-]*)*)/g

/**
 * Arguments that match the schema of a function, filled with numbers and texts of the question. Only required properties if the schema
 * requires any, otherwise all. A schema that is not valid is read as far as it is.
 */
export function argumentsFor(parameters: object | undefined, question: string): Record<string, unknown> {
  return objectFor((parameters ?? {}) as Schema, new QuestionValues(question))
}

function objectFor({ properties, required }: Schema, values: QuestionValues): Record<string, unknown> {
  const names = Array.isArray(required) && required.length ? required : Object.keys(properties ?? {})
  return Object.fromEntries(names.map((name) => [name, valueFor(properties?.[name] ?? {}, values)]))
}

function valueFor(schema: Schema, values: QuestionValues): unknown {
  const fixed = [schema.const, schema.default, schema.examples?.[0]].find((value) => value !== undefined)
  if (fixed !== undefined) return fixed
  if (Array.isArray(schema.enum) && schema.enum.length) return values.chooseFrom(schema.enum)
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (alternative) return valueFor(alternative, values)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object' || schema.properties) return objectFor(schema, values)
  if (type === 'array') return [valueFor(schema.items ?? {}, values)]
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'number') return values.nextNumber() ?? schema.minimum ?? 1
  if (type === 'integer') return Math.round(values.nextNumber() ?? schema.minimum ?? 1)
  return values.nextText()
}

/** The numbers and texts of a question. Each call returns the next one, and the last one is repeated. */
class QuestionValues {
  readonly #question: string
  readonly #numbers: number[]
  readonly #texts: string[]

  constructor(question: string) {
    this.#question = question
    this.#numbers = (question.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
    this.#texts = [...question.matchAll(quotedText), ...question.matchAll(nameAfterPreposition)]
      .map((match) => match[1] as string)
  }

  nextNumber(): number | undefined {
    return this.#numbers.length > 1 ? this.#numbers.shift() : this.#numbers[0]
  }

  /** A quoted text, else a name after a preposition, else the complete question. */
  nextText(): string {
    const next = this.#texts.length > 1 ? this.#texts.shift() : this.#texts[0]
    return next ?? this.#question
  }

  /** The first of the values that the question contains, or the first value. */
  chooseFrom(values: readonly unknown[]): unknown {
    return values.find((value) => typeof value === 'string' && this.#question.includes(value)) ?? values[0]
  }
}

/** The arguments of a tool call as the application parses them; a text that is not JSON as it is. */
export function argumentsValue({ args = {}, fragments }: ToolCallReply): unknown {
  const text = fragments?.join('') ?? args
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The arguments of a tool call as JSON text. */
export function argumentsText({ args = {}, fragments }: ToolCallReply): string {
  if (fragments) return fragments.join('')
  return typeof args === 'string' ? args : JSON.stringify(args)
}
