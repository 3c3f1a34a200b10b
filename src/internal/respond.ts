import { APIConnectionError } from '../errors.ts'
import type { ErrorFacts, ZhipuError } from '../errors.ts'
import type { Deadline } from './deadline.ts'
import { failureClass, refusalOf, resetAt } from './failure.ts'
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
  /** The body is read: timers, listener and the place at the gate are given back. */
  settled(): void
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
      bytes += value.length
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    if (deadline.ended) throw error
  }
  reader?.cancel().catch(() => {})
  return text
}

/** What the body reader throws, unless it was our deadline or the caller's abort, is a broken connection. */
export function brokeOff(act: string, cause: unknown): APIConnectionError {
  return new APIConnectionError(`Cannot ${act}: the connection broke off while the answer was read`, {
    cause,
    retryable: true,
  })
}

/** JSON, or the text itself. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What to try when the message alone does not say it. */
function hint(status: number, code: string, message: string, baseURL: string): string {
  if (code === '1113' && !baseURL.includes('/coding/')) {
    return "; a Coding Plan key wants endpoint 'cn-coding' or 'intl-coding'"
  }
  if (status === 404 || /^404/.test(message)) {
    return `; baseURL is ${baseURL}, the usual one is https://open.bigmodel.cn/api/paas/v4`
  }
  return ''
}

/** The error that a body means, if it means one. `refused`: what surrounds it says so already. */
export function failureOf(attempt: Attempt, body: unknown, refused: boolean): ZhipuError | undefined {
  const { response, act, settings, redact } = attempt
  const { status, headers } = response
  const refusal = refusalOf(body, refused) ?? (refused ? refusalOf({ message: page(body) }, true) : undefined)
  if (!refusal) return
  const { code, contentFilter, requestId } = refusal
  const message = redact(refusal.message)
  const facts: ErrorFacts = { status, code, requestId, contentFilter, response }
  facts.body = parse(redact(typeof body === 'string' ? body : JSON.stringify(body)))
  facts.retryAfterMs = retryAfter(headers, settings.clock.now())
  facts.resetAt = resetAt(message)
  const Failure = failureClass(status, code)
  const said = [code, message, status === 200 ? '' : `(HTTP ${status})`].filter(Boolean).join(' ')
  return new Failure(`Cannot ${act}: ${said}${hint(status, code, message, settings.baseURL)}`, facts)
}

/** A page that is no JSON, told in a line: its title, or its first words. */
function page(body: unknown): string {
  const text = String(body ?? '')
  return (/<title>([^<]*)/i.exec(text)?.[1] ?? text.replace(/<[^>]*>|\s+/g, ' ')).trim().slice(0, 120)
}
