import { lazy } from '../time/lazy-module.ts'
import { decodeJwtPart } from '../data/jwt.ts'
import type { Answer, RawRequest } from '../http/message.ts'
import { makeFetch } from './fetch.ts'
import { check, oneOf, type Validators } from '../validation/validators.ts'
import type { ClientVariables } from './environment.ts'

/** How `listen()` intercepts the requests of this program. */
export interface ListenOptions {
  /**
   * `'fetch'` replaces `globalThis.fetch`; `'msw'` intercepts `fetch`, `node:http` and `XMLHttpRequest` through the msw that is installed.
   * `'auto'` replaces `globalThis.fetch` and, in Node where a suitable msw is installed, intercepts `node:http` and `XMLHttpRequest` too.
   *
   * Two servers of MSW at a time do not both see every request. Beside one that the project starts, before or after `listen()`, `'auto'`
   * answers `fetch`, whatever the server's `onUnhandledRequest` is, and leaves `node:http` and `XMLHttpRequest` to the server. Start the server
   * first: `close()` of a mock that listened before it stops both, and with a release of MSW before 2.15, or MSW 2 on Node 26, `listen()` works in
   * this order only. For a client on `node:http` (axios), give the handlers of the mock to the
   * server instead of calling `listen()`: `setupServer(...handlers(zhipu), ...yours)`, with `handlers` from `zhipu-fetch/mock/msw`.
   * @default 'auto'
   */
  via?: 'auto' | 'msw' | 'fetch' | undefined
  /**
   * Sets `ZHIPUAI_API_KEY`, `ZHIPU_API_KEY` and `ZAI_API_KEY` to the key of the mock until `close()`, for applications that read their key from
   * the environment; `ZHIPUAI_BASE_URL` and `ZAI_BASE_URL`, where they are set to a host that is not mocked, name BigModel and Z.ai meanwhile.
   * A list names the clients whose variables are set: `zhipu` those above, `anthropic` and `openai` those of SDKs that an application
   * uses with GLM: `ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN` and `ANTHROPIC_BASE_URL`, `OPENAI_API_KEY` and `OPENAI_BASE_URL`.
   * They are set when `listen()` has resolved: an application that reads them while it is imported must be imported after that. Deno needs
   * `--allow-env` for these variables.
   * @default false
   */
  env?: ClientVariables | undefined
}

/** What `listen()` needs of a mock. */
export interface Interceptable {
  readonly apiKey: string
  answer(raw: RawRequest): Answer | Promise<Answer>
  intercepts(host: string): boolean
  /** True for the id of a key that this mock has issued. */
  owns(keyId: string): boolean
}

const validators: Validators<ListenOptions> = {
  via: oneOf('auto', 'msw', 'fetch'),
  // Checked by the module that sets the variables.
  env: { expected: '', test: () => true },
}

const interceptModule = lazy(() => import('./msw/intercept.ts'))
const environmentModule = lazy(() => import('./environment.ts'))

/** The listening mocks, oldest first. They share one interceptor, so that they can start and stop in any order. */
const mocks = new Set<Interceptable>()
/** Restores the environment that `env` has changed. */
const restorers = new WeakMap<Interceptable, () => void>()
/** Active interceptors; removed in reverse order when the last mock stops listening. */
const interceptors: { readonly via: 'msw' | 'fetch'; readonly stop: () => void }[] = []

/**
 * Intercepts requests for a mock until `unlisten()`. A request is answered by the mock that issued its API key, otherwise by the one that
 * started to listen last. `fetch` is replaced synchronously, so that a caller that does not await `listen()` is mocked too.
 *
 * @throws {TypeError} when this mock, or one that issues the same keys, is listening already; or for an invalid option.
 * @throws {Error} when `via` is `'msw'` and msw is missing, cannot intercept, or intercepts for a server of the project; or when `env` may not set a variable.
 */
export async function listen(mock: Interceptable, options: ListenOptions = {}): Promise<void> {
  check(options, validators, 'listen')
  const { via = 'auto', env } = options
  if (mocks.has(mock)) throw new TypeError('Cannot listen: this mock is listening already, close it first')
  for (const { apiKey } of mocks) {
    if (apiKey === mock.apiKey) {
      throw new TypeError(
        'Cannot listen: another mock with the same seed is listening, close it or use another seed',
      )
    }
  }
  mocks.add(mock)
  if (interceptors.length === 0) addFetch()
  try {
    if (env) {
      const { setClientVariables } = await environmentModule()
      if (mocks.has(mock)) restorers.set(mock, setClientVariables(mock, env))
    }
    if (via !== 'fetch') await listenThroughMsw(mock, via)
  } catch (error) {
    unlisten(mock)
    throw error
  }
}

/** Stops intercepting for a mock; the last one restores what was replaced. Does nothing for a mock that does not listen. */
export function unlisten(mock: Interceptable): void {
  restorers.get(mock)?.()
  if (!mocks.delete(mock) || mocks.size > 0) return
  while (interceptors.length > 0) interceptors.pop()?.stop()
}

/** True while a mock listens that has issued this API key. */
export function isListeningFor(apiKey: string): boolean {
  return [...mocks].some((mock) => mock.owns(keyIdOf(apiKey)))
}

async function listenThroughMsw(mock: Interceptable, via: 'auto' | 'msw'): Promise<void> {
  const intercept = await (await interceptModule()).loadMsw(via)
  // The mock may have stopped, or another one started, while msw was loading.
  if (!mocks.has(mock) || interceptors.some((one) => one.via === 'msw')) return
  const stop = intercept?.(routeToMock, isIntercepted, () => interceptors.pop()?.stop())
  if (!stop) return
  interceptors.push({ via: 'msw', stop })
  // Above MSW, because a server of the project that starts later is asked first, and may refuse what it has no handler for.
  if (via === 'auto') addFetch()
}

function addFetch(): void {
  interceptors.push({ via: 'fetch', stop: replaceFetch() })
}

function replaceFetch(): () => void {
  const original = globalThis.fetch
  const replacement = makeFetch(routeToMock, isIntercepted, (input, init) => original.call(globalThis, input, init))
  globalThis.fetch = replacement
  return () => {
    // A later replacement still calls ours, which passes everything through from now on.
    if (globalThis.fetch === replacement) globalThis.fetch = original
  }
}

function isIntercepted(host: string): boolean {
  for (const mock of mocks) if (mock.intercepts(host)) return true
  return false
}

function routeToMock(raw: RawRequest): Answer | Promise<Answer> {
  const candidates = [...mocks].filter((mock) => mock.intercepts(raw.host))
  const keyId = candidates.length > 1 ? keyIdOf(raw.headers['authorization'] ?? raw.headers['x-api-key'] ?? '') : ''
  const chosen = candidates.find((mock) => mock.owns(keyId)) ?? candidates.at(-1)
  return chosen ? chosen.answer(raw) : { hangup: true }
}

/** The part of a key before the dot, sent as a key or in a JWT. */
function keyIdOf(authorization: string): string {
  const [first = '', second = '', third] = authorization.replace(/^bearer\s+/i, '').split('.')
  if (third === undefined) return first
  return String(decodeJwtPart(second)?.['api_key'] ?? '')
}
