import { APIConnectionError, assignFacts } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import { parseJSON } from '../internal/json.ts'
import { redactValue } from '../internal/redact.ts'
import { errorFromBody, readStart } from '../internal/response.ts'
import { decideRetry } from '../internal/retry.ts'
import type { Clock } from '../options.ts'
import type { NodeRefusal, Refusal, Target } from './socket-types.ts'
import type { StartTimer } from './timer.ts'

/** A refused handshake. */
export interface RefusedHandshake extends Target, Refusal {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly startTimer: StartTimer
}

const ACT = 'open session'

/** How much of an answer of Node is read, in UTF-16 units. */
const MAX_LENGTH = 65_536

/** Reads an answer of Node; `undefined` when its status is not a valid one, or it is cut. */
async function readNodeResponse([request, response]: NodeRefusal): Promise<Response | undefined> {
  const { statusCode, headers } = response
  try {
    let text = ''
    for await (const piece of response.setEncoding('utf8')) if ((text += piece).length > MAX_LENGTH) break
    return new Response(text || null, { status: statusCode, headers })
  } catch {
    // The reason stays unknown.
  } finally {
    request.destroy()
  }
}

/**
 * Creates the error of a refused handshake. Most runtimes hide its status and body; then a plain request asks for them, because the server
 * refuses it in the same way. Loaded when a handshake was refused. It stays pending when the session has ended meanwhile: the end is the error then.
 */
export async function explainRefusal(refusal: RefusedHandshake): Promise<ZhipuError> {
  const error = await explain(refusal)
  return refusal.signal.aborted ? new Promise(() => {}) : error
}

async function explain(refusal: RefusedHandshake): Promise<ZhipuError> {
  const { headers, fetch = globalThis.fetch, signal, refused, mask, clock } = refusal
  const url = refusal.url.replace(/^ws/, 'http')
  const shown = refusal.response ?? (refused && await readNodeResponse(refused))
  const response = shown ?? await fetch(url, { headers, signal }).catch(() => undefined)
  // A plain request that passes the server's checks succeeds, or fails because it is no handshake.
  const isRefusal = response && (shown || (response.status > 400 && response.status !== 405 && response.status !== 426))
  if (!isRefusal) {
    response?.body?.cancel().catch(() => {})
    const state = `no WebSocket to ${new URL(url).origin} ${mask(refusal.message)}`.trim()
    return new APIConnectionError(`Cannot ${ACT}: ${state}`, { retryable: true })
  }
  const body = parseJSON(mask(await readBody(response, refusal)))
  const baseURL = url.replace(/\/realtime(\?.*)?$/, '')
  // The body is masked already; what remains are headers.
  const maskPart = <T>(value: T) => typeof value === 'string' ? mask(value) as T : redactValue(value, [])
  const attempt = { response, act: ACT, settings: { baseURL, clock }, mask: maskPart }
  const error = errorFromBody(attempt, body, true)!
  const verdict = decideRetry('answer', error)
  assignFacts(error, { retryable: verdict === 'retry' || verdict === 'slow' })
  // Its URL contains the key or token.
  if (mask(url) !== url) delete (error as { response?: Response }).response
  return error
}

/** Reads the start of a body, until the session ends or a time limit passes. */
async function readBody(response: Response, { signal, startTimer }: RefusedHandshake): Promise<string> {
  let expire: () => void
  const late = new Promise<never>((_, reject) => expire = reject)
  // Nothing waits for it when the body is empty, or was read in time.
  late.catch(() => {})
  let stopTimer = () => {}
  signal.addEventListener('abort', () => expire())
  try {
    return await readStart({
      response,
      arm: (_, ms = 0) => stopTimer = startTimer(ms, expire),
      race: (work) => Promise.race([work, late]),
    })
  } finally {
    stopTimer()
    response.body?.cancel().catch(() => {})
  }
}
