import { type Answer, answer, ask } from '../pipeline/answer.ts'
import type { Clock } from '../time/clock.ts'
import { Desk } from '../scripting/scope-state.ts'
import type { RawRequest } from '../core/context.ts'
import type { Fidelity } from '../endpoints/fidelity.ts'
import { makeFetch } from '../edges/fetch.ts'
import { refusalFile, refusedFile, spoilFile } from '../pipeline/lazy-modules.ts'
import { listen, type ListenOptions, unlisten } from '../edges/listen.ts'
import { type MockOptions, settle } from '../core/options.ts'
import { filesHost } from '../platform/hosted-files.ts'
import { prepare } from '../pipeline/router.ts'
import { Scope } from './scope.ts'
import { World } from '../core/backend.ts'

const hosts = new Set(['open.bigmodel.cn', 'api.z.ai', 'dev.bigmodel.cn', filesHost])
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/** A fake Zhipu server in one object. */
export class MockZhipu extends Scope {
  /** Asks this mock, whatever `globalThis.fetch` is. A host that the mock does not answer for is a network error. */
  readonly fetch: typeof globalThis.fetch

  constructor(options: MockOptions = {}) {
    const world = new World(settle(options), ask)
    super(world.desk, world.newKey())
    prepare()
    this.fetch = makeFetch((raw) => this.answer(raw), (host) => this.answersFor(host), unreachable)
  }

  /** The mock's time. */
  get clock(): Clock {
    return this.world.clock
  }

  /** Answers a request as plain data: what every edge calls. It neither throws nor rejects. */
  answer(raw: RawRequest): Answer | Promise<Answer> {
    return answer(this.world, raw)
  }

  /** True for BigModel, Z.ai, loopback, and the hosts of the options. */
  answersFor(host: string): boolean {
    return hosts.has(host) || this.world.options.hosts.includes(host) || loopback.test(host)
  }

  /** A key of its own, with its own state, rules and journal: parallel tests do not meet, in any language. */
  scope(): Scope {
    return new Scope(new Desk(this.world), this.world.newKey())
  }

  /** True for the hosts that `listen()` takes: all but loopback, which belongs to servers. */
  intercepts(host: string): boolean {
    return this.world.options.hosts.includes(host) || (this.answersFor(host) && !loopback.test(host))
  }

  /** True for the id of a key that this mock has given out. */
  owns(keyId: string): boolean {
    return this.world.owns(keyId)
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
    // Under a runner's fake timers, a first request or refusal must not wait for a file while the test moves the time.
    await refusedFile()
    await refusalFile()
    await spoilFile()
    return this
  }

  /** What the mock does and how sure it is: recorded, documented or assumed. */
  async fidelity(): Promise<readonly Fidelity[]> {
    return (await import('../endpoints/fidelity.ts')).behaviours
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
