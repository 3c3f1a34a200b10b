import { answer, ask } from '../pipeline/answer.ts'
import type { Clock } from '../time/clock.ts'
import { ScopeState } from '../scripting/scope-state.ts'
import type { Answer, RawRequest } from '../http/message.ts'
import type { Fidelity } from '../endpoints/fidelity.ts'
import { makeFetch } from '../edges/fetch.ts'
import { preloadErrors } from '../pipeline/lazy-modules.ts'
import { lazy } from '../time/lazy-module.ts'
import { listen, type ListenOptions, unlisten } from '../edges/listen.ts'
import { type MockOptions, withDefaults } from '../core/options.ts'
import { filesHost } from '../platform/hosted-files.ts'
import { preloadChat } from '../pipeline/router.ts'
import { Scope } from './scope.ts'
import { Backend } from '../core/backend.ts'

const fidelityModule = lazy(() => import('../endpoints/fidelity.ts'))

const hosts = new Set(['open.bigmodel.cn', 'api.z.ai', 'dev.bigmodel.cn', filesHost])
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/** A fake Zhipu server in one object. */
export class MockZhipu extends Scope {
  /** Asks this mock, whatever `globalThis.fetch` is. A host that the mock does not answer for is a network error. */
  readonly fetch: typeof globalThis.fetch

  constructor(options: MockOptions = {}) {
    const backend = new Backend(withDefaults(options), ask)
    super(backend, backend.scope)
    preloadChat()
    this.fetch = makeFetch((raw) => this.answer(raw), (host) => this.answersFor(host), unreachable)
  }

  /** The mock's time. */
  get clock(): Clock {
    return this.backend.clock
  }

  /** Answers a request as plain data: what every edge calls. It neither throws nor rejects. */
  answer(raw: RawRequest): Answer | Promise<Answer> {
    return answer(this.backend, raw)
  }

  /** True for BigModel, Z.ai, loopback, and the hosts of the options. */
  answersFor(host: string): boolean {
    return hosts.has(host) || this.backend.options.hosts.includes(host) || loopback.test(host)
  }

  /** A key of its own, with its own state, rules and journal: parallel tests do not meet, in any language. */
  scope(): Scope {
    return new Scope(this.backend, new ScopeState(this.backend.options.journalSize))
  }

  /** True for the hosts that `listen()` takes: all but loopback, which belongs to servers. */
  intercepts(host: string): boolean {
    return this.backend.options.hosts.includes(host) || (this.answersFor(host) && !loopback.test(host))
  }

  /** True for the id of a key that this mock has given out. */
  owns(keyId: string): boolean {
    return this.backend.owns(keyId)
  }

  /**
   * Answers every request of this program to BigModel and Z.ai until `close()`; other hosts, loopback among them, are let through. Goes
   * through MSW in Node where msw is installed, otherwise replaces `globalThis.fetch`. Mocks of different seeds may listen together:
   * a request goes to the one that has given out its key.
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

  /** What the mock does and how sure it is: recorded, documented or assumed. */
  async fidelity(): Promise<readonly Fidelity[]> {
    return (await fidelityModule()).behaviours
  }

  /** Stops listening and puts back what was there before. Harmless when nothing listens. */
  close(): void {
    unlisten(this)
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/**
 * Makes a fake Zhipu server.
 *
 * @example
 * const zhipu = mockZhipu()
 * zhipu.chat.reply('你好')
 * const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch })
 */
export function mockZhipu(options: MockOptions = {}): MockZhipu {
  return new MockZhipu(options)
}

function unreachable(input: RequestInfo | URL): Promise<Response> {
  const url = typeof input === 'object' && 'url' in input ? input.url : String(input)
  const cause = new Error(`the mock does not answer for ${url}, name its host in the option hosts`)
  return Promise.reject(new TypeError('fetch failed', { cause }))
}
