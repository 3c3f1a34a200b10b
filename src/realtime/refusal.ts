import { APIConnectionError } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import type { Deadline } from '../internal/deadline.ts'
import { parseJSON } from '../internal/json.ts'
import { redact, redactValue } from '../internal/redact.ts'
import { errorFromBody, readStart } from '../internal/response.ts'
import type { Settings } from '../internal/settings.ts'
import type { Fetch } from '../options.ts'
import type { NodeRefusal, Refusal } from './socket.ts'

/** A refused handshake. */
export interface RefusedHandshake extends Refusal {
  readonly url: string
  readonly headers: Record<string, string>
  readonly fetch: Fetch
  readonly settings: Settings
  readonly deadline: Deadline
  readonly secrets: readonly string[]
}

const ACT = 'open session'

/** How much of an answer of Node is read, in UTF-16 units. */
const MAX_LENGTH = 65_536

/** Reads an answer of Node; `undefined` when its status is not a valid one, or it is cut. */
async function readNodeResponse({ request, response }: NodeRefusal): Promise<Response | undefined> {
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
 * refuses it in the same way. Loaded when a handshake was refused.
 *
 * @throws the reason of the deadline, when it ends in the meantime
 */
export async function explainRefusal(
  { url, headers, fetch, settings, deadline, secrets, message, response: answer, refused }: RefusedHandshake,
): Promise<ZhipuError> {
  const shown = answer ?? (refused && await deadline.race(readNodeResponse(refused)))
  const response = shown ?? await deadline.race(fetch(url, { headers, signal: deadline.signal })).catch(() => undefined)
  deadline.signal.throwIfAborted()
  // A plain request that passes the server's checks succeeds, or fails because it is no handshake.
  const isRefusal = response && (shown || (response.status > 400 && response.status !== 405 && response.status !== 426))
  if (!isRefusal) {
    response?.body?.cancel().catch(() => {})
    const state = `no WebSocket to ${new URL(url).origin} ${redact(message, secrets)}`.trim()
    return new APIConnectionError(`Cannot ${ACT}: ${state}`, { retryable: true })
  }
  const attempt = { ...deadline, response, settings, act: ACT, mask: <T>(value: T) => redactValue(value, secrets) }
  const body = parseJSON(await readStart(attempt))
  deadline.signal.throwIfAborted()
  return errorFromBody(attempt, body, true)!
}
