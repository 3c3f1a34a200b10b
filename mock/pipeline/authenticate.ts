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
 * @throws {Refusal} 1001 without a header, 1002 without a token, 401 for a wrong key or signature, 1003 for an expired JWT.
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
  const account = accountOf(backend, id)
  const compareSecret = () => {
    account.secret ??= secret
    if (account.secret !== secret) throw refuse('401')
    return account
  }
  const isUnverified = account.secret === undefined && account.firstJwt
  if (!isUnverified) return compareSecret()
  return jwtModule().then((jwt) => jwt.checkSignature(isUnverified, secret)).then(compareSecret)
}

function accountOf(backend: Backend, id: string): Account {
  if (typeof backend.options.auth === 'object' && !backend.accounts.has(id)) throw refuse('401')
  return backend.account(id)
}
