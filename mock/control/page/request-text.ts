import type { LoggedRequest } from '../request-log.ts'
import type { RequestBody } from './body-types.ts'
import type * as text from './text.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly requestBody: typeof requestBody
  readonly formFields: typeof formFields
  readonly quoteForShell: typeof quoteForShell
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & Own

/** The path without `/paas/v4/` and without its first slash; long ids in it are abbreviated. */
export function shortPath({ path }: LoggedRequest): string {
  const short = path.replace(/^\/paas\/v[34]\//, '').replace(/^\//, '')
  return short.replace(/[\w-]{20,}/g, (id) => /\d/.test(id) ? `${id.slice(0, 8)}…` : id)
}

/** The body if it is a JSON object, otherwise an empty object. */
export function requestBody({ body }: LoggedRequest): RequestBody {
  return typeof body === 'object' && body !== null ? body : {}
}

/** Text of the last message; outside chat, the input, prompt, query or form fields; of JSON-RPC, the method and the call. */
export function promptText(this: Functions, request: LoggedRequest): string {
  const { body } = request
  if (typeof body === 'string') {
    return /multipart/.test(request.headers['content-type'] ?? '') ? this.formFields(body) : body
  }
  const { messages, input, prompt, query, search_query, method, params } = this.requestBody(request)
  if (typeof method === 'string') {
    return [method, this.plainText(params?.name), this.plainText(params?.arguments)].filter(Boolean).join(' ')
  }
  const message = Array.isArray(messages) ? messages.at(-1) : undefined
  return this.contentText(message ? message.content : input ?? prompt ?? query ?? search_query)
}

/** The fields of a multipart form as `name value`; for a file, its file name is the value. */
export function formFields(form: string): string {
  const fields = form.matchAll(/name="([^"]*)"(?:; filename="([^"]*)")?[^]*?\r\n\r\n([^\r]*)/g)
  return Array.from(fields, ([, name, file, value]) => `${name} ${file ?? value}`).join(', ')
}

/** A text as one argument of a POSIX shell command. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The request as a curl command. The request log masks the key, so the command reads it from the environment. */
export function curlCommand(this: Functions, { method, target, headers, body }: LoggedRequest): string {
  const type = headers['content-type']
  const lines = [`curl ${this.quoteForShell(location.origin + target)}`]
  if (method !== 'GET' && method !== 'POST') lines.push(`-X ${this.quoteForShell(method)}`)
  lines.push('-H "Authorization: Bearer $ZHIPUAI_API_KEY"')
  if (type) lines.push(`-H ${this.quoteForShell(`Content-Type: ${type}`)}`)
  for (const name of ['Accept', 'Mcp-Session-Id']) {
    const value = headers[name.toLowerCase()]
    if (value && /^\/api\/mcp\//.test(target)) lines.push(`-H ${this.quoteForShell(`${name}: ${value}`)}`)
  }
  // `-d` would read a file when the body begins with @; `--data-raw` does not.
  if (body !== undefined) {
    lines.push(`--data-raw ${this.quoteForShell(typeof body === 'string' ? body : JSON.stringify(body))}`)
  }
  return lines.join(' \\\n  ')
}
