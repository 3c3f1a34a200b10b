import type { Answer } from '../pipeline/answer.ts'
import type { RawRequest } from '../core/context.ts'
import { makeFetch } from './fetch.ts'
import type { Intercept } from './msw/intercept.ts'
import { check, oneOf, type Wants } from '../validation/validators.ts'

/** How requests of this program are taken. */
export interface ListenOptions {
  /**
   * `'msw'` also takes what does not go through `fetch`, such as `node:http`; `'fetch'` replaces `globalThis.fetch`; `'auto'` is `'msw'` in
   * Node where a suitable msw is installed, `'fetch'` elsewhere.
   * @default 'auto'
   */
  via?: 'auto' | 'msw' | 'fetch' | undefined
}

/** What listening wants of a mock. */
export interface Listening {
  readonly apiKey: string
  answer(raw: RawRequest): Answer | Promise<Answer>
  intercepts(host: string): boolean
  /** True for a key that this mock has given out. */
  owns(keyId: string): boolean
}

const wants: Wants<ListenOptions> = { via: oneOf('auto', 'msw', 'fetch') }

/** The mocks that listen, oldest first. They share what stands in front of the network, so that they can come and go in any order. */
const mocks = new Set<Listening>()
/** What stands in front of the network; taken down in reverse order when the last mock has gone. */
const fronts: { readonly via: 'msw' | 'fetch'; readonly stop: () => void }[] = []

/**
 * Takes requests for a mock until `unlisten`. A request goes to the mock that has given out its API key, otherwise to the one that
 * began to listen last. `fetch` is taken before anything is awaited, so that who forgets to wait is answered too.
 *
 * @throws {TypeError} when this mock, or one that gives out the same keys, is listening; or `via` is none of the three.
 * @throws {Error} when MSW is demanded and missing or unsuitable.
 */
export async function listen(mock: Listening, options: ListenOptions = {}): Promise<void> {
  check(options, wants, 'listen')
  const { via = 'auto' } = options
  if (mocks.has(mock)) throw new TypeError('Cannot listen: this mock is listening already, want close() first')
  for (const { apiKey } of mocks) {
    if (apiKey === mock.apiKey) {
      throw new TypeError(
        'Cannot listen: another mock of the same seed is listening, want close() there or another seed here',
      )
    }
  }
  mocks.add(mock)
  if (fronts.length === 0) fronts.push({ via: 'fetch', stop: replaceFetch() })
  if (via === 'fetch') return
  const { isNode, loadMsw } = await import('./msw/intercept.ts')
  if (via === 'auto' && !isNode()) return
  try {
    const { intercept, isTrusted } = await loadMsw()
    if (via === 'msw' || isTrusted) putInFront(mock, intercept)
  } catch (error) {
    if (via === 'auto') return
    unlisten(mock)
    throw error
  }
}

/** Lets a mock's requests go again; with the last mock, puts everything back as it was. Harmless for a mock that does not listen. */
export function unlisten(mock: Listening): void {
  if (!mocks.delete(mock) || mocks.size > 0) return
  while (fronts.length > 0) fronts.pop()?.stop()
}

function putInFront(mock: Listening, intercept: Intercept): void {
  // The mock may have gone, or another may have come, while msw was loading.
  if (!mocks.has(mock) || fronts.some(({ via }) => via === 'msw')) return
  fronts.pop()?.stop()
  fronts.push({ via: 'msw', stop: intercept(ask, isOurs) })
}

function replaceFetch(): () => void {
  const former = globalThis.fetch
  const replacement = makeFetch(ask, isOurs, (input, init) => former.call(globalThis, input, init))
  globalThis.fetch = replacement
  return () => {
    // Who has replaced it since holds on to ours, which lets everything through now.
    if (globalThis.fetch === replacement) globalThis.fetch = former
  }
}

function isOurs(host: string): boolean {
  for (const mock of mocks) if (mock.intercepts(host)) return true
  return false
}

function ask(raw: RawRequest): Answer | Promise<Answer> {
  const candidates = [...mocks].filter((mock) => mock.intercepts(raw.host))
  const keyId = candidates.length > 1 ? keyIdOf(raw.headers['authorization'] ?? '') : ''
  const chosen = candidates.find((mock) => mock.owns(keyId)) ?? candidates.at(-1)
  return chosen ? chosen.answer(raw) : { hangup: true }
}

/** The part of a key before the dot, whether it comes as it is or in a JWT. */
function keyIdOf(authorization: string): string {
  const [first = '', second = '', third] = authorization.replace(/^bearer\s+/i, '').split('.')
  if (third === undefined) return first
  try {
    const { api_key } = JSON.parse(atob(second.replace(/-/g, '+').replace(/_/g, '/'))) as { api_key?: unknown }
    return String(api_key)
  } catch {
    return ''
  }
}
