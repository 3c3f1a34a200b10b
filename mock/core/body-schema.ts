/**
 * Schema of a JSON body, for the option `strict`. A string names a type, `any` accepts every value; a trailing `!` on the name of a field marks it
 * as required.
 */
export type BodySchema =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'any'
  | { readonly oneOf: readonly (string | number)[] }
  | { readonly from: number; readonly to: number; readonly integer?: boolean | undefined }
  | { readonly items: BodySchema; readonly minItems: number; readonly maxItems: number }
  | { readonly anyOf: readonly BodySchema[] }
  | { readonly fields: Readonly<Record<string, BodySchema>> }

/** One of these values. */
export const oneOf = (...values: readonly (string | number)[]): BodySchema => ({ oneOf: values })

/** An object with these fields and no other. */
export const objectWith = (schemas: Readonly<Record<string, BodySchema>>): BodySchema => ({ fields: schemas })

/** An array of `minItems` to `maxItems` items. */
export const listOf = (items: BodySchema, minItems = 0, maxItems: number = Infinity): BodySchema => ({
  items,
  minItems,
  maxItems,
})

/** A value that matches one of these schemas. */
export const anyOf = (...schemas: readonly BodySchema[]): BodySchema => ({ anyOf: schemas })

/** Fields that most requests may have. */
export const requestIds: Readonly<Record<string, BodySchema>> = { request_id: 'string', user_id: 'string' }

/** Moderation of a request. */
export const sensitiveWordCheck: Readonly<Record<string, BodySchema>> = {
  sensitive_word_check: objectWith({ 'type!': 'string', 'status!': oneOf('ENABLE', 'DISABLE') }),
}
