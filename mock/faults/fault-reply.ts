import { type Fill, Refusal, type RefusalDetails } from '../errors/refusal.ts'
import { beijing } from '../data/beijing-time.ts'
import type { Ids } from '../data/ids.ts'
import { errorReply, messageOf } from '../http/error-reply.ts'
import type { Hangup, Language, RawRequest, Reply } from '../http/message.ts'
import type { Clock } from '../time/clock.ts'
import { onAbort } from '../time/on-abort.ts'
import type { Fault } from './fault.ts'

const FIVE_HOURS_MS = 5 * 3600_000

/** What a fault needs to know of a request; a handler's `Context` has it. */
export interface FaultContext {
  readonly path: string
  readonly language: Language
  readonly signal?: AbortSignal | undefined
  readonly body?: RawRequest['body'] | undefined
  readonly backend: {
    readonly ids: Ids
    readonly clock: Clock
    readonly options?: { readonly era: string } | undefined
  }
}

/** Creates what replaces the reply of the route: an error, a gateway page, a dropped connection, or nothing until the client disconnects. */
export function faultReply(fault: Fault, context: FaultContext): Reply | Hangup | Promise<Hangup> {
  const { path, language, signal, body = '', backend } = context
  if (fault.network) return { hangup: true }
  if (fault.stall === true) return stallUntilAbort(signal)
  const retryAfter = fault.retryAfter === undefined ? undefined : { 'retry-after': String(fault.retryAfter) }
  if (fault.html) return gatewayPage(fault.status ?? 502, retryAfter)
  const contentType = fault.contentType === undefined ? undefined : { 'content-type': fault.contentType }
  const code = fault.code ?? codeOf(fault.status ?? 500, path)
  const id = backend.ids.request()
  // Without a status that the test has set, the protocol decides it: MCP reports business codes with HTTP 200.
  const details = { status: fault.status, headers: { ...retryAfter, ...contentType }, ...errorExtras(code, id) }
  const text = fault.message ?? reasonPhrases[code] ?? fillOf(id, backend.clock.now())
  return errorReply(new Refusal(code, text, details), { path, rawBody: body }, language, backend)
}

/** Members in addition to `error`. Observed: the moderation marks with 1301, the request id with 1234. */
function errorExtras(code: string, requestId: string): RefusalDetails {
  if (code === '1301') return { contentFilter: [{ level: 1, role: 'user' }] }
  return code === '1234' ? { requestId } : {}
}

/** The message of a business code, as an error reply has it. */
export function codeMessage(code: string, { language, backend }: Pick<FaultContext, 'language' | 'backend'>): string {
  return messageOf(code, language, fillFor({ backend }))
}

/** A value for every placeholder that the message of a code may have. */
export function fillFor({ backend }: Pick<FaultContext, 'backend'>): Fill {
  return fillOf(backend.ids.request(), backend.clock.now())
}

function fillOf(id: string, nowMs: number): Fill {
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

/** The code that usually comes with a status. No document names one for other statuses: assumed is the status itself. */
function codeOf(status: number, path: string): string {
  if (path.startsWith('/anthropic') && status in anthropicCodes) return anthropicCodes[status] as string
  return ({ 400: '1210', 401: '1000', 403: '1220', 429: '1302', 500: '500' } as Record<number, string>)[status] ??
    String(status)
}

/** The same in the Anthropic protocol, where it differs. */
const anthropicCodes: Readonly<Record<number, string>> = { 401: '401', 403: '1311', 529: '1305' }

/** Texts of statuses that have no business code. Source: RFC 9110, the IANA registry of statuses; 434 and 435: docs of BigModel, December 2025. */
const reasonPhrases: Readonly<Record<string, string>> = {
  402: 'Payment Required',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  418: "I'm a teapot",
  422: 'Unprocessable Content',
  423: 'Locked',
  425: 'Too Early',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
  434: 'No permission: the API is in closed beta',
  435: 'The file is larger than 100 MB',
  451: 'Unavailable For Legal Reasons',
  499: 'Client Closed Request',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  520: 'Unknown Error',
  522: 'Connection Timed Out',
  524: 'A Timeout Occurred',
  529: 'Site is overloaded',
}

function gatewayPage(status: number, headers: Readonly<Record<string, string>> | undefined): Reply {
  const title = `${status} ${status === 502 ? 'Bad Gateway' : 'Error'}`
  const head = `<html>\r\n<head><title>${title}</title></head>\r\n`
  const body = `<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: head + body }
}

/** Resolves only when the client aborts. */
function stallUntilAbort(signal: AbortSignal | undefined): Promise<Hangup> {
  return new Promise((resolve) => onAbort(signal, () => resolve({ hangup: true })))
}
