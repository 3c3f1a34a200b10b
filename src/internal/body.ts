import { assert } from './assert.ts'

/** A file to upload: a `Blob` or `File`, or bytes or a stream with a file name. */
export type Upload = Blob | NamedUpload

/** Bytes or a stream, with the file name to send. */
export interface NamedUpload {
  readonly file: Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>
  readonly filename: string
  /** Content type of the file. @default the type of the Blob, otherwise none */
  readonly type?: string | undefined
}

/** Names of the fields that are files in some endpoint: text in them is a path or a content that the server would not read. */
const fileFields = ['file', 'files', 'voice_data']

/**
 * Encodes fields as multipart/form-data. Files are `Blob` or `{ file, filename }`; nested objects become `name[key]`, as in the official
 * SDKs; an array of files becomes repeated fields, any other array becomes JSON; `undefined` and `null` are left out. The runtime sets the
 * boundary. Streams are read to their end first, because a retry has to send the form again.
 *
 * @param within name of the field whose members the fields are; the fields are added to its `form`
 * @throws {TypeError} when a value is an object that cannot be sent, or when a file is a string, a number or a boolean
 */
export async function toForm(fields: object, form: FormData = new FormData(), within?: string): Promise<FormData> {
  for (const [key, field] of Object.entries(fields)) {
    const name = within ? `${within}[${key}]` : key
    const check = (isValid: unknown, state: string) =>
      assert(isValid, `upload ${name}: ${state}, expected a Blob, or { file, filename } with bytes or a stream`)
    const isFileField = fileFields.includes(name)
    const isFileList = Array.isArray(field) &&
      (isFileField || field.some((item) => item instanceof Blob || item?.filename))
    for (const value of isFileList ? field : [field]) {
      if (value == null) continue
      if (value instanceof Blob) form.append(name, value, (value as File).name ?? name)
      else if (typeof value !== 'object') {
        check(!isFileField, `file is ${typeof value}`)
        form.append(name, String(value))
      } else if (Array.isArray(value)) form.append(name, JSON.stringify(value))
      else if ('filename' in value && 'file' in value) {
        const { file, filename, type } = value as NamedUpload
        check(filename && typeof filename === 'string', `filename is ${JSON.stringify(filename)}`)
        const isStream = 'getReader' in Object(file)
        check(isStream || file instanceof Blob || 'byteLength' in Object(file), `file is ${typeof file}`)
        const content = isStream ? await new Response(file as ReadableStream).blob() : file as Blob
        form.append(name, new Blob([content], { type: type ?? content.type }), filename)
      } else {
        // Only plain objects are nested: a buffer or a Node stream would be sent property by property.
        check(!Object.getPrototypeOf(Object.getPrototypeOf(value) ?? value), 'object is not plain')
        await toForm(value, form, name)
      }
    }
  }
  return form
}
