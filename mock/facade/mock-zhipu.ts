import { answer, ask } from '../pipeline/answer.ts'
import type { Clock } from '../time/clock.ts'
import { ScopeState } from '../scripting/scope-state.ts'
import type { Answer, RawRequest } from '../http/message.ts'
import type { Fidelity } from '../endpoints/fidelity.ts'
import { makeFetch } from '../edges/fetch.ts'
import { webSocketOf } from '../edges/socket/lazy-socket.ts'
import { preloadErrors } from '../pipeline/lazy-modules.ts'
import { lazy } from '../time/lazy-module.ts'
import { listen, type ListenOptions, unlisten } from '../edges/listen.ts'
import { type MockOptions, withDefaults } from '../core/options.ts'
import { fileRoots } from '../data/addresses.ts'
import { preloadChat } from '../pipeline/router.ts'
import { Scope } from './scope.ts'
import { Backend } from '../core/backend.ts'
import { families } from '../endpoints/families.ts'
import { suggestion } from '../validation/suggest.ts'

const fidelityModule = lazy(() => import('../endpoints/fidelity.ts'))

const hosts = new Set([
  'open.bigmodel.cn',
  'api.z.ai',
  'dev.bigmodel.cn',
  ...fileRoots.map((root) => root.split('/')[2]),
])
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/** A mock Zhipu server. */
export class MockZhipu extends Scope {
  /** Sends requests to this mock, independent of `globalThis.fetch`. A host that is not mocked rejects with a network error. */
  readonly fetch: typeof globalThis.fetch
  /**
   * A WebSocket that is connected with this mock, for a client that takes the class: `wss://open.bigmodel.cn/api/paas/v4/realtime`. Headers come as
   * in Node, Deno, Bun and `ws`: `new zhipu.WebSocket(url, { headers })`.
   */
  readonly WebSocket: typeof globalThis.WebSocket

  readonly #scopes = new Set<Scope>()
  /** @internal Called with a scope that is disposed, before it is reset: `useZhipu()` checks it. */
  onScopeEnd: ((scope: Scope) => void) | undefined

  constructor(options: MockOptions = {}) {
    const settings = withDefaults(options)
    checkFamilies(settings.onUnmatched)
    const backend = new Backend(settings, ask)
    super(backend, backend.ownScope)
    preloadChat()
    this.WebSocket = webSocketOf((raw) => this.answersFor(raw.host) ? this.answer(raw) : { hangup: true })
    this.fetch = makeFetch((raw) => this.answer(raw), (host) => this.answersFor(host), unreachable)
  }

  /** The mock's time. */
  get clock(): Clock {
    return this.backend.clock
  }

  /** Answers a request given as plain data, as every edge does. Never rejects. */
  answer(raw: RawRequest): Answer | Promise<Answer> {
    return answer(this.backend, raw)
  }

  /** True for BigModel, Z.ai, loopback, and the hosts of the option `hosts`. */
  answersFor(host: string): boolean {
    return hosts.has(host) || this.backend.options.hosts.includes(host) || loopback.test(host)
  }

  /** Creates a scope: its own API key with its own state, rules and request log, which isolates parallel tests in any language. `using` disposes it. */
  scope(): Scope {
    const scope: Scope = new Scope(this.backend, new ScopeState(this.backend.options), () => {
      if (this.#scopes.delete(scope)) this.onScopeEnd?.(scope)
    })
    this.#scopes.add(scope)
    return scope
  }

  /** The scopes that were created and not disposed, oldest first. */
  get scopes(): readonly Scope[] {
    return [...this.#scopes]
  }

  /** True for the hosts that `listen()` intercepts: all mocked hosts except loopback, which is left to servers. */
  intercepts(host: string): boolean {
    return this.backend.options.hosts.includes(host) || (this.answersFor(host) && !loopback.test(host))
  }

  /** True for the id of a key that this mock has issued: its own, of its scopes, of its options. */
  owns(keyId: string): boolean {
    return this.backend.owns(keyId)
  }

  /**
   * Intercepts every request of this program to BigModel and Z.ai until `close()`; other hosts, including loopback, are passed through. Uses
   * MSW in Node where msw is installed, and otherwise replaces `globalThis.fetch`. The global `WebSocket`, for sessions of GLM-Realtime, is replaced
   * when the promise resolves; the package `ws` is not intercepted. Mocks with different seeds may listen at the same time: a request is
   * answered by the one that issued its key.
   *
   * @throws {TypeError} when this mock is listening already.
   * @example
   * beforeAll(() => zhipu.listen())
   * afterAll(() => zhipu.close())
   */
  async listen(options?: ListenOptions): Promise<this> {
    await listen(this, options)
    await preloadErrors()
    return this
  }

  /** Every emulated behaviour with its confidence (live-verified, recorded, documented or assumed) and its source. */
  async fidelity(): Promise<readonly Fidelity[]> {
    return (await fidelityModule()).behaviours
  }

  /** Stops listening, restores what was replaced, and ends the sessions of GLM-Realtime. */
  close(): void {
    unlisten(this)
    for (const session of this.backend.sockets) session.end()
  }

  override [Symbol.dispose](): void {
    this.close()
  }
}

/**
 * Creates a mock Zhipu server.
 *
 * @example
 * const zhipu = mockZhipu()
 * zhipu.chat.reply('你好')
 * const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch })
 */
export function mockZhipu(options: MockOptions = {}): MockZhipu {
  return new MockZhipu(options)
}

/** @throws {TypeError} for a member of `onUnmatched` that is not a family. */
function checkFamilies(onUnmatched: object | string): void {
  if (typeof onUnmatched !== 'object') return
  const names = [...families.map(({ name }) => name), 'default']
  const unknown = Object.keys(onUnmatched).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new TypeError(
    `Cannot make mock: onUnmatched has ${unknown}, which is not a family${suggestion(unknown, names)}`,
  )
}

function unreachable(input: RequestInfo | URL): Promise<Response> {
  const url = typeof input === 'object' && 'url' in input ? input.url : String(input)
  const cause = new Error(`${url} is not mocked, add its host to the option hosts`)
  return Promise.reject(new TypeError('fetch failed', { cause }))
}
