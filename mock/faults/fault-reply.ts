import { type Fill, type Language, Refusal, type RefusalDetails } from '../errors/refusal.ts'
import type { Exchange, Hangup, RawRequest, Reply } from '../core/context.ts'
import { beijing } from '../data/ids.ts'
import { messageOf, refused } from '../http/error-reply.ts'
import { statusOf } from '../errors/code-statuses.ts'
import type { World } from '../core/backend.ts'
import type { Fault } from './fault.ts'

const FIVE_HOURS_MS = 5 * 3600_000

/** What a fault answers in place of the route: a refusal, a gateway's page, a dropped connection, or nothing at all. */
export function refusalOf(
  fault: Fault,
  raw: RawRequest,
  path: string,
  language: Language,
  world: World,
): Reply | Hangup | Promise<Hangup> {
  if (fault.network) return { hangup: true }
  if (fault.stall === true) return gone(raw.signal)
  const retryAfter = fault.retryAfter === undefined ? undefined : { 'retry-after': String(fault.retryAfter) }
  if (fault.html) return page(fault.status ?? 502, retryAfter)
  const status = fault.status ?? statusOf(fault.code ?? '500') ?? 500
  const code = fault.code ?? codeOf(status)
  const id = world.ids.request()
  const nowMs = world.clock.now()
  const details = { status, headers: retryAfter, ...beside(code, id) }
  return refused(new Refusal(code, fault.message ?? fill(id, nowMs), details), path, language, nowMs)
}

/** What stands beside the error of a code. Observed: the marks of moderation with 1301, the request with 1234. */
function beside(code: string, requestId: string): RefusalDetails {
  if (code === '1301') return { contentFilter: [{ level: 1, role: 'user' }] }
  return code === '1234' ? { requestId } : {}
}

/** The text of a code, as a refusal has it. */
export function wordsOf(code: string, { language, world }: Pick<Exchange, 'language' | 'world'>): string {
  return messageOf(code, language, fill(world.ids.request(), world.clock.now()))
}

/** Something for every gap that the text of a code may have. */
function fill(id: string, nowMs: number): Fill {
  return {
    field: 'messages',
    field1: 'file_url',
    field2: 'image_url',
    method: 'SYNC',
    model_name: 'glm',
    API_name: 'chat',
    error_id: id,
    request_id: id,
    reset: beijing(nowMs + FIVE_HOURS_MS),
  }
}

/** The code that usually comes with a status. */
function codeOf(status: number): string {
  return ({ 400: '1210', 401: '1000', 403: '1220', 429: '1302' } as Record<number, string>)[status] ?? '500'
}

function page(status: number, headers: Readonly<Record<string, string>> | undefined): Reply {
  const title = `${status} ${status === 502 ? 'Bad Gateway' : 'Error'}`
  const head = `<html>\r\n<head><title>${title}</title></head>\r\n`
  const body = `<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: head + body }
}

/** Never, until the caller gives up. */
function gone(signal: AbortSignal | undefined): Promise<Hangup> {
  return new Promise((resolve) => {
    const leave = () => resolve({ hangup: true })
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
  })
}
