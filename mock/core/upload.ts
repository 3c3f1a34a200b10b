import { badField, missingField } from '../errors/refusal.ts'
import { extensionOf } from '../data/decode/file-type.ts'
import type { Fields } from './fields.ts'

/** A file as it came in a form. */
export interface Upload {
  readonly filename: string
  /** What stands behind the last dot of the name, in lower case. */
  readonly extension: string
  readonly bytes: Uint8Array
}

/**
 * Reads a file of a form.
 * @throws {Refusal} 1213 when it is missing, 1214 when the field is a text
 */
export async function readUpload(fields: Fields, name = 'file'): Promise<Upload> {
  if (!fields.has(name)) throw missingField(name)
  const file = fields.body[name]
  if (!(file instanceof File)) throw badField(name)
  return { filename: file.name, extension: extensionOf(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }
}
