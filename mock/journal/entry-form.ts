import { textOf } from '../data/bytes.ts'
import type { RawRequest } from '../http/message.ts'
import type { EntryForm, UploadedFile } from './entry.ts'

/** Reads a form synchronously, which `Response.formData()` cannot: `entry.form` is a property. `undefined` for a body that is not a form. */
export function readForm({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): EntryForm | undefined {
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) return urlEncodedForm(body)
  const boundary = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
  const marker = boundary?.[1] ?? boundary?.[2]
  return marker === undefined || body.length === 0 ? undefined : multipartForm(latin1(body), `--${marker}`)
}

function urlEncodedForm(body: string | Uint8Array): EntryForm {
  return { fields: joinFields([...new URLSearchParams(textOf(body))]), files: [] }
}

function multipartForm(text: string, delimiter: string): EntryForm {
  const values: [string, string][] = []
  const files: UploadedFile[] = []
  // The text before the first delimiter is no part; the one after the last starts with `--`.
  for (const part of `\r\n${text}`.split(`\r\n${delimiter}`).slice(1)) {
    const headEnd = part.indexOf('\r\n\r\n')
    if (headEnd < 0 || part.startsWith('--')) continue
    const head = utf8(part.slice(0, headEnd))
    const content = part.slice(headEnd + 4)
    const field = parameter(head, 'name')
    const name = parameter(head, 'filename')
    if (field === undefined) continue
    if (name === undefined) values.push([field, utf8(content)])
    else {
      const type = /^content-type:[ \t]*([^\r\n]*)/im.exec(head)?.[1] ?? ''
      files.push({ field, name, type, size: content.length })
    }
  }
  return { fields: joinFields(values), files }
}

/** A parameter of the header `content-disposition`, with the escapes of HTML forms. */
function parameter(head: string, name: string): string | undefined {
  const value = new RegExp(`^content-disposition:.*[;\\s]${name}="([^"]*)"`, 'im').exec(head)?.[1]
  return value?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}

function joinFields(values: readonly (readonly [string, string])[]): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of values) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(fields)
}

/** One character for each byte, so that positions in the text are positions in the bytes. */
function latin1(body: string | Uint8Array): string {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  let text = ''
  for (let start = 0; start < bytes.length; start += 32_768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32_768))
  }
  return text
}

function utf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}
