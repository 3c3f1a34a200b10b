import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { Asked } from './body-types.ts'

export function shortPath({ path }: Page): string {
  return path.replace(/^\/paas\/v[34]\//, '').replace(/^\//, '')
}

/** The body where it is a JSON object, else an empty one. */
export function asked({ body }: Page): Asked {
  return typeof body === 'object' && body !== null ? body : {}
}

/** What the application said last. */
export function said(this: Parts, page: Page): string {
  const { body } = page
  if (typeof body === 'string') {
    return /multipart/.test(page.headers['content-type'] ?? '') ? this.fieldsOf(body) : body
  }
  const { messages, input, prompt, query, search_query } = this.asked(page)
  const message = Array.isArray(messages) ? messages.at(-1) : undefined
  return this.textOf(message ? message.content : input ?? prompt ?? query ?? search_query)
}

/** Of a form each field with its value, or the name of its file. */
export function fieldsOf(form: string): string {
  const fields = form.matchAll(/name="([^"]*)"(?:; filename="([^"]*)")?[^]*?\r\n\r\n([^\r]*)/g)
  return Array.from(fields, ([, name, file, value]) => `${name} ${file ?? value}`).join(', ')
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The request for a shell. The key is not known here. */
export function curlOf(this: Parts, { method, target, headers, body }: Page): string {
  const type = headers['content-type']
  const lines = [`curl ${this.quoted(location.origin + target)}`]
  if (method !== 'GET' && method !== 'POST') lines.push(`-X ${this.quoted(method)}`)
  lines.push('-H "Authorization: Bearer $ZHIPUAI_API_KEY"')
  if (type) lines.push(`-H ${this.quoted(`Content-Type: ${type}`)}`)
  // Not -d, which would read the file that is named by a text with @ in front.
  if (body !== undefined) {
    lines.push(`--data-raw ${this.quoted(typeof body === 'string' ? body : JSON.stringify(body))}`)
  }
  return lines.join(' \\\n  ')
}
