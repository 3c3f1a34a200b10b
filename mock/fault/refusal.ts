import { type Language, Refusal } from '../errors.ts'
import type { Hangup, RawRequest, Reply } from '../exchange.ts'
import { refused } from '../refused.ts'
import { statusOf } from '../statuses.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'

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
  const fill = { reset: '2026-01-01 00:00:00', error_id: world.ids.request(), field: 'messages', model_name: 'glm' }
  return refused(
    new Refusal(code, fault.message ?? fill, { status, headers: retryAfter }),
    path,
    language,
    world.clock.now(),
  )
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
