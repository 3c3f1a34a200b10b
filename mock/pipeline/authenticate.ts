import type { Account } from '../core/account.ts'
import type { RawRequest } from '../http/message.ts'
import { decodeJwtPart } from '../data/jwt.ts'
import { lazy } from '../time/lazy-module.ts'
import { refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'

/** Zhipu's `exp` is in milliseconds; smaller numbers are the seconds of RFC 7519, which were accepted too. Observed 2024. */
const SMALLEST_EXP_IN_MS = 100_000_000_000

const joseModule = lazy(() => import('jose/jws/compact/verify'))

/**
 * Finds the account of a request. The key is sent as `Bearer id.secret`, as a bare `id.secret`, or as a JWT in either form.
 *
 * @throws {Refusal} 1001 without a header, 1002 without a token, 401 for a wrong key or signature, 1003 for an expired JWT.
 */
export function authenticate(backend: Backend, raw: RawRequest): Account | Promise<Account> {
  const header = raw.headers['authorization']
  if (header === undefined || header === '') {
    if (backend.options.auth === 'off') return backend.account('anonymous')
    throw refuse('1001')
  }
  const token = header.replace(/^bearer(?= |$)/i, '').trim()
  const parts = token.split('.')
  if (token === '' || /\s/.test(token)) {
    if (backend.options.auth === 'off') return backend.account('anonymous')
    throw refuse('1002')
  }
  if (parts.length === 3) return verify(backend, token, parts as [string, string, string])
  const [id, secret] = parts
  if (backend.options.auth === 'off') return backend.account(id || 'anonymous')
  if (parts.length !== 2 || !id || !secret) throw refuse('401')
  const account = accountOf(backend, id)
  const compareSecret = () => {
    account.secret ??= secret
    if (account.secret !== secret) throw refuse('401')
    return account
  }
  const isUnverified = account.secret === undefined && account.firstJwt
  return isUnverified ? checkSignature(isUnverified, secret).then(compareSecret) : compareSecret()
}

function accountOf(backend: Backend, id: string): Account {
  if (typeof backend.options.auth === 'object' && !backend.accounts.has(id)) throw refuse('401')
  return backend.account(id)
}

async function verify(backend: Backend, token: string, [header, payload]: [string, string, string]): Promise<Account> {
  const { alg } = decodePart(header)
  const { api_key: id, exp } = decodePart(payload)
  if (backend.options.auth === 'off') return backend.account(typeof id === 'string' ? id : 'anonymous')
  if (alg !== 'HS256' || typeof id !== 'string' || id === '' || typeof exp !== 'number') throw refuse('401')
  const account = accountOf(backend, id)
  if (account.secret !== undefined) await checkSignature(token, account.secret)
  const endsAtMs = exp < SMALLEST_EXP_IN_MS ? exp * 1000 : exp
  if (endsAtMs - backend.clock.now() <= backend.options.minTokenLifeMs) throw refuse('1003')
  account.firstJwt ??= token
  return account
}

async function checkSignature(token: string, secret: string): Promise<void> {
  const { compactVerify } = await joseModule()
  await compactVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] }).catch(() => {
    throw refuse('401')
  })
}

function decodePart(part: string): Record<string, unknown> {
  const value = decodeJwtPart(part)
  if (!value) throw refuse('401')
  return value
}
