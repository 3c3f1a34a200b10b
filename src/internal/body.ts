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

async function toFile(name: string, upload: NamedUpload): Promise<[Blob, string]> {
  const { file, filename, type } = upload
  assert(
    filename && typeof filename === 'string',
    `upload ${name}: filename is ${filename === '' ? 'empty' : typeof filename}, expected a file name`,
  )
  const tag = Object.prototype.toString.call(file)
  assert(
    /Blob|File|Stream|\wArray|Buffer|View/.test(tag),
    `upload ${name}: file is ${typeof file}, expected a Blob, bytes or a stream`,
  )
  const content = 'getReader' in file ? await new Response(file).blob() : file
  return [new Blob([content as BlobPart], { type: type ?? (content as Blob).type ?? '' }), filename]
}

const isFile = (value: { filename?: unknown } | null | undefined): boolean => value instanceof Blob || !!value?.filename

/** Names of the fields that are files in some endpoint: text in them is a path or a content that the server would not read. */
const fileFields = ['file', 'files', 'voice_data']

/**
 * Encodes fields as multipart/form-data. Files are `Blob` or `{ file, filename }`; nested objects become `name[key]`, as in the official
 * SDKs; an array of files becomes repeated fields, any other array becomes JSON; `undefined` and `null` are left out. The runtime sets the
 * boundary. Streams are read to their end first, because a retry has to send the form again.
 *
 * @throws {TypeError} when a value is an object that cannot be sent, or when a file is a string
 */
export async function toForm(fields: object): Promise<FormData> {
  const form = new FormData()
  const add = async (name: string, value: unknown): Promise<void> => {
    if (value == null) return
    assert(
      typeof value !== 'string' || !fileFields.includes(name),
      `upload ${name}: file is a string, expected a Blob, or { file, filename } with bytes or a stream`,
    )
    if (value instanceof Blob) form.append(name, value, (value as File).name ?? name)
    else if (typeof value !== 'object') form.append(name, String(value))
    else if ('filename' in value && 'file' in value) form.append(name, ...(await toFile(name, value as NamedUpload)))
    else if (Array.isArray(value)) {
      if (fileFields.includes(name) || value.some(isFile)) { for (const item of value) await add(name, item) }
      else form.append(name, JSON.stringify(value))
    } else {
      // Only plain objects are nested: a buffer or a Node stream would be sent property by property.
      const prototype = Object.getPrototypeOf(value)
      assert(
        !prototype || !Object.getPrototypeOf(prototype),
        `upload ${name}: the object is not a plain one, expected a Blob or { file, filename }`,
      )
      for (const [key, inner] of Object.entries(value)) await add(`${name}[${key}]`, inner)
    }
  }
  for (const [name, value] of Object.entries(fields)) await add(name, value)
  return form
}
