import { preloadErrors } from '../pipeline/lazy-modules.ts'
import { lazy } from '../time/lazy-module.ts'
import { refuseForeign } from './access.ts'
import { help, languageOf } from './help.ts'
import { RequestLog } from './request-log.ts'
import { htmlReply, isReply, jsonReply, textReply } from './reply.ts'
import type { ControlRequest } from './route.ts'
import { keyId, routes } from './routes.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { parseJSON, textOf } from '../data/bytes.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'

const pageModule = lazy(() => import('./page/page.ts'))

interface ControlState extends Pick<ControlRequest, 'zhipu' | 'scopes' | 'requestLog'> {
  readonly allowedHosts: ReadonlySet<string>
}

/** Creates the handler of all requests below `/__mock`: the control API and its page. */
export function createControl(
  zhipu: MockZhipu,
  allowedHosts: readonly string[],
): (raw: RawRequest) => Promise<Reply> {
  const state: ControlState = {
    zhipu,
    scopes: new Map(),
    requestLog: new RequestLog(zhipu),
    allowedHosts: new Set(allowedHosts.map((name) => name.toLowerCase())),
  }
  return async (raw) => {
    const { status, headers, body } = refuseForeign(raw, state.allowedHosts) ?? await dispatch(raw, state)
    return { status, headers: { ...headers, ...isolation }, body }
  }
}

/** Sent with every reply: pages of other origins cannot frame it, embed it or keep a reference to its window, and browsers do not guess its type. */
const isolation = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

async function dispatch(raw: RawRequest, state: ControlState): Promise<Reply> {
  const [fullPath = '', search = ''] = raw.target.split('?')
  const path = fullPath.slice('/__mock'.length)
  if (path === '') return { status: 308, headers: { location: '/__mock/' }, body: '' }
  if (path === '/') return await pageReply()
  const query = new URLSearchParams(search)
  if (path === '/help') return textReply(help(languageOf(raw, query)))
  const route = routes[`${raw.method} ${path}`]
  if (!route) {
    const error = `Cannot handle ${raw.method} ${fullPath}: there is no such route, see /__mock/help`
    return jsonReply({ error }, 404)
  }
  const scope = findScope(raw, query, state)
  if (!scope) {
    return jsonReply({ error: 'Cannot find scope: unknown key, POST /__mock/scopes creates a scope and its key' }, 404)
  }
  try {
    await preloadErrors()
    const result = await route.handle({ ...state, scope, query, json: () => parseBody(raw) })
    return isReply(result) ? result : jsonReply(result)
  } catch (error) {
    return jsonReply({ error: (error as Error).message }, 400)
  }
}

async function pageReply(): Promise<Reply> {
  const { page, contentPolicy } = await pageModule()
  return htmlReply(page, { 'content-security-policy': await contentPolicy(page) })
}

/** The scope of the key in the query or the authorization header; without a key, the mock itself. */
function findScope(raw: RawRequest, query: URLSearchParams, { zhipu, scopes }: ControlState): Scope | undefined {
  const key = query.get('key') ?? raw.headers.authorization?.replace(/^bearer /i, '') ?? zhipu.apiKey
  return keyId(key) === keyId(zhipu.apiKey) ? zhipu : scopes.get(keyId(key))
}

function parseBody({ body }: RawRequest): Record<string, unknown> {
  const text = textOf(body)
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = parseJSON(text)
  } catch (cause) {
    throw new TypeError(`Cannot read body: expected a JSON object, ${(cause as Error).message}`, { cause })
  }
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw new TypeError('Cannot read body: expected a JSON object')
}
