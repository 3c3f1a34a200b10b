import { fill } from '../http/bilingual.ts'
import type { Frame, Language } from '../http/message.ts'
import { parseBody } from '../journal/entry.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'
import { isDeeperThan } from '../data/bytes.ts'

/** One frame of a response, or what happened to the connection in its place. */
export interface LoggedFrame {
  /** Milliseconds since the request arrived. */
  readonly afterMs: number
  readonly text?: string | undefined
  readonly event?: 'cut' | 'stall' | undefined
}

/** A request and its response as JSON, for the control API and its page. API keys are masked. */
export interface LoggedRequest {
  readonly id: number
  /** Time of arrival on the mock's clock, ISO 8601. */
  readonly at: string
  readonly account?: string | undefined
  readonly method: string
  /** Path below `/api`, without query. */
  readonly path: string
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Why the body, or for a reason other than its nesting also the response, is missing. */
  readonly omitted?: string | undefined
  /** Absent before the response starts, and when the connection was dropped before it. */
  readonly status?: number | undefined
  readonly contentType?: string | undefined
  /** As the mock sent them; a server adds its own, such as `date`. */
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined
  readonly frames: readonly LoggedFrame[]
  /** Messages of the client, in a session over a WebSocket; `frames` are those of the mock. */
  readonly received?: readonly LoggedFrame[] | undefined
  /** How many messages of a session the journal has dropped; absent when it has all. */
  readonly dropped?: { readonly sent: number; readonly received: number } | undefined
  /** True until the response has been sent or given up. */
  readonly isOpen: boolean
  /** True when the client disconnected before the end of the response. */
  readonly hasLeft: boolean
  /** The rule or the recording that replied, or the rule whose fault replaced the reply. Absent for the default reply. */
  readonly answeredBy?: string | undefined
  /** Why no rule or no recording replied, with the nearest one. */
  readonly unmatched?: string | undefined
  /** The injected fault. */
  readonly fault?: object | undefined
  readonly error?: string | undefined
}

/** The journals of all scopes as one request log. A request gets its id when it is first read. */
export class RequestLog {
  readonly #zhipu: MockZhipu
  readonly #ids = new WeakMap<Entry, number>()
  #count = 0

  constructor(zhipu: MockZhipu) {
    this.#zhipu = zhipu
  }

  /** The entries of one scope, or of all scopes if none is passed, oldest first. */
  entries(scope?: Scope | undefined): readonly Entry[] {
    if (scope) return scope.requests
    return this.#journals().flatMap(({ entries }) => entries).sort((a, b) => a.atMs - b.atMs)
  }

  /** Removes the entries of one scope, or of all scopes if none is passed. */
  clear(scope?: Scope | undefined): void {
    if (scope) return scope.reset('requests')
    for (const journal of this.#journals()) journal.clear()
  }

  #journals(): Journal[] {
    const { ownScope, accounts } = this.#zhipu.backend
    const scopes = new Set([ownScope, ...Array.from(accounts.values(), (account) => account.scope)])
    return Array.from(scopes, ({ journal }) => journal)
  }

  id(entry: Entry): number {
    let id = this.#ids.get(entry)
    if (id === undefined) this.#ids.set(entry, id = ++this.#count)
    return id
  }

  /**
   * A `LoggedRequest` as JSON. Never throws: what JSON cannot express is omitted, with the reason.
   *
   * @param language That of `unmatched`, `answeredBy`, `omitted` and sizes
   */
  toJson(entry: Entry, language: Language): string {
    try {
      return JSON.stringify({ ...this.#facts(entry, language), ...this.#content(entry, language) })
    } catch (error) {
      const { [language]: omitted } = fill(logTexts.noJson, { reason: (error as Error).message })
      return JSON.stringify({ ...this.#facts(entry, language), frames: [], omitted })
    }
  }

  #facts(entry: Entry, language: Language): Omit<LoggedRequest, 'frames'> {
    const { atMs, account, method, path, target, host, headers, status, contentType, responseHeaders } = entry
    const { error, answeredBy, unmatched } = entry
    return {
      id: this.id(entry),
      at: new Date(atMs).toISOString(),
      account,
      method,
      path,
      target,
      host,
      headers,
      status,
      contentType,
      responseHeaders,
      isOpen: entry.open,
      hasLeft: entry.left,
      answeredBy,
      unmatched,
      ...(language === 'zh' && entry.chinese),
      fault: entry.fault,
      dropped: entry.dropped,
      error: error === undefined ? undefined : errorText(error, language),
    }
  }

  #content(entry: Entry, language: Language): Pick<LoggedRequest, 'body' | 'omitted' | 'frames' | 'received'> {
    const { atMs, headers, contentType, sent, received, rawBody, trimmed } = entry
    // Not `entry.body`, which would keep the parsed body as well.
    const body = parseBody({ headers, body: rawBody })
    const isTooDeep = !(body instanceof Uint8Array) && isDeeperThan(MAX_DEPTH, body)
    const { journalBytes } = this.#zhipu.backend.options
    const trimmedText = trimmed ? fill(logTexts.trimmed, { bytes: String(journalBytes) }) : undefined
    const { [language]: omitted } = (isTooDeep ? fill(logTexts.tooDeep, { levels: MAX_DEPTH }) : trimmedText) ?? {}
    const shown = body instanceof Uint8Array ? frameText(body, headers['content-type'], language) : body
    return {
      body: omitted === undefined ? shown : undefined,
      omitted,
      frames: sent.map(({ frame, atMs: sentAtMs }) => toLoggedFrame(frame, contentType, sentAtMs - atMs, language)),
      received: received?.map(({ frame, atMs: receivedAtMs }) =>
        toLoggedFrame(frame, undefined, receivedAtMs - atMs, language)
      ),
    }
  }
}

/** Programs that read the request log recurse into bodies; some fail at a few thousand levels. */
const MAX_DEPTH = 200

/** What stands in a `LoggedRequest` in place of content. `{name}` is a placeholder. */
export const logTexts = {
  noJson: { en: 'The bodies cannot be shown as JSON: {reason}', zh: '请求体和响应体无法显示为 JSON：{reason}' },
  trimmed: {
    en: 'The bodies were dropped: the journal keeps {bytes} bytes of bodies',
    zh: '请求体和响应体已丢弃：请求日志只保留 {bytes} 字节',
  },
  tooDeep: { en: 'The body is nested more than {levels} levels deep', zh: '请求体的嵌套超过 {levels} 层' },
  binary: { en: '({bytes} bytes)', zh: '（{bytes} 字节）' },
  noErrorText: { en: 'an error without a text', zh: '没有文本的错误' },
} as const

/** A script may throw any value, also one without a text. */
function errorText(error: unknown, language: Language): string {
  try {
    return String(error)
  } catch {
    return logTexts.noErrorText[language]
  }
}

function toLoggedFrame(
  frame: Frame,
  contentType: string | undefined,
  afterMs: number,
  language: Language,
): LoggedFrame {
  if (typeof frame === 'string' || frame instanceof Uint8Array) {
    return { afterMs, text: frameText(frame, contentType, language) }
  }
  if ('alone' in frame) return { afterMs, text: frameText(frame.alone, contentType, language) }
  return { afterMs, event: 'cut' in frame ? 'cut' : 'stall' }
}

/** Binary content is replaced by its size. */
function frameText(content: string | Uint8Array, contentType = '', language: Language): string {
  if (typeof content === 'string') return content
  if (/json|text|xml|form/.test(contentType)) return new TextDecoder().decode(content)
  return fill(logTexts.binary, { bytes: content.byteLength })[language]
}
