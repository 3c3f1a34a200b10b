import type { LoggedRequest } from '../request-log.ts'

/** `this` of the functions in this file; see script.ts. */
interface Own {
  readonly prettyJson: typeof prettyJson
  readonly plainText: typeof plainText
}

/** A value as indented JSON; a string is returned unchanged. */
export function prettyJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** Any JSON value in a line of text. Not `String(value)`: an object may have a `toString` that is no function. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The value of a JSON text; `undefined` when the text is not JSON. */
export function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** A duration as `340 ms` or `1.25 s`. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** The id of an API key, abbreviated. The zeros that mark a key of the mock are left out. */
export function keyName(account: string): string {
  const id = account.replace(/^0{8}/, '')
  return id.length > 8 ? `${id.slice(0, 8)}…` : id
}

/** Time of arrival with milliseconds, in the time zone of the browser. */
export function formatTime({ at }: LoggedRequest): string {
  return `${new Date(at).toLocaleTimeString([], { hour12: false })}.${at.slice(20, 23)}`
}

/** True for an array that holds only objects. */
export function isObjectList<Item>(value: readonly Item[] | undefined): value is readonly Item[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}

/** Text of a message's `content`: of text, thinking and results of tools. Another part is shown as its type, for example `[image_url]`. */
export function contentText(this: Own, content: unknown): string {
  if (typeof content === 'string') return content
  if (content === null || content === undefined) return ''
  if (!Array.isArray(content)) return this.prettyJson(content)
  const texts = content.map((part) =>
    typeof part === 'string' ? part : this.plainText(part?.text ?? part?.thinking ?? part?.content) ||
      `[${this.plainText(part?.type) || typeof part}]`
  )
  return texts.join(' ')
}

/** A tool call as `name(arguments)`. */
export function callText(this: Own, name: unknown, args: unknown): string {
  return `${this.plainText(name)}(${this.prettyJson(args)})`
}
