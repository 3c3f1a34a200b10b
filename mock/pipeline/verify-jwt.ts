import { compactVerify } from 'jose/jws/compact/verify'
import type { Account } from '../core/account.ts'
import type { Backend } from '../core/backend.ts'
import { refuse } from '../errors/refusal.ts'

/** Zhipu's `exp` is in milliseconds; smaller numbers are the seconds of RFC 7519, which were accepted too. Observed 2024. */
const SMALLEST_EXP_IN_MS = 100_000_000_000

/**
 * The account of a JWT.
 *
 * @param accountOf Finds the account of a key id.
 * @param decodePart Decodes the header or payload; `undefined` when it is no JSON object.
 * @throws {Refusal} 401 for a token that is not well-formed or has a wrong signature, 1003 for one that has expired.
 */
export async function verifyJwt(
  backend: Backend,
  token: string,
  accountOf: (backend: Backend, id: string, code: string) => Account,
  decodePart: (part: string) => Readonly<Record<string, unknown>> | undefined,
): Promise<Account> {
  const [header, payload] = token.split('.').map(decodePart)
  if (!header || !payload) throw refuse('401')
  const { alg } = header
  const { api_key: id, exp } = payload
  if (backend.options.auth === 'off') return backend.account(typeof id === 'string' ? id : 'anonymous')
  if (alg !== 'HS256' || typeof id !== 'string' || id === '' || typeof exp !== 'number') throw refuse('401')
  const account = accountOf(backend, id, '401')
  if (account.secret !== undefined) await checkSignature(token, account.secret, '401')
  const endsAtMs = exp < SMALLEST_EXP_IN_MS ? exp * 1000 : exp
  if (endsAtMs - backend.clock.now() <= backend.options.minTokenLifeMs) throw refuse('1003')
  account.firstJwt ??= token
  return account
}

/** @throws {Refusal} with the code, unless the secret has signed the token. */
export async function checkSignature(token: string, secret: string, code: string): Promise<void> {
  // A copy, because Vitest with jsdom replaces Uint8Array: what TextEncoder returns is no instance of it, and jose refuses it.
  const key = new Uint8Array(new TextEncoder().encode(secret))
  await compactVerify(token, key, { algorithms: ['HS256'] }).catch(() => {
    throw refuse(code)
  })
}
