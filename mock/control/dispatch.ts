import { help } from './help.ts'
import { Ledger } from './request-log.ts'
import { html, isReply, json } from './reply.ts'
import { type Call, idOf, routes } from './routes.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'

/** The control API of a mock and its page. */
export function controlOf(zhipu: MockZhipu): (raw: RawRequest) => Promise<Reply> {
  const mock = { zhipu, scopes: new Map<string, Scope>(), ledger: new Ledger(zhipu) }
  return (raw) => control(raw, mock)
}

async function control(raw: RawRequest, mock: Pick<Call, 'zhipu' | 'scopes' | 'ledger'>): Promise<Reply> {
  const [whole = '', search = ''] = raw.target.split('?')
  const path = whole.slice('/__mock'.length)
  if (path === '') return { status: 308, headers: { location: '/__mock/' }, body: '' }
  if (path === '/') return html((await import('./page/page.ts')).page)
  if (path === '/help') return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: help() }
  const route = routes[`${raw.method} ${path}`]
  if (!route) return json({ error: `There is no ${raw.method} ${whole}, see /__mock/help` }, 404)
  const query = new URLSearchParams(search)
  const key = query.get('key') ?? raw.headers.authorization?.replace(/^bearer /i, '') ?? mock.zhipu.apiKey
  const scope = idOf(key) === idOf(mock.zhipu.apiKey) ? mock.zhipu : mock.scopes.get(idOf(key))
  if (!scope) return json({ error: 'This key has no scope, POST /__mock/scopes gives one' }, 404)
  try {
    const told = await route.handle({ ...mock, scope, query, json: () => bodyOf(raw) })
    return isReply(told) ? told : json(told)
  } catch (error) {
    return json({ error: (error as Error).message }, 400)
  }
}

function bodyOf({ body }: RawRequest): Record<string, unknown> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    throw new TypeError(`Cannot read body: want a JSON object, ${(cause as Error).message}`, { cause })
  }
  throw new TypeError('Cannot read body: want a JSON object')
}
