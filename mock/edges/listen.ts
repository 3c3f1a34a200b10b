import { lazy } from '../time/lazy-module.ts'
import { decodeJwtPart } from '../data/jwt.ts'
import type { Answer, RawRequest } from '../http/message.ts'
import { makeFetch } from './fetch.ts'
import type { Interceptable, Interceptor, ListenOptions } from './interception.ts'
import { webSocketOf } from './socket/lazy-socket.ts'
import { check, oneOf, type Validators } from '../validation/validators.ts'

export type { ListenOptions } from './interception.ts'

const validators: Validators<ListenOptions> = {
  via: oneOf('auto', 'msw', 'fetch'),
  // Checked by the module that sets the variables.
  env: { expected: '', test: () => true },
}

const beyondFetchModule = lazy(() => import('./beyond-fetch.ts'))

/** The listening mocks, oldest first. They share one interceptor, so that they can start and stop in any order. */
const mocks = new Set<Interceptable>()
/** Restores the environment that `env` has changed. */
const restorers: WeakMap<Interceptable, () => void> = new WeakMap()
/** Active interceptors; removed in reverse order when the last mock stops listening. */
const interceptors: Interceptor[] = []

/**
 * Intercepts requests for a mock until `unlisten()`. A request is answered by the mock that issued its API key, otherwise by the one that
 * started to listen last. `fetch` is replaced synchronously, so that a caller that does not await `listen()` is mocked too. All else is in
 * `beyond-fetch.ts`.
 *
 * @throws {TypeError} when this mock, or one that issues the same keys, is listening already; or for an invalid option.
 * @throws {Error} when `via` is `'msw'` and msw is missing, cannot intercept, or intercepts for a server of the project; or when `env` may not set a variable.
 */
export async function listen(mock: Interceptable, options: ListenOptions = {}): Promise<void> {
  check(options, validators, 'listen')
  if (mocks.has(mock)) throw new TypeError('Cannot listen: this mock is listening already, close it first')
  if ([...mocks].some(({ apiKey }) => apiKey === mock.apiKey)) {
    throw new TypeError('Cannot listen: another mock with the same seed is listening, close it or use another seed')
  }
  mocks.add(mock)
  if (interceptors.length === 0) addFetch()
  try {
    const { interceptMore } = await beyondFetchModule()
    await interceptMore(mock, options, {
      mocks,
      restorers,
      interceptors,
      answer,
      intercepts,
      addFetch,
      setGlobal,
      webSocketOf,
      stop,
    })
  } catch (error) {
    unlisten(mock)
    throw error
  }
}

/** Stops intercepting for a mock; the last one restores what was replaced. Does nothing for a mock that does not listen. */
export function unlisten(mock: Interceptable): void {
  restorers.get(mock)?.()
  if (mocks.delete(mock) && mocks.size === 0) stop()
}

function stop(): void {
  while (interceptors.length > 0) interceptors.pop()?.stop()
}

/** True while a mock listens that has issued this API key. */
export function isListeningFor(apiKey: string): boolean {
  return [...mocks].some((mock) => mock.owns(keyIdOf(apiKey)))
}

function addFetch(): void {
  const original = globalThis.fetch
  const replacement = makeFetch(answer, intercepts, (input, init) => original.call(globalThis, input, init))
  setGlobal('fetch', replacement)
  interceptors.push({
    via: 'fetch',
    stop() {
      // A later replacement still calls ours, which passes everything through from now on.
      if (globalThis.fetch === replacement) setGlobal('fetch', original)
    },
  })
}

/** Defines a global, because it may be read-only: MSW leaves it so where jsdom or happy-dom has defined it by a getter. */
function setGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value })
}

function intercepts(host: string): boolean {
  return [...mocks].some((mock) => mock.intercepts(host))
}

function answer(raw: RawRequest): Answer | Promise<Answer> {
  const candidates = [...mocks].filter((mock) => mock.intercepts(raw.host))
  const { headers, target } = raw
  // A browser sends the key of a session in the query.
  const key = () =>
    headers['authorization'] ?? headers['x-api-key'] ?? new URLSearchParams(target.split('?')[1]).get('Authorization')
  const keyId = candidates.length > 1 ? keyIdOf(key() ?? '') : ''
  const chosen = candidates.find((mock) => mock.owns(keyId)) ?? candidates.at(-1)
  return chosen ? chosen.answer(raw) : { hangup: true }
}

/** The part of a key before the dot, sent as a key or in a JWT. */
function keyIdOf(authorization: string): string {
  const [first = '', second = '', third] = authorization.replace(/^bearer\s+/i, '').split('.')
  if (third === undefined) return first
  return String(decodeJwtPart(second)?.['api_key'] ?? '')
}
