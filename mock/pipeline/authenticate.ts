import type { Account } from '../core/account.ts'
import type { RawRequest } from '../http/message.ts'
import { decodeJwtPart } from '../data/jwt.ts'
import { lazy } from '../time/lazy-module.ts'
import { refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'

/** Most requests send the key itself. */
const jwtModule = lazy(() => import('./verify-jwt.ts'))

/**
 * Finds the account of a request. The key is sent as `Bearer id.secret`, as a bare `id.secret`, or as a JWT in either form; below
 * `/api/anthropic` also in `x-api-key`.
 *
 * @throws {Refusal} 1001 without a header, 1002 without a token, 401 for a token that is not `id.secret` and for a wrong signature, 1000 for a
 * wrong key (observed 2026-09-23 and 2026-10-09), 1003 for an expired JWT.
 */
export function authenticate(backend: Backend, raw: RawRequest): Account | Promise<Account> {
  // The older transport of MCP has the key in the query, or a session. Documented.
  const header = raw.headers['authorization'] ||
    (raw.target.startsWith('/api/anthropic/')
      ? raw.headers['x-api-key']
      : raw.target.includes('/mcp/') && /[?&](?:Authorization|sessionId)=([^&]+)/i.exec(raw.target)?.[1])
  if (!header) {
    if (backend.options.auth === 'off') return backend.account('anonymous')
    throw refuse('1001')
  }
  const token = header.replace(/^bearer(?= |$)/i, '').trim()
  const parts = token.split('.')
  if (token === '' || /\s/.test(token)) {
    if (backend.options.auth === 'off') return backend.account('anonymous')
    throw refuse('1002')
  }
  if (parts.length === 3) return jwtModule().then((jwt) => jwt.verifyJwt(backend, token, accountOf, decodeJwtPart))
  const [id, secret] = parts
  if (backend.options.auth === 'off') return backend.account(id || 'anonymous')
  const session = backend.sessions.get(token)
  if (session) return session
  if (parts.length !== 2 || !id || !secret) throw refuse('401')
  // Observed 2026-10-01 at an MCP server.
  const wrongKey = raw.target.startsWith('/api/mcp/') ? '401' : '1000'
  const account = accountOf(backend, id, wrongKey)
  const compareSecret = () => {
    account.secret ??= secret
    if (account.secret !== secret) throw refuse(wrongKey)
    return account
  }
  const isUnverified = account.secret === undefined && account.firstJwt
  if (!isUnverified) return compareSecret()
  return jwtModule().then((jwt) => jwt.checkSignature(isUnverified, secret, wrongKey)).then(compareSecret)
}

/** @throws {Refusal} with the code, for an id that is not in the list of the option `auth`. */
function accountOf(backend: Backend, id: string, code: string): Account {
  if (typeof backend.options.auth === 'object' && !backend.accounts.has(id)) throw refuse(code)
  return backend.account(id)
}
