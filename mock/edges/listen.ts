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

interface Listening {
  /** The listening mocks, oldest first. They share one interceptor, so that they can start and stop in any order. */
  readonly mocks: Set<Interceptable>
  /** Restores the environment that `env` has changed. */
  readonly restorers: WeakMap<Interceptable, () => void>
  /** Active interceptors; removed in reverse order when the last mock stops listening. */
  readonly interceptors: Interceptor[]
}

const listening = Symbol.for('zhipu-fetch.listening')

/**
 * What all copies of the package share, because two that intercept on their own take each other's requests. A program has several copies when it
 * loads ESM and CommonJS, or a changed module again.
 */
function shared(): Listening {
  const globals = globalThis as { [listening]?: Listening }
  return globals[listening] ??= { mocks: new Set(), restorers: new WeakMap(), interceptors: [] }
}

/**
 * Intercepts requests for a mock until `unlisten()`. A request is answered by the mock that issued its API key, otherwise by the one that
 * started to listen last. A mock of another copy of the package stops when one with the same keys starts. `fetch` is replaced synchronously, so
 * that a caller that does not await `listen()` is mocked too. All else is in `beyond-fetch.ts`.
 *
 * @throws {TypeError} when this mock, or one that issues the same keys, is listening already; or for an invalid option.
 * @throws {Error} when `via` is `'msw'` and msw is missing, cannot intercept, or intercepts for a server of the project; or when `env` may not set a variable.
 */
export async function listen(mock: Interceptable, options: ListenOptions = {}): Promise<void> {
  check(options, validators, 'listen')
  const { mocks, interceptors } = shared()
  if (mocks.has(mock)) throw new TypeError('Cannot listen: this mock is listening already, close it first')
  for (const other of mocks) {
    if (other.apiKey !== mock.apiKey) continue
    if (other.constructor === mock.constructor) {
      throw new TypeError(
        'Cannot listen: another mock with the same seed is listening, close it or use another seed',
      )
    }
    unlisten(other)
  }
  mocks.add(mock)
  if (interceptors.length === 0) addFetch()
  try {
    const { interceptMore } = await beyondFetchModule()
    await interceptMore(mock, options, {
      ...shared(),
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
  const { mocks, restorers } = shared()
  restorers.get(mock)?.()
  if (mocks.delete(mock) && mocks.size === 0) stop()
}

function stop(): void {
  const { interceptors } = shared()
  while (interceptors.length > 0) interceptors.pop()?.stop()
}

/** True while a mock listens that has issued this API key. */
export function isListeningFor(apiKey: string): boolean {
  return [...shared().mocks].some((mock) => mock.owns(keyIdOf(apiKey)))
}

function addFetch(): void {
  const original = globalThis.fetch
  const replacement = makeFetch(answer, intercepts, (input, init) => original.call(globalThis, input, init))
  setGlobal('fetch', replacement)
  shared().interceptors.push({
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
  return [...shared().mocks].some((mock) => mock.intercepts(host))
}

function answer(raw: RawRequest): Answer | Promise<Answer> {
  const candidates = [...shared().mocks].filter((mock) => mock.intercepts(raw.host))
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
