/** A key that is a name, not that of an index signature. */
type Name<Key> = string extends Key ? never : number extends Key ? never : Key

/**
 * A request body that has only the documented fields, in all objects that it contains. Use it with `satisfies`, or as the type argument of a
 * method, to find misspelled fields; a method by itself accepts unknown fields, which the API may learn after this package.
 *
 * Free-form values stay as they are: JSON Schemas, headers, variables, files. Unknown fields of a variable are not found, as in all types.
 *
 * @example
 * ```ts
 * const body = {
 *   model: 'glm-4.6',
 *   messages: [{ role: 'user', content: '你好' }],
 *   temperature: 0.5, // `temprature` would be an error
 * } satisfies Strict<ChatCompletionParams>
 * const answer = await zhipu.chat.completions.create(body)
 * ```
 */
export type Strict<T> = T extends string | number | boolean | null | undefined ? T
  : T extends readonly unknown[] ? { [Index in keyof T]: Strict<T[Index]> }
  : keyof { [Key in keyof T as Name<Key>]: 1 } extends never ? T
  : { [Key in keyof T as Name<Key>]: Strict<T[Key]> }
