import { messageOf, statusesOf } from './business-codes.ts'
import type { Observations } from './observations.ts'
import type { Shape } from './shape.ts'
import { taskStateOf } from './task-states.ts'
import { parseObject } from './parse-object.ts'

/** What the request asked for, as far as the rules of replies depend on it. */
export interface SentRequest {
  readonly method: string
  /** Path below the base URL, without query. */
  readonly path: string
  /** The body is JSON with `stream: true`. */
  readonly isStream: boolean
}

const envelope: Shape = {
  error: { code: 'digits', message: 'text' },
  'request_id?': 'string',
  'contentFilter?': [{ role: 'string', level: 'integer' }],
}

/** Error of the router for an unknown path. Z.ai omits `timestamp`. Observed. */
const routerError: Shape = { 'timestamp?': 'string', status: 'integer', error: 'text', path: 'text' }

const doneEvent = 'data: [DONE]'

/**
 * Streams below `paas/v4`, and whether a source says that they end with `[DONE]`. Clients of Java throw on any line that does not start with
 * `data:`.
 */
const streams: ReadonlyMap<string, 'required' | 'allowed'> = new Map([
  ['/chat/completions', 'required'],
  ['/audio/transcriptions', 'required'],
  ['/audio/speech', 'allowed'],
  ['/assistant', 'allowed'],
  ['/tools', 'allowed'],
  ['/v1/agents', 'allowed'],
])

/** Reports what holds for every reply of the API, whatever the endpoint: content type, envelope of errors, framing of chat streams. */
export class Wiretap {
  readonly #observations: Observations
  readonly #reported = new Set<string>()
  /** Largest `usage.total_tokens` of each reply, added up. */
  tokens = 0

  constructor(observations: Observations) {
    this.#observations = observations
  }

  /** Observes a reply and returns one with the same status, headers and body. */
  async tap(request: SentRequest, response: Response): Promise<Response> {
    const { status, headers } = response
    const type = headers.get('content-type') ?? ''
    const title = `${request.method} ${namedPath(request.path)}`
    if (status === 200 && request.isStream) {
      this.#once(`content-type of the stream of ${title}`, type, /^text\/event-stream/)
    }
    if (response.body === null || type.startsWith('text/event-stream')) {
      return response.body ? this.#tapStream(request, title, response) : response
    }
    if (!type.includes('json') && !(await this.#isMislabelled(title, type, response))) return response
    const bytes = await response.arrayBuffer()
    const text = new TextDecoder().decode(bytes)
    const isContent = status < 400 && /\/content$/.test(request.path)
    if (!isContent) this.#once(`content-type of ${title}`, type, /^application\/json/)
    // Scenarios of MCP report its errors, which are Java exceptions.
    if (request.path.startsWith('/mcp/')) return new Response(bytes, { status, headers })
    // The Anthropic protocol has envelopes and statuses of its own, which its scenarios report.
    if (request.path.startsWith('/anthropic/')) this.tokens += messageTokens(text)
    else if (status >= 400) this.#reportError(title, status, text)
    else if (!isContent) this.#reportAnswer(request, text)
    return new Response(bytes, { status, headers })
  }

  #reportError(title: string, status: number, text: string): void {
    const body = parseObject(text)
    const isRouted = status !== 404 || (body !== undefined && 'error' in body && typeof body.error === 'object')
    // Errors outside paas/v4 have `code` and `msg` or `message` at the top; the client reads those.
    if (body !== undefined && !('error' in body) && 'code' in body) return
    this.#observations.expectShape(`error body of ${title}`, body, isRouted ? envelope : routerError)
    const error = Object(body?.error) as { code?: unknown; message?: unknown }
    this.#observations.expectKeyOrder(`error body of ${title}`, Object(body), [
      'timestamp',
      'status',
      'contentFilter',
      'error',
      'path',
    ])
    this.#observations.expectKeyOrder(`error of ${title}`, error, ['code', 'message'])
    const { code } = error
    if (typeof code !== 'string') return
    const [statuses, message] = [statusesOf(code), messageOf(code)]
    if (message) this.#observations.expectValue(`message of code ${code}`, error.message, message, 'warning')
    if (statuses) this.#observations.expectValue(`HTTP status of code ${code}`, status, [...statuses])
  }

  #tapStream(request: SentRequest, title: string, response: Response): Response {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    let text = ''
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        text += decoder.decode(bytes, { stream: true })
        controller.enqueue(bytes)
      },
      flush: () => this.#reportStream(request, title, text),
    })
    const { status, headers } = response
    return new Response(response.body!.pipeThrough(tap), { status, headers })
  }

  /** Source: observed bytes of 2025 and 2026: one data line per event, LF only, no comments, `[DONE]` at the end. */
  #reportStream({ path }: SentRequest, title: string, text: string): void {
    if (path.startsWith('/anthropic/')) this.tokens += messageTokens(text)
    const usages = text.match(/"total_tokens":\d+/g)
    if (usages) this.tokens += Number(usages.at(-1)!.split(':')[1])
    const done = streams.get(path)
    if (done === undefined) return
    const events = text.split('\n\n')
    const name = `stream of ${title}`
    this.#once(`text after the last event of the ${name}`, events.pop(), '')
    const ends = events.filter((event) => event === doneEvent).length
    if (done === 'required') this.#once(`events [DONE] of the ${name}`, ends, 1)
    else this.#once(`events [DONE] of the ${name}`, ends, [0, 1])
    if (ends > 0) this.#once(`last event of the ${name}`, events.pop(), doneEvent)
    const others = events.filter((event) => !/^data: \{.*\}$/.test(event))
    this.#once(`events of the ${name} that are not one data line`, others.length, 0)
    const parsed = events.map((event) => event.slice('data: '.length)).filter((json) => parseObject(json) !== undefined)
    const loose = parsed.filter((json) => json !== JSON.stringify(JSON.parse(json)))
    this.#once(`chunks of the ${name} that are not compact`, loose.length, 0, 'info')
  }

  /** `cached_tokens` are a part of the prompt, in every reply that has them. */
  #reportCachedTokens(title: string, usage: { prompt_tokens?: unknown; prompt_tokens_details?: unknown }): void {
    const cached = Object(usage.prompt_tokens_details).cached_tokens
    if (cached === undefined) return
    const isPart = Number.isInteger(cached) && cached >= 0 && cached <= Number(usage.prompt_tokens)
    this.#once(`cached_tokens of ${title} are prompt tokens`, isPart, true)
  }

  #reportAnswer({ method, path }: SentRequest, text: string): void {
    const body = parseObject(text)
    const task = taskStateOf(`${method} ${path}`, body)
    // Some APIs report errors with HTTP 200 and `code`.
    const isError = task?.seen === undefined && Number(body?.code ?? 200) !== 200
    if (task && !isError) this.#once(`state of ${method} ${namedPath(path)}`, task.seen, task.states)
    if (isError && /^\/(llm-application|zrag)\//.test(path)) {
      this.#observations.expectShape(`error of ${method} ${namedPath(path)}`, body, {
        code: 'integer',
        message: 'text',
        timestamp: 'milliseconds',
      })
    }
    this.#reportCachedTokens(`${method} ${namedPath(path)}`, Object(body?.usage))
    const total = Object(body?.usage).total_tokens
    if (typeof total === 'number' && total > 0) this.tokens += total
  }

  /** Whether a body of type text is JSON. Reports a stream that is called something else. */
  async #isMislabelled(title: string, type: string, response: Response): Promise<boolean> {
    if (!/^text\/|^$/.test(type)) return false
    const text = await response.clone().text()
    if (/^(data|event):/.test(text)) this.#once(`content-type of the stream of ${title}`, type, /^text\/event-stream/)
    return parseObject(text) !== undefined
  }

  /** The number of polls varies, so a value that agrees is reported once. */
  #once(aspect: string, seen: unknown, documented: unknown, severity?: 'info'): void {
    const key = `${aspect}\n${seen}`
    if (this.#reported.has(key)) return
    this.#reported.add(key)
    this.#observations.expectValue(aspect, seen, documented, severity)
  }
}

/** A path in which ids are replaced, so that aspects have the same names on every target. */
function namedPath(path: string): string {
  return path.split('/').map((part) => /\d/.test(part) && part.length > 4 ? '{id}' : part).join('/')
}

/** The tokens in the last `usage` of a message of the Anthropic protocol. */
function messageTokens(text: string): number {
  const usage = text.slice(Math.max(0, text.lastIndexOf('"usage"')))
  const counts = usage.matchAll(/"(?:input|output|cache_read_input)_tokens": ?(\d+)/g)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}
