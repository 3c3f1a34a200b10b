import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Backend } from './backend.ts'
import type { Context } from './context.ts'

/** A model by the name of the request. */
export interface NamedModel {
  readonly name: string
  /** The known model whose limits apply. */
  readonly like: string
}

/** Bounds of a number, both included unless `above` is given. */
export interface Bounds {
  readonly min?: number | undefined
  readonly above?: number | undefined
  readonly max: number
  readonly integer?: boolean | undefined
}

/**
 * A number or boolean as text, other values unchanged: where the documents have a string, the server also accepts a JSON number or boolean. Inferred:
 * the tests of both official Python SDKs send `request_id` as a number (2024 to 2026), and Jackson, the server's parser, converts scalars.
 */
export function scalarToText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}

/** The reverse: a numeric text as a number, other values unchanged. Samples of the docs send `"5"` as a count. */
function textToNumber(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value
}

/**
 * Reads and validates the fields of a request: 1213 for a missing field, 1214 for an invalid value, 1211 for an unknown model. `null` counts
 * as missing. Scalars are converted to the documented type. Fields that no route reads are ignored, as by the server.
 */
export class Fields {
  readonly body: Readonly<Record<string, unknown>>
  readonly #isForm: boolean

  constructor(body: Readonly<Record<string, unknown>>, isForm = false) {
    this.body = body
    this.#isForm = isForm
  }

  /** The fields of a form. Values are strings; a list may be sent as JSON. */
  static async ofForm(context: Context): Promise<Fields> {
    const values = new Map<string, FormDataEntryValue[]>()
    for (const [name, value] of await context.form()) {
      const key = name.replace(/\[\]$/, '')
      const sent = values.get(key)
      if (sent) sent.push(value)
      else values.set(key, [value])
    }
    const fields = [...values].map(([key, sent]) => [key, sent.length > 1 ? sent : sent[0]])
    return new Fields(Object.fromEntries(fields), true)
  }

  has(name: string): boolean {
    const value = this.body[name]
    return value !== undefined && value !== null && value !== ''
  }

  /** The name of the model in lower case; the server ignores case. @throws {Refusal} 1214 without a model, as observed on chat */
  modelName(): string {
    if (!this.has('model')) throw refuse('1214', 'model:The model code cannot be empty.')
    return this.text('model').toLowerCase()
  }

  /**
   * The model of the request, and the known model that it behaves like. A name of the option `models` behaves like the first known one.
   *
   * @throws {Refusal} 1214 without a model, 1211 for an unknown one
   */
  model({ backend }: Context, known: readonly [string, ...string[]]): NamedModel {
    const name = this.modelName()
    if (known.includes(name)) return { name, like: name }
    if (isExtraModel(backend, name)) return { name, like: known[0] }
    throw refuse('1211')
  }

  /** A required string. Its length is counted in UTF-16 units, as in Java. */
  text(name: string, maxLength: number = Infinity): string {
    if (!this.has(name)) throw missingField(name)
    const value = scalarToText(this.body[name])
    if (typeof value !== 'string' || value.length > maxLength) throw badField(name)
    return value
  }

  optionalText(name: string, maxLength?: number | undefined): string | undefined {
    return this.has(name) ? this.text(name, maxLength) : undefined
  }

  /** One of a few values; the first is the default. */
  choice<Value extends string | number>(name: string, values: readonly [Value, ...Value[]]): Value {
    if (!this.has(name)) return values[0]
    const sent = this.body[name]
    const value = values.find((value) => value === (typeof value === 'number' ? textToNumber(sent) : sent))
    if (value === undefined) throw badField(name)
    return value
  }

  /** `true` and `"True"` alike: official samples write both. */
  flag(name: string, defaultValue = false): boolean {
    if (!this.has(name)) return defaultValue
    const sent = this.body[name]
    // Not `String(sent)`: an object from JSON may have a `toString` that is no function.
    const value = typeof sent === 'string' ? sent.toLowerCase() : sent
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw badField(name)
  }

  number(name: string, defaultValue: number, { min, above, max, integer }: Bounds): number {
    if (!this.has(name)) return defaultValue
    const value = textToNumber(this.body[name])
    const isValid = typeof value === 'number' && value <= max && (min === undefined || value >= min) &&
      (above === undefined || value > above) && (!integer || Number.isInteger(value))
    if (!isValid) throw badField(name)
    return value
  }

  /** A list of strings that are not empty. */
  texts(name: string, maxItems: number = Infinity, maxLength: number = Infinity): readonly string[] {
    if (!this.has(name)) throw missingField(name)
    const list = this.#isForm ? listOf(this.body[name]) : this.body[name]
    const texts = Array.isArray(list) ? list.map(scalarToText) : []
    const isValid = texts.length > 0 && texts.length <= maxItems &&
      texts.every((text) => typeof text === 'string' && text !== '' && text.length <= maxLength)
    if (!isValid) throw badField(name)
    return texts as string[]
  }

  /** The bytes and name of a file of a form; `undefined` where there is none. */
  async file(
    name: string,
    maxBytes: number,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; filename: string } | undefined> {
    if (!this.has(name)) return undefined
    const value = this.body[name]
    if (!(value instanceof Blob) || value.size === 0 || value.size > maxBytes) throw badField(name)
    return { bytes: new Uint8Array(await value.arrayBuffer()), filename: (value as File).name }
  }

  /** `request_id` as sent (6 to 64 characters), or a new one. Also validates `user_id` (6 to 128 characters). */
  requestId({ backend }: Context): string {
    const user = this.optionalText('user_id', 128)
    if (user !== undefined && user.length < 6) throw badField('user_id')
    const request = this.optionalText('request_id', 64)
    if (request !== undefined && request.length < 6) throw badField('request_id')
    return request ?? backend.ids.request()
  }
}

/** True for a name of the option `models`, in any case. */
export function isExtraModel({ options: { models } }: Backend, name: string): boolean {
  return models.some((extra) => extra.toLowerCase() === name.toLowerCase())
}

/** A list in a form: JSON, or a single value. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (!value.startsWith('[')) return [value]
  try {
    return JSON.parse(value)
  } catch {
    return [value]
  }
}
