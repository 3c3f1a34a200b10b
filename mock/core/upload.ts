import { badField, missingField } from '../errors/refusal.ts'
import type { Fields } from './fields.ts'

/** A file as it came in a form. */
export interface Attachment {
  readonly filename: string
  /** What stands behind the last dot of the name, in lower case. */
  readonly extension: string
  readonly bytes: Uint8Array
}

/** Pictures, which have limits of their own. */
export const pictures: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'bmp', 'gif', 'webp'])

/**
 * Reads a file of a form.
 * @throws {Refusal} 1213 when it is missing, 1214 when the field is a text
 */
export async function attachment(fields: Fields, name = 'file'): Promise<Attachment> {
  if (!fields.has(name)) throw missingField(name)
  const file = fields.body[name]
  if (!(file instanceof File)) throw badField(name)
  return { filename: file.name, extension: extensionOf(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }
}

/** `report.PDF` → `pdf`; none for a name without a dot. */
export function extensionOf(filename: string): string {
  return filename.slice(filename.lastIndexOf('.') + 1 || filename.length).toLowerCase()
}
