import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'

/** A value as JSON, a text as it is. */
export function pretty(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** The value of a JSON text; `undefined` for any other. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** When it came, in the reader's time zone. */
export function clock({ at }: Page): string {
  return `${new Date(at).toLocaleTimeString([], { hour12: false })}.${at.slice(20, 23)}`
}

/** True for a list of objects, as the API wants them. */
export function isList<Item>(value: readonly Item[] | undefined): value is readonly Item[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}

/** What of a message's content can be read. */
export function textOf(this: Parts, content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return content === null || content === undefined ? '' : this.pretty(content)
  const texts = content.map((part) => typeof part === 'string' ? part : part?.text ?? `[${part?.type ?? typeof part}]`)
  return texts.join(' ')
}

export function callText(this: Parts, name: string | undefined, args: unknown): string {
  return `${name}(${this.pretty(args)})`
}
