import type { Account } from '../core/account.ts'
import type { RawRequest } from '../core/context.ts'
import { refuse } from '../errors/refusal.ts'
import type { World } from '../core/backend.ts'

/** `exp` is milliseconds at Zhipu; smaller numbers are the seconds of RFC 7519, which were accepted too. Observed 2024. */
const LEAST_MILLISECONDS = 100_000_000_000

/**
 * Finds the account of a request. Keys come as `Bearer id.secret`, as a bare `id.secret`, or as a JWT in either form.
 *
 * @throws {Refusal} with one of the API's 401 answers.
 */
export function authenticate(world: World, raw: RawRequest): Account | Promise<Account> {
  const header = raw.headers['authorization']
  if (header === undefined || header === '') {
    if (world.options.auth === 'off') return world.account('anonymous')
    throw refuse('1001')
  }
  const token = header.replace(/^bearer(?= |$)/i, '').trim()
  const parts = token.split('.')
  if (token === '' || /\s/.test(token)) {
    if (world.options.auth === 'off') return world.account('anonymous')
    throw refuse('1002')
  }
  if (parts.length === 3) return verify(world, token, parts as [string, string, string])
  const [id, secret] = parts
  if (world.options.auth === 'off') return world.account(id || 'anonymous')
  if (parts.length !== 2 || !id || !secret) throw refuse('401')
  const account = accountOf(world, id)
  account.secret ??= secret
  if (account.secret !== secret) throw refuse('401')
  return account
}

function accountOf(world: World, id: string): Account {
  if (typeof world.options.auth === 'object' && !world.accounts.has(id)) throw refuse('401')
  return world.account(id)
}

async function verify(world: World, token: string, [header, payload]: [string, string, string]): Promise<Account> {
  const { alg } = part(header)
  const { api_key: id, exp } = part(payload)
  if (world.options.auth === 'off') return world.account(typeof id === 'string' ? id : 'anonymous')
  if (alg !== 'HS256' || typeof id !== 'string' || id === '' || typeof exp !== 'number') throw refuse('401')
  const account = accountOf(world, id)
  if (account.secret !== undefined) {
    const { compactVerify } = await import('jose/jws/compact/verify')
    await compactVerify(token, new TextEncoder().encode(account.secret), { algorithms: ['HS256'] }).catch(() => {
      throw refuse('401')
    })
  }
  const endsAtMs = exp < LEAST_MILLISECONDS ? exp * 1000 : exp
  if (endsAtMs - world.clock.now() <= world.options.minTokenLifeMs) throw refuse('1003')
  return account
}

function part(base64url: string): Record<string, unknown> {
  try {
    const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
    const value: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch { /* what cannot be read is no token */ }
  throw refuse('401')
}
