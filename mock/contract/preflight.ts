import { isEnvironmental, isKeyRefused } from './business-codes.ts'
import type { Meter } from './meter.ts'
import type { Target } from './targets.ts'
import { parseObject } from './parse-object.ts'

/** Why a run did not start, or did not reach its end. */
export interface Obstacle {
  /**
   * - `no-key`: the live API needs a key
   * - `no-server`: no server listens at the base URL
   * - `timeout`: the server does not reply
   * - `key-refused`: the server refuses the key
   * - `limit`: every request is refused because of the account or its limits
   * - `server-error`: the server replies to everything with a status of 500 or above
   * - `not-the-api`: the server is not this API, or the base URL is not its base
   * - `connection-lost`: the server stopped to reply during the run
   * - `time`: the time of the run passed
   */
  readonly kind:
    | 'no-key'
    | 'no-server'
    | 'timeout'
    | 'key-refused'
    | 'limit'
    | 'server-error'
    | 'not-the-api'
    | 'connection-lost'
    | 'time'
  readonly message: string
}

const timeLimitMs = 10_000

interface Reply {
  readonly status: number
  readonly text: string
  readonly code: string | undefined
  readonly message: string
}

/**
 * Finds out with at most two requests whether a real target can be judged at all: a list of the models, which is free, and, if that fails, a
 * chat request for an unknown model, which is free too since the API must reject it.
 */
export async function findObstacle(target: Target, meter: Meter): Promise<Obstacle | undefined> {
  const { baseURL, apiKey } = target.options
  if (apiKey === '') {
    return { kind: 'no-key', message: 'the live API needs a key, expected one in the option apiKey' }
  }
  const list = await send(target, meter, '/models', undefined)
  if ('kind' in list) return list
  if (isKeyRefused(list.status, list.code)) {
    return { kind: 'key-refused', message: `${baseURL} refuses the key: ${describe(list)}` }
  }
  if (isOwnReply(list) && list.status < 400 && !isUnknownPath(list)) return undefined
  const chat = await send(target, meter, '/chat/completions', {
    model: 'no-such-model',
    messages: [{ role: 'user', content: '1' }],
  })
  if ('kind' in chat) return chat
  return judge(baseURL, list, chat)
}

/** The obstacle that two replies have in common; `undefined` when one of them is a reply of this API. */
function judge(baseURL: string, list: Reply, chat: Reply): Obstacle | undefined {
  const replies = [list, chat]
  if (isKeyRefused(chat.status, chat.code)) {
    return { kind: 'key-refused', message: `${baseURL} refuses the key: ${describe(chat)}` }
  }
  if (replies.every(({ status }) => status >= 500)) {
    return {
      kind: 'server-error',
      message: `${baseURL} replies to every request with an error of the server: ${describe(chat)}`,
    }
  }
  if (replies.every(({ status, code }) => status === 429 || isEnvironmental(status, code))) {
    return { kind: 'limit', message: `${baseURL} refuses every request: ${describe(chat)}` }
  }
  if (replies.some((reply) => isOwnReply(reply) && !isUnknownPath(reply))) return undefined
  const hint = replies.every(isUnknownPath) ? ', expected a base URL that ends with /paas/v4' : ''
  return { kind: 'not-the-api', message: `${baseURL} is not the base of this API${hint}: ${describe(chat)}` }
}

async function send(target: Target, meter: Meter, path: string, body: unknown): Promise<Reply | Obstacle> {
  const { baseURL, apiKey, fetch } = target.options
  const limitMs = Math.min(timeLimitMs, meter.limits.timeMs)
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), limitMs)
  meter.requests++
  try {
    const response = await fetch(baseURL + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: timeout.signal,
    })
    return readReply(response.status, await response.text())
  } catch (error) {
    if (timeout.signal.aborted) {
      return { kind: 'timeout', message: `${baseURL} does not reply within ${limitMs / 1000} s` }
    }
    return { kind: 'no-server', message: `no connection to ${new URL(baseURL).origin}: ${causeOf(error)}` }
  } finally {
    clearTimeout(timer)
  }
}

function readReply(status: number, text: string): Reply {
  const body = parseObject(text)
  const error = typeof body?.error === 'object' && body.error !== null ? body.error as Record<string, unknown> : body
  const code = error?.code === undefined || error.code === null ? undefined : String(error.code)
  return { status, text, code, message: String(error?.message ?? error?.msg ?? '') }
}

/** Whether a reply can come from this API: a JSON object. */
function isOwnReply({ text, status }: Reply): boolean {
  return parseObject(text) !== undefined && status < 500 && status !== 429
}

/** Whether the router of the API does not know the path. Outside `paas` it says so with HTTP 200. Observed. */
function isUnknownPath({ status, message, code }: Reply): boolean {
  return (status === 404 && code === undefined) || (code === '500' && message.includes('404'))
}

function describe({ status, code, message, text }: Reply): string {
  if (text === '') return `HTTP ${status} with an empty body`
  if (/^\s*<(!doctype|html)/i.test(text)) return `HTTP ${status} with an HTML page`
  const reason = message || text.slice(0, 120)
  return `HTTP ${status}${code === undefined ? '' : `, code ${code}`}: ${reason}`
}

/** The reason of a failed connection: `ECONNREFUSED` on Node, a sentence elsewhere. */
function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}
