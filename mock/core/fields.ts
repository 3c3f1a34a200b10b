import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Context } from './context.ts'

/** Bounds of a number, both included unless `above` is given. */
export interface Bounds {
  readonly min?: number | undefined
  readonly above?: number | undefined
  readonly max: number
  readonly integer?: boolean | undefined
}

/**
 * Reads the fields of a request and refuses what the documents forbid: 1213 for a field that is missing, 1214 for one with a value it
 * must not have, 1211 for a model nobody knows. Keys that no route reads are ignored, as the server does.
 */
export class Fields {
  readonly body: Readonly<Record<string, unknown>>
  readonly #isForm: boolean

  constructor(body: Readonly<Record<string, unknown>>, isForm = false) {
    this.body = body
    this.#isForm = isForm
  }

  /** The fields of a form. Values are strings there; JSON is read where a list is wanted. */
  static async ofForm(context: Context): Promise<Fields> {
    const body: Record<string, unknown> = {}
    for (const [name, value] of await context.form()) {
      const key = name.replace(/\[\]$/, '')
      const held = body[key]
      body[key] = held === undefined ? value : Array.isArray(held) ? [...held, value] : [held, value]
    }
    return new Fields(body, true)
  }

  has(name: string): boolean {
    const value = this.body[name]
    return value !== undefined && value !== null && value !== ''
  }

  /** A model's name in lower case: case does not matter to the server. */
  model(...known: readonly string[]): string {
    const model = this.text('model').toLowerCase()
    if (known.length && !known.includes(model)) throw refuse('1211')
    return model
  }

  /** A text that must be there. Length in UTF-16 units, as the server's Java counts. */
  text(name: string, maxLength: number = Infinity): string {
    if (!this.has(name)) throw missingField(name)
    const value = this.body[name]
    if (typeof value !== 'string' || value.length > maxLength) throw badField(name)
    return value
  }

  optionalText(name: string, maxLength?: number | undefined): string | undefined {
    return this.has(name) ? this.text(name, maxLength) : undefined
  }

  /** One of a few values, or the first of them when the field is missing. */
  choice<Value extends string | number>(name: string, values: readonly [Value, ...Value[]]): Value {
    if (!this.has(name)) return values[0]
    const value = values.find((value) => value === this.body[name])
    if (value === undefined) throw badField(name)
    return value
  }

  /** `true` and `"True"` alike: official samples write both. */
  flag(name: string, missing = false): boolean {
    if (!this.has(name)) return missing
    const value = String(this.body[name]).toLowerCase()
    if (value !== 'true' && value !== 'false') throw badField(name)
    return value === 'true'
  }

  number(name: string, missing: number, { min, above, max, integer }: Bounds): number {
    if (!this.has(name)) return missing
    const value = this.body[name]
    const fits = typeof value === 'number' && value <= max && (min === undefined || value >= min) &&
      (above === undefined || value > above) && (!integer || Number.isInteger(value))
    if (!fits) throw badField(name)
    return value
  }

  /** A list of texts that are not empty. */
  texts(name: string, maxItems: number = Infinity, maxLength: number = Infinity): readonly string[] {
    if (!this.has(name)) throw missingField(name)
    const value = this.#isForm ? listOf(this.body[name]) : this.body[name]
    const fits = Array.isArray(value) && value.length > 0 && value.length <= maxItems &&
      value.every((text) => typeof text === 'string' && text !== '' && text.length <= maxLength)
    if (!fits) throw badField(name)
    return value
  }

  /** The bytes of a form's file, and what it is called; `undefined` where there is none. */
  async file(
    name: string,
    maxBytes: number,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; filename: string } | undefined> {
    if (!this.has(name)) return undefined
    const value = this.body[name]
    if (!(value instanceof Blob) || value.size === 0 || value.size > maxBytes) throw badField(name)
    return { bytes: new Uint8Array(await value.arrayBuffer()), filename: (value as File).name }
  }

  /** `request_id` as it came, or a new one; `user_id` is looked at on the way. 6 to 64 and 6 to 128 characters. */
  requestId({ backend }: Context): string {
    const user = this.optionalText('user_id', 128)
    if (user !== undefined && user.length < 6) throw badField('user_id')
    const request = this.optionalText('request_id', 64)
    if (request !== undefined && request.length < 6) throw badField('request_id')
    return request ?? backend.ids.request()
  }
}

/** A list, or what a form makes of one: JSON, or a single value. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (!value.startsWith('[')) return [value]
  try {
    return JSON.parse(value)
  } catch {
    return [value]
  }
}
