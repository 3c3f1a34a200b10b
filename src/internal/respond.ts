import { APIResponseError } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import type { Deadline } from './deadline.ts'
import { failureClass, refusalOf } from './failure.ts'
import { parse } from './json.ts'
import { retryAfter } from './retry.ts'
import type { Settings } from './settings.ts'

/** One attempt whose headers have arrived. */
export interface Attempt {
  readonly response: Response
  readonly deadline: Deadline
  readonly settings: Settings
  /** What is being done, for messages: `POST /chat/completions`. */
  readonly act: string
  /** Takes keys and tokens out of what the server says. */
  redact(text: string): string
}

/** What the server calls its answer; `''` when it does not say. */
export function contentType(response: Response): string {
  return response.headers.get('content-type') ?? ''
}

/**
 * Under which id Zhipu's support finds the request: what the answer or the refusal calls itself, else what a header says: `x-log-id`,
 * observed at api.z.ai in August 2026, or that of a relay.
 */
export function requestIdOf({ headers }: Response, answer?: unknown): string | undefined {
  const { request_id, id } = (answer ?? {}) as { request_id?: string; id?: string }
  return request_id || id || headers.get('x-log-id') || headers.get('x-request-id') || undefined
}

/** As much of an error body as is worth reading, in bytes. */
const MOST_BYTES = 65_536

/** The beginning of a body: an error page may be endless. One that breaks off counts as far as it came. */
export async function readSome({ response, deadline }: Attempt): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let bytes = 0; reader && bytes < MOST_BYTES;) {
      const { done, value } = await deadline.guard(reader.read())
      if (done) return text
      // A browser may hand over megabytes at once.
      text += decoder.decode(value.subarray(0, MOST_BYTES - bytes), { stream: true })
      bytes += value.length
    }
  } catch (error) {
    if (deadline.signal.aborted) throw error
  }
  return text
}

/** What to try when the message alone does not say it. */
function hint(status: number, code: string, message: string, baseURL: string): string {
  if (code === '1113' && !/coding/.test(baseURL)) {
    return '; a Coding Plan wants endpoint cn-coding or intl-coding'
  }
  return (status === 404 && !code) || /^404/.test(message)
    ? `; baseURL is ${baseURL}, want one like https://open.bigmodel.cn/api/paas/v4`
    : ''
}

/** A page that is no JSON, told in a line: its title, or its first words. */
function inShort(text: string): string {
  return (/<title>([^<]*)/i.exec(text)?.[1] ?? text.slice(0, 999).replace(/(<[^>]*>|\s)+/g, ' ')).trim().slice(0, 120)
}

/** A body to be kept. */
function withoutSecrets(body: unknown, redact: (text: string) => string): unknown {
  try {
    return parse(redact(JSON.stringify(body)))
  } catch {
    // Nested too deeply to be written as JSON.
  }
}

/** The error that a body means, if it means one. `refused`: what surrounds it says so already. */
export function failureOf(attempt: Attempt, body: unknown, refused: boolean): ZhipuError | undefined {
  const { response, act, settings, redact } = attempt
  const { status, headers } = response
  const refusal = refusalOf(
    refused && !(body instanceof Object) ? { message: inShort(redact(`${body}`)) } : body,
    refused,
  )
  if (!refusal) return
  const { code, contentFilter } = refusal
  const message = redact(refusal.message)
  // The text of a used-up quota names the moment it comes back in Beijing time, in either language.
  const [, day, time] = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(message) ?? []
  return new (failureClass(status, code))(
    `Cannot ${act}: HTTP ${status}${code && ` ${code}`} ${message}${hint(status, code, message, settings.baseURL)}`,
    {
      status,
      code: code || undefined,
      requestId: requestIdOf(response, body),
      contentFilter,
      retryAfterMs: retryAfter(headers, settings.clock.now()),
      resetAt: day && code ? new Date(`${day}T${time}+08:00`) : undefined,
      body: withoutSecrets(body, redact),
      response,
    },
  )
}

/** The error of an answer that is not of the wanted kind: the refusal that it holds, or what it is instead. */
export function misfit(attempt: Attempt, text: string, wanted: string): ZhipuError {
  const { act, response, redact } = attempt
  const body = parse(redact(text))
  const type = contentType(response) || 'of no type'
  return failureOf(attempt, body, false) ??
    new APIResponseError(`Cannot ${act}: the answer is ${type}, want ${wanted}`, { body, response })
}
