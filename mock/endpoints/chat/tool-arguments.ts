/** The parts of JSON Schema that arguments are made from. */
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

/** Arguments that fit a function's schema, as far as it is one, from the words and numbers of the question; the required ones alone if any are required. */
export function argumentsFor(parameters: object | undefined, question: string): Record<string, unknown> {
  return objectFor((parameters ?? {}) as Schema, new Words(question))
}

function objectFor({ properties, required }: Schema, words: Words): Record<string, unknown> {
  const names = Array.isArray(required) && required.length ? required : Object.keys(properties ?? {})
  return Object.fromEntries(names.map((name) => [name, valueFor(properties?.[name] ?? {}, words)]))
}

function valueFor(schema: Schema, words: Words): unknown {
  const given = [schema.const, schema.default, schema.examples?.[0]].find((value) => value !== undefined)
  if (given !== undefined) return given
  if (Array.isArray(schema.enum) && schema.enum.length) return words.oneOf(schema.enum)
  const inner = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (inner) return valueFor(inner, words)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object' || schema.properties) return objectFor(schema, words)
  if (type === 'array') return [valueFor(schema.items ?? {}, words)]
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'number') return words.number() ?? schema.minimum ?? 1
  if (type === 'integer') return Math.round(words.number() ?? schema.minimum ?? 1)
  return words.phrase()
}

/** Hands out the numbers and names of a question one after the other. */
class Words {
  readonly #question: string
  readonly #numbers: number[]
  readonly #phrases: string[]

  constructor(question: string) {
    this.#question = question
    this.#numbers = (question.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
    const quoted = [...question.matchAll(/["“「『']([^"”」』']+)["”」』']/g)].map((found) => found[1] as string)
    const placed = [...question.matchAll(/\b(?:in|at|for|from|to|of|about|named)\s+([A-Z][\w-]*(?:,? ?[A-Z][\w-]*)*)/g)]
    this.#phrases = [...quoted, ...placed.map((found) => found[1] as string)]
  }

  number(): number | undefined {
    return this.#numbers.length > 1 ? this.#numbers.shift() : this.#numbers[0]
  }

  /** A quoted text, a name after a preposition, or the whole question. */
  phrase(): string {
    const next = this.#phrases.length > 1 ? this.#phrases.shift() : this.#phrases[0]
    return next ?? this.#question
  }

  oneOf(values: readonly unknown[]): unknown {
    return values.find((value) => typeof value === 'string' && this.#question.includes(value)) ?? values[0]
  }
}
