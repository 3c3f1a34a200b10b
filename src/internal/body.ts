import { assert } from './assert.ts'

/** A file for an upload: a `Blob` or `File`, or bytes or a stream together with a name. */
export type Upload = Blob | NamedUpload

/** Bytes or a stream, and what to call them. */
export interface NamedUpload {
  readonly file: Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array>
  readonly filename: string
  /** @default what the Blob says, else none */
  readonly type?: string | undefined
}

async function toFile(name: string, value: NamedUpload): Promise<[Blob, string]> {
  const { file, filename, type } = value
  assert(filename && typeof filename === 'string', `upload ${name}: filename is ${typeof filename}, want a name`)
  const kind = Object.prototype.toString.call(file)
  assert(
    /Blob|File|Stream|\wArray|Buffer|View/.test(kind),
    `upload ${name}: file is ${typeof file}, want a Blob, bytes or a stream`,
  )
  const whole = 'getReader' in file ? await new Response(file).blob() : file
  return [new Blob([whole as BlobPart], { type: type ?? (whole as Blob).type ?? '' }), filename]
}

/**
 * Fields as multipart/form-data. Files by `Blob` or `{ file, filename }`; nested objects as `name[key]`, as the official SDKs
 * write them; arrays as JSON, or file by file; `undefined` is left out. The runtime sets the boundary. A stream is read whole first: the form
 * has to be sent again when an attempt fails.
 */
export async function toForm(fields: object): Promise<FormData> {
  const form = new FormData()
  const add = async (name: string, value: unknown): Promise<void> => {
    if (value == null) return
    if (value instanceof Blob) form.append(name, value, (value as File).name ?? name)
    else if (typeof value !== 'object') form.append(name, String(value))
    else if ('filename' in value && 'file' in value) form.append(name, ...(await toFile(name, value as NamedUpload)))
    else if (Array.isArray(value)) {
      // Several files of one field stand under the same name.
      if (value.some((one) => one instanceof Blob || one?.filename)) { for (const one of value) await add(name, one) }
      else form.append(name, JSON.stringify(value))
    } else {
      // A buffer or a stream of Node would fall to pieces.
      const kind = Object.getPrototypeOf(value)
      assert(!kind || !Object.getPrototypeOf(kind), `upload ${name}: want a Blob, or { file, filename }`)
      for (const [key, inner] of Object.entries(value)) await add(`${name}[${key}]`, inner)
    }
  }
  for (const [name, value] of Object.entries(fields)) await add(name, value)
  return form
}
